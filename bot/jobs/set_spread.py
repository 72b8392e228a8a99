"""A channel has its cards spread over its waking hours, or at once again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, LocalHours
from bot.jobs.actor import Actor
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True)
class SpreadChosen:
    """The channel before and after the command. `change` is None when nothing changed."""

    change: Change | None
    was: Channel
    channel: Channel


async def set_spread(hours: LocalHours | None, *, actor: Actor, channels: Channels, now: datetime) -> SpreadChosen:
    """Have the cards of the actor's channel come evenly over these hours, without hours at once.

    Cards that wait for their moment already keep it.
    """

    async def attempt() -> SpreadChosen | Stale:
        was = await channels.get(actor.channel)
        if hours == was.spread:
            return SpreadChosen(None, was, was)
        channel = replace(actor.named(was), spread=hours)
        change = spread_change(was, hours, actor=actor, now=now)
        written = await channels.apply(ChannelChange(channel=channel, changes=(change,), notify=actor.notify))
        if isinstance(written, Stale):
            return written
        return SpreadChosen(replace(change, number=written.number), was, channel)

    return await retry_stale(attempt)


def spread_change(channel: Channel, hours: LocalHours | None, *, actor: Actor, now: datetime) -> Change:
    """The change that gives the stored `channel` these hours, or none."""
    return Change(
        channel=channel.id,
        kind=ChangeKind.SPREAD_SET,
        by=actor.by,
        at=now,
        zone=actor.zone,
        hours_before=channel.spread,
        hours_after=hours,
    )
