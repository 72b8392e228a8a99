"""How a mail address is named as a channel: `email:ada@lab.example`. Mail has no workspaces."""

from __future__ import annotations

import re

from bot.channel.channel import ChannelId
from bot.errors import UnknownChannel
from bot.text.lines import one_line
from bot.text.mail_address import mail_address

PLATFORM = "email"
FORM = "email:ada@lab.example"
_SHOWN = 120
_LINK = re.compile(r"(?:mailto:)(?P<address>[^\s?]+)(?:\?.*)?", re.IGNORECASE)
_NAMED = re.compile(r"[^<>]*<(?P<address>[^<>\s]+)>")
"""An address as mail programs copy it: `Ada Byron <ada@lab.example>`."""


def read_channel_id(address: str) -> ChannelId:
    """The channel of an address (what stands behind `email:`). Raises `UnknownChannel` with what to write."""
    try:
        return ChannelId(PLATFORM, "", mail_address(address))
    except ValueError as error:
        raise UnknownChannel(
            f"“{one_line(address)[:_SHOWN]}” is not a mail address: {error}.", remedy=_remedy(address)
        ) from error


def _remedy(address: str) -> str:
    """What to write instead: the address in what was typed, or the form of one."""
    meant = _meant(address.strip())
    return f"Write {PLATFORM}:{meant or 'NAME@DOMAIN, such as ada@lab.example'}"


def _meant(typed: str) -> str | None:
    found = _LINK.fullmatch(typed) or _NAMED.fullmatch(typed)
    try:
        return mail_address(found["address"] if found else typed)
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Whether this is a mail address in another form, for which `read_channel_id` says what to write."""
    return ":" not in text.partition("@")[0].removeprefix("mailto:") and _meant(text.strip()) is not None
