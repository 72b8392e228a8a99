"""A channel chooses hours of its day: waking ones, over which its cards are spread, or quiet ones without cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, LocalHours
from bot.jobs.actor import Actor
from bot.jobs.chosen import Chosen
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


async def set_spread(hours: LocalHours | None, *, actor: Actor, channels: Channels, now: datetime) -> Chosen:
    """Have the cards of the actor's channel come evenly over these hours, without hours at once.

    Cards that wait for their moment already keep it.
    """
    return await _set_hours(ChangeKind.SPREAD_SET, hours, actor=actor, channels=channels, now=now)


async def set_quiet(hours: LocalHours | None, *, actor: Actor, channels: Channels, now: datetime) -> Chosen:
    """Have no card come to the actor's channel in these hours; without hours, at any time of day.

    Cards that wait for their moment already keep it.
    """
    return await _set_hours(ChangeKind.QUIET_SET, hours, actor=actor, channels=channels, now=now)


def hours_of(channel: Channel, kind: ChangeKind) -> LocalHours | None:
    """The hours of a channel that a change of this kind is about."""
    return channel.quiet if kind is ChangeKind.QUIET_SET else channel.spread


def with_hours(channel: Channel, kind: ChangeKind, hours: LocalHours | None) -> Channel:
    """The channel with these hours, or without them."""
    return replace(channel, quiet=hours) if kind is ChangeKind.QUIET_SET else replace(channel, spread=hours)


def hours_change(
    channel: Channel, kind: ChangeKind, hours: LocalHours | None, *, actor: Actor, now: datetime
) -> Change:
    """The change that gives the stored `channel` these hours, or takes them away."""
    return Change(
        channel=channel.id,
        kind=kind,
        by=actor.by,
        at=now,
        zone=actor.zone,
        hours_before=hours_of(channel, kind),
        hours_after=hours,
    )


async def _set_hours(
    kind: ChangeKind, hours: LocalHours | None, *, actor: Actor, channels: Channels, now: datetime
) -> Chosen:
    async def attempt() -> Chosen | Stale:
        was = await channels.get(actor.channel)
        if hours == hours_of(was, kind):
            return Chosen(None, was, was)
        channel = with_hours(actor.named(was), kind, hours)
        change = hours_change(was, kind, hours, actor=actor, now=now)
        written = await channels.apply(ChannelChange(channel=channel, changes=(change,), notify=actor.notify))
        if isinstance(written, Stale):
            return written
        return Chosen(replace(change, number=written.number), was, channel)

    return await retry_stale(attempt)
