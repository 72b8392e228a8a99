"""A channel is muted, for a while or until somebody ends that. What comes meanwhile waits for its next digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, Channel, Mute
from bot.channel.subscription import Mode
from bot.jobs.actor import Actor
from bot.jobs.chosen import Chosen
from bot.jobs.default_digest import with_default_digests
from bot.jobs.rerouted import rerouted
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


async def set_mute(mute: Mute | None, *, actor: Actor, channels: Channels, now: datetime) -> Chosen:
    """Mute the actor's channel, or end its mute.

    Cards that wait become lines of its digests. A channel with instant subscriptions and no daily digest is given the
    default one, so that what comes meanwhile has a digest to wait for.
    """

    async def attempt() -> Chosen | Stale:
        was = await channels.get(actor.channel)
        if is_same(was.muted_at(now), mute):
            return Chosen(None, was, was)
        active = await channels.subscriptions(actor.channel)
        names = (DAILY,) if mute is not None and any(one.mode is Mode.INSTANTLY for one in active) else ()
        muted = replace(actor.named(was), mute=mute)
        channel, digests_given = with_default_digests(muted, names, actor=actor, now=now)
        change = mute_change(was, mute, actor=actor, now=now)
        muting = ChannelChange(channel=channel, changes=(change, *digests_given), notify=actor.notify)
        moved = await rerouted(muting, actor=actor, channels=channels, now=now)
        written = await channels.apply(moved.change)
        if isinstance(written, Stale):
            return written
        return Chosen(replace(change, number=written.number), was, moved.change.channel)

    return await retry_stale(attempt)


def is_same(one: Mute | None, other: Mute | None) -> bool:
    """Whether both end at the same time, or neither mutes."""
    return (one is None) is (other is None) and (one is None or other is None or one.until == other.until)


def mute_change(channel: Channel, mute: Mute | None, *, actor: Actor, now: datetime) -> Change:
    """The change that mutes the stored `channel`, or ends its mute."""
    return Change(
        channel=channel.id,
        kind=ChangeKind.UNMUTED if mute is None else ChangeKind.MUTED,
        by=actor.by,
        at=now,
        zone=channel.zone or actor.zone,
        mute_before=channel.muted_at(now),
        mute_after=mute,
    )
