"""The status of the sources, and of one channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from bot.channel.channel import DAILY, Channel, ChannelId
from bot.delivery.delivery import LaneState
from bot.paper.stream import source_name
from bot.ports.channels import Channels
from bot.ports.digests import Digests
from bot.ports.outbox import Outbox
from bot.ports.sources import Sources, StreamState


class Health(StrEnum):
    """The health of a stream, or of a source as a whole."""

    NEW = "new"
    """Its baseline has not ended."""
    OK = "ok"
    STALE = "stale"
    """Its last poll is older than `stale_after`."""
    FAILING = "failing"


_WORST_LAST = (Health.OK, Health.NEW, Health.STALE, Health.FAILING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source by the name that people know; its health is that of its worst stream.

    `polled_at` and `baseline_at` are those of the stream that is furthest behind, None while one has none;
    `new_paper_at` is when any of them last brought a paper that was new.
    """

    name: str
    health: Health
    polled_at: datetime | None
    baseline_at: datetime | None
    new_paper_at: datetime | None
    failures: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """A channel: its settings, its lane in the outbox, and how many papers wait for its digests."""

    channel: Channel
    lane: LaneState
    subscriptions: int
    waiting_for_digest: int


async def source_statuses(*, sources: Sources, now: datetime, stale_after: timedelta) -> tuple[SourceStatus, ...]:
    """Every source by name; a stream is stale when its last poll ended more than `stale_after` ago."""
    states = sorted(await sources.states(), key=lambda state: source_name(state.stream.source))
    by_name = groupby(states, key=lambda state: source_name(state.stream.source))
    return tuple(_status(name, _current(tuple(all_)), now=now, stale_after=stale_after) for name, all_ in by_name)


def _current(streams: Sequence[StreamState]) -> Sequence[StreamState]:
    """The streams of a source's last poll, which reads all that it has; others have left the settings."""
    newest = max((stream.polled_at for stream in streams if stream.polled_at is not None), default=None)
    return [stream for stream in streams if stream.polled_at == newest]


def _status(name: str, streams: Sequence[StreamState], *, now: datetime, stale_after: timedelta) -> SourceStatus:
    healths = {stream: health(stream, now=now, stale_after=stale_after) for stream in streams}
    worst = max(streams, key=lambda stream: (_WORST_LAST.index(healths[stream]), stream.failures))
    return SourceStatus(
        name=name,
        health=healths[worst],
        polled_at=_furthest_behind(stream.polled_at for stream in streams),
        baseline_at=_furthest_behind(stream.baseline_at for stream in streams),
        new_paper_at=max((one.new_paper_at for one in streams if one.new_paper_at is not None), default=None),
        failures=worst.failures,
        error=f"{worst.stream}: {worst.error}" if worst.error and worst.stream.name else worst.error,
    )


def _furthest_behind(moments: Iterable[datetime | None]) -> datetime | None:
    known = tuple(moments)
    return None if None in known else min(moment for moment in known if moment is not None)


def health(state: StreamState, *, now: datetime, stale_after: timedelta) -> Health:
    """The health of a stream at `now`."""
    if state.failures:
        return Health.FAILING
    if state.polled_at is None or state.baseline_at is None:
        return Health.NEW
    return Health.STALE if now - state.polled_at > stale_after else Health.OK


async def channel_status(channel: ChannelId, *, channels: Channels, outbox: Outbox, digests: Digests) -> ChannelStatus:
    """The status of one channel."""
    stored = await channels.get(channel)
    names = {DAILY, *(digest.name for digest in stored.digests)}
    return ChannelStatus(
        channel=stored,
        lane=await outbox.lane(channel),
        subscriptions=len(await channels.subscriptions(channel)),
        waiting_for_digest=sum([len(await digests.waiting(channel, name)) for name in sorted(names)]),
    )
