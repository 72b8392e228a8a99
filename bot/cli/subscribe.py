"""`offprint subscribe` and `offprint unsubscribe`: what a channel gets, changed from the command line."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.card.facts import citation
from bot.card.unreachable import read_query
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode
from bot.cli.channel_argument import check_is_on
from bot.cli.mail import ask_own_address
from bot.cli.operator import operator
from bot.cli.output import say
from bot.cli.remedies import remedies_for_the_shell
from bot.cli.setup import now, open_stores, settings_or_say, source_profiles
from bot.cli.unreachable import say_unreachable
from bot.errors import NotFound, UnknownChannel, UsageError
from bot.jobs.set_mode import ModeOutcome, ModeSet, set_mode
from bot.jobs.subscribe import AlreadySubscribed, Subscribed, TooMuchAtOnce, floods, look_back
from bot.jobs.subscribe import subscribe as subscribe_channel
from bot.jobs.unsubscribe import unsubscribe as unsubscribe_channel
from bot.mailing.recipient import MAIL
from bot.polling.reachability import Unreachable, unreachable
from bot.ports.archive import Preview
from bot.query.describe import describe
from bot.query.tree import Query
from bot.query.typed import as_typed
from bot.service import read_channel
from bot.settings import Settings
from handlers.commands.flood_question import how_much
from handlers.commands.options import read_mode
from handlers.commands.subscribe import expectation
from handlers.commands.subscribe_request import refuse_other_meaning, with_mode_apart
from handlers.commands.subscription_list import named
from handlers.commands.syntax import Invocation

Channel = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="slack:TEAM/C0123ABC, discord:SERVER/CHANNEL or email:me@lab.example")
]


def subscribe(  # noqa: PLR0913 - each is an argument or an option that people type
    channel: Channel,
    query: Annotated[
        str, typer.Argument(help="The query; quote it for the shell. A last word `daily` or `weekly` is as --daily.")
    ],
    *,
    daily: Annotated[bool, typer.Option("--daily", help="In the daily digest, not instantly.")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="In the weekly digest.")] = False,
    instantly: Annotated[bool, typer.Option("--instantly", help="As papers appear, which is usual.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Instantly, even if that is very much.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what it would bring; change nothing.")] = False,
) -> None:
    """Subscribe a channel to a query. A running service takes it in within a second; the channel gets a notice."""
    channel_id = read_channel(channel)
    flags = " ".join(mode for mode, is_set in zip(Mode, (instantly, daily, weekly), strict=True) if is_set)
    with remedies_for_the_shell(channel_id):
        asked = _asked(query, flags, anyway=anyway)
        refuse_instantly_by_mail(channel_id, asked.mode, asked.typed)
    check_is_on(channel_id, asked.settings)
    say_unreachable(asked.dead, before=("subscribe", channel), behind=_flag(asked.mode))
    if dry_run:
        asyncio.run(_preview(asked, channel_id))
        return
    with remedies_for_the_shell(channel_id):
        outcome = asyncio.run(_subscribe(channel_id, asked))
    match outcome:
        case Subscribed(change=change) | ModeSet(change=change):
            say(f"{channel} now gets what matches {change.typed}, {change.mode}.")
        case AlreadySubscribed(subscription):
            others = " or ".join(f"--{mode}" for mode in Mode if mode is not subscription.mode)
            how = f"({subscription.mode}; {others} switches it)"
            say(f"{channel} has that subscription already: {subscription.typed} {how}.")
        case _:
            raise NotFound("The subscription has ended meanwhile; nothing was changed.")


def usual_mode(channel: ChannelId) -> Mode:
    """How papers come to a channel where nobody says how: as cards, to an address in its digest."""
    return Mode.DAILY if channel.platform == MAIL else Mode.INSTANTLY


def refuse_instantly_by_mail(channel: ChannelId, mode: Mode | None, typed: str) -> None:
    """Raises `UsageError` where papers are to come to an address one by one."""
    if channel.platform == MAIL and mode is Mode.INSTANTLY:
        raise UsageError(
            "Papers come to a mail address in digests, not one by one.",
            remedy=f"Try: offprint subscribe {channel} {shlex.quote(typed)} --daily",
        )


def _flag(mode: Mode | None) -> tuple[str, ...]:
    return () if mode in (None, Mode.INSTANTLY) else (f"--{mode}",)


def unsubscribe(
    channel: Channel,
    subscription: Annotated[str, typer.Argument(help="Its number in `offprint list CHANNEL`, or its query.")],
) -> None:
    """End one of a channel's subscriptions. The channel gets a notice with an Undo button."""
    named_channel = _named(channel)
    with remedies_for_the_shell(named_channel):
        query = asyncio.run(_unsubscribe(named_channel, subscription))
    say(f"{channel} no longer gets what matches {query}.")


def _named(channel: str) -> ChannelId:
    """The channel; also one that cannot exist, if it has subscriptions: an older Offprint stored any name."""
    try:
        return read_channel(channel)
    except UnknownChannel:
        stored = ChannelId.parse(channel.strip())
        if not asyncio.run(_has_subscriptions(stored)):
            raise
        return stored


async def _has_subscriptions(channel: ChannelId) -> bool:
    async with open_stores(settings_or_say()) as stores:
        return bool(await stores.channels.subscriptions(channel))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A query that was read, how its papers are to come, and what of it the sources here can never match."""

    query: Query
    typed: str
    mode: Mode | None
    anyway: bool
    settings: Settings
    dead: Unreachable | None


def _asked(typed: str, flags: str, *, anyway: bool) -> _Asked:
    """Read what was typed. Raises `UsageError`."""
    invocation = with_mode_apart(Invocation(("subscribe",), {"query": typed, "when": flags}))
    words, mode = invocation.options.get("query", ""), read_mode(invocation)
    refuse_other_meaning(words, mode)
    settings = settings_or_say()
    sources = asyncio.run(source_profiles(settings))
    query = read_query(words, sources)
    return _Asked(
        query=query,
        typed=as_typed(words, query),
        mode=mode,
        anyway=anyway,
        settings=settings,
        dead=unreachable(query, sources),
    )


async def _subscribe(channel: ChannelId, asked: _Asked) -> Subscribed | AlreadySubscribed | ModeOutcome:
    """Subscribe, or switch a subscription that is there already to the mode that was chosen."""
    async with open_stores(asked.settings) as stores:
        actor = operator(channel, cap=asked.settings.cards_per_hour)
        mode = asked.mode or usual_mode(channel)
        outcome = await subscribe_channel(
            asked.query,
            mode,
            typed=asked.typed,
            anyway=asked.anyway,
            most=asked.settings.subscriptions_per_channel,
            actor=actor,
            channels=stores.channels,
            archive=stores.archive,
            now=now(),
        )
        if isinstance(outcome, AlreadySubscribed) and asked.mode not in (None, outcome.subscription.mode):
            return await set_mode(
                outcome.subscription.id,
                mode,
                anyway=True,
                actor=actor,
                channels=stores.channels,
                archive=stores.archive,
                now=now(),
            )
        if isinstance(outcome, Subscribed):
            _say_preview(asked, outcome.preview)
        elif isinstance(outcome, TooMuchAtOnce):
            raise _flood(channel, asked, outcome.preview)
        await ask_own_address(channel, stores, asked.settings)
        return outcome


def _flood(channel: ChannelId, asked: _Asked, preview: Preview) -> UsageError:
    again = f"offprint subscribe {channel} {shlex.quote(asked.typed)}"
    return UsageError(
        f"As cards of their own they would flood the channel. {how_much(asked.query, preview, now=now())}",
        remedy=f"Try: {again} --daily\nAll the same: {again} --anyway",
    )


async def _preview(asked: _Asked, channel: ChannelId) -> None:
    async with open_stores(asked.settings) as stores:
        say(f"Read as: {describe(asked.query)}")
        preview = await look_back(asked.query, archive=stores.archive, now=now())
        _say_preview(asked, preview)
        if not asked.anyway and floods(asked.query, asked.mode or usual_mode(channel), preview=preview, now=now()):
            raise _flood(channel, asked, preview)


def _say_preview(asked: _Asked, preview: Preview) -> None:
    """Print how many papers the query would have brought, how many a week, and the newest of them."""
    expected = expectation(preview, now=now(), dead=asked.dead)
    if expected:
        say(expected)
    for stored in preview.newest:
        say(f"  {citation(stored.paper)}")


async def _unsubscribe(channel: ChannelId, typed: str) -> str:
    async with open_stores() as stores:
        active = await stores.channels.subscriptions(channel)
        if not active:
            raise NotFound(f"{channel} has no subscriptions.", remedy="Try: offprint list")
        ending = await named(typed, active, Invocation(("unsubscribe",), {"subscription": typed}))
        await unsubscribe_channel(ending.id, actor=operator(channel), channels=stores.channels, now=now())
        return ending.typed
