"""A channel ends a subscription."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.subscription import Subscription
from bot.jobs.actor import Actor
from bot.jobs.rerouted import rerouted
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The subscription has ended; `change` has its number, for Undo."""

    change: Change
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class NotSubscribed:
    """The channel has no such subscription (any more); nothing was changed. `active` are those it has."""

    active: tuple[Subscription, ...]


async def unsubscribe(
    subscription: int, *, actor: Actor, channels: Channels, now: datetime
) -> Unsubscribed | NotSubscribed:
    """End the subscription with this id, if the actor's channel has it."""

    async def attempt() -> Unsubscribed | NotSubscribed | Stale:
        return await _attempt(subscription, actor=actor, channels=channels, now=now)

    return await retry_stale(attempt)


async def _attempt(
    subscription: int, *, actor: Actor, channels: Channels, now: datetime
) -> Unsubscribed | NotSubscribed | Stale:
    channel = await channels.get(actor.channel)
    ending = await channels.subscription(actor.channel, subscription)
    if ending is None:
        return NotSubscribed(await channels.subscriptions(actor.channel))
    change = actor.change_of(ending, ChangeKind.UNSUBSCRIBED, now=now)
    ends = ChannelChange(channel=actor.named(channel), changes=(change,), notify=actor.notify)
    moved = await rerouted(ends, actor=actor, channels=channels, now=now)
    written = await channels.apply(moved.change)
    if isinstance(written, Stale):
        return written
    return Unsubscribed(replace(change, number=written.number), ending)
