"""The status of the sources, and of one channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channel.channel import Channel, ChannelId
from bot.delivery.delivery import LaneState
from bot.digest.waits import Waits, waits_of
from bot.jobs.preview_digest import waiting_papers
from bot.mailing.recipient import Recipient
from bot.paper.stream import StreamId
from bot.polling.source_state import PolledSource, SourceState, judge
from bot.polling.stream_state import StreamState
from bot.ports.channels import Channels
from bot.ports.digests import Digests
from bot.ports.outbox import Outbox
from bot.ports.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """A source by the name that people know, its state, and since when.

    `error` says in words what is wrong. `last_poll_at` and `last_new_at` are the latest of its streams, `baseline_at`
    is the one of the stream that is furthest behind; None while there is none.
    """

    name: str
    state: SourceState
    since: datetime | None
    error: str | None
    last_poll_at: datetime | None
    last_new_at: datetime | None
    baseline_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """A channel: its settings, its lane in the outbox, and how many papers wait for each of its digests.

    `waits` says what every paper waits for that was announced and not said yet.
    `recipients` are the mail addresses that get its digests, or are asked to.
    """

    channel: Channel
    lane: LaneState
    subscriptions: int
    waiting: Mapping[str, int]
    recipients: tuple[Recipient, ...] = ()
    waits: tuple[Waits, ...] = ()

    @property
    def waiting_for_digest(self) -> int:
        """The lines that wait for all its digests together."""
        return sum(self.waiting.values())


async def source_statuses(
    polled: Sequence[PolledSource], *, sources: Sources, now: datetime
) -> tuple[SourceStatus, ...]:
    """The status of every source that is polled here, in their order, also of one that was never polled."""
    streams = [StreamId(source.name, name) for source in polled for name in source.streams]
    states = {state.stream: state for state in await sources.states(streams)}
    return tuple(
        _status(source, [states[StreamId(source.name, name)] for name in source.streams], now=now) for source in polled
    )


def _status(source: PolledSource, streams: Sequence[StreamState], *, now: datetime) -> SourceStatus:
    judged = judge(source, streams, now=now)
    baselines = [stream.baseline_at for stream in streams]
    return SourceStatus(
        name=source.name,
        state=judged.state,
        since=judged.since,
        error=judged.error,
        last_poll_at=_latest(stream.polled_at for stream in streams),
        last_new_at=_latest(stream.last_new_at for stream in streams),
        baseline_at=None if None in baselines else _latest(baselines),
    )


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


async def channel_status(
    channel: ChannelId, *, channels: Channels, outbox: Outbox, digests: Digests, now: datetime
) -> ChannelStatus:
    """The status of one channel at `now`."""
    stored, unsaid = await channels.get(channel), await channels.unsaid(channel)
    return ChannelStatus(
        channel=stored,
        lane=await outbox.lane(channel),
        subscriptions=len(await channels.subscriptions(channel)),
        waiting=await waiting_papers(stored, digests=digests),
        recipients=tuple(one for one in await channels.recipients(channel) if one.is_current),
        waits=waits_of(stored, unsaid.papers, now=now),
    )
