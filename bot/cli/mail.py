"""Mail from the command line: `offprint digest CHANNEL email …`, and `offprint confirm`; and a mail channel's own
address, which is asked before it gets anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer

from bot.card.formatting import weekday_words
from bot.channel.channel import ChannelId, Pause
from bot.cli.operator import operator
from bot.cli.output import Json, print_json, print_table, say
from bot.cli.setup import links_of_sent_mail, mail_links, now, open_stores, settings_or_say
from bot.errors import NotFound, UsageError
from bot.jobs.answer_mail import Answered, BadLink, confirm_by_code, leave_everywhere
from bot.jobs.ask_for_mail import Asked, NotAsked, NotThere, ask_for_mail, remove_from_mail
from bot.mailing.asking import CONFIRM_WITHIN, AskRefusal
from bot.mailing.recipient import MAIL, Recipient
from bot.mailing.typed_address import read_mail_address
from bot.ports.stores import Stores
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.mail import BAD_CODES, HOW_TO_SET_UP, NOT_SET_UP, mail_words, refusal_words
from handlers.commands.syntax import Invocation

_WHERE_THE_CODE_IS = "It stands in the mail that asked, and looks like ABCD-EFGH."


def digest_by_mail(channel: ChannelId, invocation: Invocation, settings: Settings, *, as_json: bool) -> None:
    """Ask an address, end it or take its code, as in a channel; without one, print who gets the digests by mail."""
    said = mail_words(invocation)
    if channel.platform == MAIL:
        _refuse_mail_of_mail(channel, said.address)
    if not said.address:
        _print_recipients(asyncio.run(_listed(channel, settings)), channel, as_json=as_json)
        return
    address = _read(said.address, channel)
    if said.is_off:
        asyncio.run(_remove(address, channel, settings))
    elif said.code:
        asyncio.run(_confirm(address, said.code, settings))
    else:
        say(asyncio.run(_ask(address, channel, settings)))


def confirm(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="email:me@lab.example")],
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code in the mail that asked, such as ABCD-EFGH.")
    ] = "",
    *,
    never: Annotated[
        bool, typer.Option("--never", help="It answered that it wants no mail of any channel, nor to be asked.")
    ] = False,
) -> None:
    """Confirm a mail address by its code; --never: it wants none."""
    named = read_channel(address)
    if named.platform != MAIL:
        raise UsageError(
            f"{named} is not a mail address, and only those confirm.",
            remedy=f"Write: offprint confirm email:me@lab.example {code or 'CODE'}",
        )
    if never:
        asyncio.run(_leave_everywhere(named.local_id))
        return
    if not code:
        raise UsageError(
            "The code is missing.", remedy=f"Write: offprint confirm {named} CODE, or --never if it wants no mail."
        )
    asyncio.run(_confirm(named.local_id, code, settings_or_say()))


async def ask_own_address(channel: ChannelId, stores: Stores, settings: Settings) -> None:
    """Ask the address of a mail channel whether it wants what it is to get, and say so; nothing for another channel."""
    if channel.platform == MAIL:
        said = await _asked(channel.local_id, channel, stores=stores, settings=settings)
        if said is not None:
            say(said)


def mail_trouble(channel: ChannelId, current: Iterable[Recipient]) -> str | None:
    """Why a mail channel gets nothing: its address has not confirmed, or left; None where it does, or for others."""
    if channel.platform != MAIL or any(one.gets_mail for one in current):
        return None
    return "the address has not confirmed yet" if current else "the address left, or was never asked"


async def say_mail_trouble(channel: ChannelId, stores: Stores) -> None:
    """Say why a mail channel gets nothing, where it does not."""
    current = [one for one in await stores.channels.recipients(channel) if one.is_current]
    trouble = mail_trouble(channel, current)
    if trouble is not None:
        say(f"{channel} gets nothing: {trouble}; its papers wait.")


def recipient_row(recipient: Recipient) -> Json:
    """A recipient as JSON; times are ISO 8601 in UTC. It is for the operator, and holds the whole address."""
    return {
        "address": recipient.address,
        "confirmed_at": recipient.confirmed_at and recipient.confirmed_at.isoformat(),
        "asked_at": recipient.asked_at.isoformat(),
        "asked_by": recipient.asked_by,
    }


def _refuse_mail_of_mail(channel: ChannelId, address: str) -> None:
    other = address or "you@lab.example"
    raise UsageError(
        f"{channel} is a mail address itself; its digests go there alone.",
        remedy=f"For another address: offprint subscribe email:{other} QUERY",
    )


def _read(typed: str, channel: ChannelId) -> str:
    try:
        return read_mail_address(typed)
    except UsageError as error:
        meant = error.remedy or "ada@lab.example"
        raise UsageError(error.message, remedy=f"Try: offprint digest {channel} email {meant}") from error


async def _ask(address: str, channel: ChannelId, settings: Settings) -> str:
    async with open_stores(settings) as stores:
        said = await _asked(address, channel, stores=stores, settings=settings)
        return said or f"{address} gets the digests of {channel} already."


async def _asked(address: str, channel: ChannelId, *, stores: Stores, settings: Settings) -> str | None:
    """Ask, and what came of it in words; None for one that gets the digests already. Raises `UsageError`."""
    links = await mail_links(settings, stores)
    if links is None:
        raise UsageError(NOT_SET_UP, remedy=HOW_TO_SET_UP)
    outcome = await ask_for_mail(
        address,
        actor=operator(channel),
        is_operator=True,
        channels=stores.channels,
        recipients=stores.recipients,
        now=now(),
    )
    match outcome:
        case NotAsked(AskRefusal.GETS_IT):
            return None
        case NotAsked():
            return refusal_words(outcome, address, now=now())
        case Asked():
            by = f"by the link in the mail, until {weekday_words((now() + CONFIRM_WITHIN).date())}"
            typed = f"by the code in the mail: offprint confirm email:{address} CODE"
            how = by if links.public_url else typed
            return f"{address} was asked by mail. It gets the digests once it confirms, {how}."


async def _remove(address: str, channel: ChannelId, settings: Settings) -> None:
    async with open_stores(settings) as stores:
        outcome = await remove_from_mail(address, actor=operator(channel), channels=stores.channels, now=now())
    if isinstance(outcome, NotThere):
        raise NotFound(
            f"The digests of {channel} do not go to {address}.",
            remedy=f"Who gets them: offprint digest {channel} email",
        )
    say(f"{address} gets no more digests of {channel}.")


async def _leave_everywhere(address: str) -> None:
    async with open_stores() as stores:
        channels = await leave_everywhere(address, recipients=stores.recipients, now=now())
    if not channels:
        raise NotFound(f"{address} was never asked for any channel.", remedy="Who was: offprint list --json")
    say(f"{address} gets no more mail of any channel, and no channel can have it asked.")


async def _confirm(address: str, code: str, settings: Settings) -> None:
    async with open_stores(settings) as stores:
        links = await links_of_sent_mail(settings, stores)
        outcome = await confirm_by_code(address, code, links=links, recipients=stores.recipients, now=now())
    match outcome:
        case BadLink():
            raise UsageError(BAD_CODES[outcome].format(address=address), remedy=_WHERE_THE_CODE_IS)
        case Answered(recipient):
            say(f"{address} confirmed. It gets the digests of {recipient.channel} from the next one on.")


async def _listed(channel: ChannelId, settings: Settings) -> list[tuple[Recipient, Pause | None]]:
    """The addresses that get the channel's digests or are asked to, each with why nothing can be sent there now."""
    async with open_stores(settings) as stores:
        current = [one for one in await stores.channels.recipients(channel) if one.is_current]
        return [(one, (await stores.outbox.lane(one.lane)).pause) for one in current]


def _print_recipients(listed: Iterable[tuple[Recipient, Pause | None]], channel: ChannelId, *, as_json: bool) -> None:
    if as_json:
        print_json({**recipient_row(one), "paused": pause and pause.code} for one, pause in listed)
        return
    rows = ((one.address, _state(one, pause), f"{one.asked_at:%Y-%m-%d}") for one, pause in listed)
    empty = f"The digests of {channel} are mailed to nobody. Ask: offprint digest {channel} email ada@lab.example"
    print_table(("address", "state", "asked"), rows, empty=empty, whole={"address"})


def _state(one: Recipient, pause: Pause | None) -> str:
    if pause is not None:
        return f"paused: {pause.code}; {pause.step}"
    return "gets the digests" if one.gets_mail else "has not confirmed"
