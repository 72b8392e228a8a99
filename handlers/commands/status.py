"""`/papers status`: the state of the sources and of this channel."""

from __future__ import annotations

from datetime import datetime

from bot.card.card import Items, Line, Message, Text, bold, plain, words
from bot.card.excerpt import shorten
from bot.card.formatting import ago, counted
from bot.card.plan import digest_words
from bot.jobs.status import ChannelStatus, Health, SourceStatus, channel_status, source_statuses
from handlers.commands.confirmation import obstacle, obstacle_step
from handlers.commands.context import Caller, CommandContext, Reply

_ERROR_CHARACTERS = 160


async def answer(context: CommandContext) -> Reply:
    """The state of sources and channel, for the caller only."""
    stores, now = context.stores, context.now
    sources = await source_statuses(sources=stores.sources, now=now, stale_after=context.services.stale_after)
    channel = await channel_status(
        context.caller.channel, channels=stores.channels, outbox=stores.outbox, digests=stores.digests
    )
    return Reply(_status(sources, channel, caller=context.caller, now=now))


def _status(sources: tuple[SourceStatus, ...], channel: ChannelStatus, *, caller: Caller, now: datetime) -> Message:
    source_lines = tuple(source_line(status, now=now) for status in sources) or (_no_sources(),)
    here = channel_lines(channel, now=now)
    summary = "; ".join(words(line) for line in (*source_lines, *here))
    step = obstacle_step(caller, channel.channel)
    return Message(
        f"{summary}." if step is None else f"I can't post here yet: {step} {summary}.",
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
    polled = "not polled yet" if status.polled_at is None else f"polled {ago(status.polled_at, now=now)}"
    found = f", last new paper {ago(status.new_paper_at, now=now)}" if status.new_paper_at else ""
    return (bold(status.name), plain(f": {_HEALTH[status.health]}, {polled}{found}{_error(status)}"))


def channel_lines(status: ChannelStatus, *, now: datetime) -> tuple[Line, ...]:
    """What was last posted in a channel, what waits, and what it gets."""
    lane = status.lane
    last = "nothing posted yet" if lane.last_sent_at is None else f"last post {ago(lane.last_sent_at, now=now)}"
    pause = lane.pause
    since = f" (paused for {pause.code}, {ago(pause.since, now=now)}: {pause.step})" if pause else ""
    error = f"; last error: {shorten(lane.last_error, _ERROR_CHARACTERS)}" if lane.last_error else ""
    return (
        (plain(f"{last}, {counted(lane.waiting, 'message')} waiting{since}{error}"),),
        (plain(f"{counted(status.subscriptions, 'subscription')}"),),
        (plain(f"digest: {digest_words(status.channel)}"), *_waiting(status)),
    )


_HEALTH = {
    Health.NEW: "new, its first poll is not complete",
    Health.OK: "ok",
    Health.STALE: "stale",
    Health.FAILING: "failing",
}


def _error(status: SourceStatus) -> str:
    if status.health is not Health.FAILING:
        return ""
    reason = f": {shorten(status.error, _ERROR_CHARACTERS)}" if status.error else ""
    return f", {counted(status.failures, 'failure')}{reason}"


def _waiting(status: ChannelStatus) -> Line:
    waiting = status.waiting_for_digest
    return (plain(f"; {counted(waiting, 'paper')} waiting for it"),) if waiting else ()


def _no_sources() -> Line:
    return (plain("none has been polled yet"),)
