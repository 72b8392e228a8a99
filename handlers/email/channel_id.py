"""How a mail address is named as a channel: `email:ada@lab.example`. Mail has no workspaces."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel, UsageError
from bot.mailing.typed_address import read_mail_address
from bot.text.lines import one_line
from bot.text.mail_address import mail_address

PLATFORM = "email"
FORM = "email:ada@lab.example"
_SHOWN = 120


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `email:`). Raises `UnknownChannel` with what to write."""
    try:
        return ChannelId(PLATFORM, "", mail_address(address))
    except ValueError as error:
        problem, meant = _read(address)
        problem = problem or f"“{one_line(address)[:_SHOWN]}” is not a mail address: {error}."
        remedy = f"Write {PLATFORM}:{meant or 'NAME@DOMAIN, such as ada@lab.example'}"
        raise UnknownChannel(problem, remedy=remedy) from error


def _read(typed: str) -> tuple[str | None, str | None]:
    """What is wrong with an address as a person types it, if anything is, and the address that was meant."""
    try:
        return None, read_mail_address(typed)
    except UsageError as error:
        return error.message, error.remedy


def is_address(text: str) -> bool:
    """Whether this is a mail address in another form, for which `read_channel_id` says what to write."""
    return ":" not in text.partition("@")[0].removeprefix("mailto:") and _read(text)[0] is None
