"""How things stand: the sources, and one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.channel.channel import Channel, ChannelId
from bot.delivery.delivery import LaneState
from bot.ports.channels import Channels
from bot.ports.digests import Digests
from bot.ports.outbox import Outbox
from bot.ports.sources import Sources, SourceState


class Health(StrEnum):
    """How a source does."""

    NEW = "new"
    """Its first whole poll has not ended."""
    OK = "ok"
    STALE = "stale"
    """It has not been polled for longer than it should."""
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, and how it does."""

    state: SourceState
    health: Health


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """A channel: what it has chosen, its part of the outbox, and how many papers wait for its digest."""

    channel: Channel
    lane: LaneState
    subscriptions: int
    waiting_for_digest: int


async def source_statuses(*, sources: Sources, now: datetime, stale_after: timedelta) -> tuple[SourceStatus, ...]:
    """Every source, stale when its last poll ended more than `stale_after` ago."""
    states = await sources.states()
    return tuple(SourceStatus(state, health(state, now=now, stale_after=stale_after)) for state in states)


def health(state: SourceState, *, now: datetime, stale_after: timedelta) -> Health:
    """How a source does at `now`."""
    if state.failures:
        return Health.FAILING
    if state.polled_at is None or state.baseline_at is None:
        return Health.NEW
    return Health.STALE if now - state.polled_at > stale_after else Health.OK


async def channel_status(channel: ChannelId, *, channels: Channels, outbox: Outbox, digests: Digests) -> ChannelStatus:
    """How one channel stands."""
    return ChannelStatus(
        channel=await channels.get(channel),
        lane=await outbox.lane(channel),
        subscriptions=len(await channels.subscriptions(channel)),
        waiting_for_digest=len(await digests.waiting(channel)),
    )
