"""`/papers status`: the state of the sources and of this channel."""

from __future__ import annotations

from datetime import datetime

from bot.card.card import Items, Line, Message, Text, bold, code, plain, with_code, words
from bot.card.excerpt import shorten
from bot.card.formatting import ago, counted
from bot.card.plan import digest_words, silence_words
from bot.channel.channel import DIGEST_NAMES
from bot.jobs.status import ChannelStatus, SourceStatus, channel_status, source_statuses
from bot.polling.source_state import SourceState
from handlers.commands.confirmation import obstacle, obstacle_step
from handlers.commands.context import CommandContext, Reply
from handlers.commands.waiting import wait_lines

_ERROR_CHARACTERS = 160


async def answer(context: CommandContext) -> Reply:
    """The state of sources and channel, for the caller only."""
    stores, now = context.stores, context.now
    sources = await source_statuses(context.services.sources, sources=stores.sources, now=now)
    channel = await channel_status(
        context.caller.channel, channels=stores.channels, outbox=stores.outbox, digests=stores.digests, now=now
    )
    return Reply(_status(sources, channel, context))


def _status(sources: tuple[SourceStatus, ...], channel: ChannelStatus, context: CommandContext) -> Message:
    caller, now = context.caller, context.now
    source_lines = tuple(source_line(status, now=now) for status in sources) or (_no_sources(),)
    here = (*channel_lines(channel, now=now), *wait_lines(channel, context))
    summary = "; ".join(words(line).removesuffix(".") for line in (*source_lines, *here))
    step = obstacle_step(caller, channel.channel)
    return Message(
        f"{summary}." if step is None else f"I can't post here yet: {words(with_code(step))} {summary}.",
        (
            *obstacle(caller, channel.channel),
            Text(((bold("Sources"),),)),
            Items(source_lines),
            Text(((bold("This channel"),),)),
            Items(here),
        ),
    )


def source_line(status: SourceStatus, *, now: datetime) -> Line:
    """One source: `huggingface: ok, polled 3 minutes ago, last new paper 2 hours ago`."""
    polled = "not polled yet" if status.last_poll_at is None else f"polled {ago(status.last_poll_at, now=now)}"
    found = f", last new paper {ago(status.last_new_at, now=now)}" if status.last_new_at else ""
    return (bold(status.name), plain(f": {_state(status, now=now)}, {polled}{found}{_error(status)}"))


def source_cells(status: SourceStatus, *, now: datetime) -> tuple[str, str, str, str]:
    """The same in cells: its name, its state, when it was polled, and when it last brought a new paper."""
    polled = "not yet" if status.last_poll_at is None else ago(status.last_poll_at, now=now)
    found = "none yet" if status.last_new_at is None else ago(status.last_new_at, now=now)
    return status.name, f"{_state(status, now=now)}{_error(status)}", polled, found


def channel_lines(status: ChannelStatus, *, now: datetime) -> tuple[Line, ...]:
    """What was last posted in a channel, what waits, and what it gets."""
    lane = status.lane
    last = "nothing posted yet" if lane.last_sent_at is None else f"last post {ago(lane.last_sent_at, now=now)}"
    pause = lane.pause
    since = f" (paused for {pause.code}, {ago(pause.since, now=now)})" if pause else ""
    told = lane.last_error is not None and (pause is None or lane.last_error != pause.code)
    error = f"; last error: {shorten(lane.last_error or '', _ERROR_CHARACTERS)}" if told else ""
    return (
        (plain(f"{last}, {counted(lane.waiting, 'message')} waiting{since}{error}"),),
        *_aside(lane.aside),
        (plain(f"{counted(status.subscriptions, 'subscription')}"),),
        *((plain(silent),) for silent in silence_words(status.channel, now=now)),
        *_digests(status),
        *_mailed(status),
    )


_TELLS_SINCE = (SourceState.STALE, SourceState.FAILING, SourceState.PAUSED)
_MEANINGS = {SourceState.CLOSED: "closed (no announcements now)", SourceState.QUIET: "quiet (nothing new)"}


def _state(status: SourceStatus, *, now: datetime) -> str:
    if status.last_poll_at is None:
        return "new"
    told = status.since if status.state in _TELLS_SINCE else None
    since = f" for {ago(told, now=now).removesuffix(' ago')}" if told else ""
    return f"{_MEANINGS.get(status.state, status.state.value)}{since}"


def _error(status: SourceStatus) -> str:
    return f": {shorten(status.error, _ERROR_CHARACTERS)}" if status.error else ""


def _aside(count: int) -> tuple[Line, ...]:
    """The messages that nobody knows to be posted; only the operator can send them again."""
    if not count:
        return ()
    them = "it" if count == 1 else "them"
    return (
        (
            plain(f"{counted(count, 'message')} may or may not have been posted. The operator finds {them} with "),
            code("offprint outbox list"),
        ),
    )


def _digests(status: ChannelStatus) -> tuple[Line, ...]:
    """A line for each digest that is on, and for each that papers wait for."""
    channel = status.channel
    told = [name for name in DIGEST_NAMES if channel.digest(name).is_on or status.waiting[name]]
    return tuple(_digest(name, status) for name in told) or ((plain("digest: off"),),)


def _digest(name: str, status: ChannelStatus) -> Line:
    waiting = status.waiting[name] if status.channel.digest(name).is_on else 0
    waits = f"; {counted(waiting, 'paper')} waiting for it" if waiting else ""
    return (plain(f"{name} digest: {digest_words(status.channel, name)}{waits}"),)


def _mailed(status: ChannelStatus) -> tuple[Line, ...]:
    """How many mail addresses get the digests too."""
    if not status.recipients:
        return ()
    asked = sum(not one.gets_mail for one in status.recipients)
    unanswered = f"; {asked} {'has' if asked == 1 else 'have'} not confirmed" if asked else ""
    addresses = "1 address" if len(status.recipients) == 1 else f"{len(status.recipients)} addresses"
    return ((plain(f"digests by mail: {addresses}{unanswered}"),),)


def _no_sources() -> Line:
    return (plain("none is polled here"),)
