"""A subscription calls people and groups: a message with a paper of it mentions them, and nothing else ever does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.mention import Mention
from bot.channel.subscription import Subscription
from bot.jobs.actor import Actor
from bot.jobs.retry_stale import retry_stale
from bot.jobs.unsubscribe import NotSubscribed
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsSet:
    """The subscription as it is now. `change` is None where nothing changed; `was` is the channel before."""

    change: Change | None
    subscription: Subscription
    was: Channel


async def set_calls(
    subscription: int, calls: tuple[Mention, ...], *, actor: Actor, channels: Channels, now: datetime
) -> CallsSet | NotSubscribed:
    """Have a subscription of the actor's channel call these, and nobody else; none: nobody."""

    async def attempt() -> CallsSet | NotSubscribed | Stale:
        was = await channels.get(actor.channel)
        chosen = await channels.subscription(actor.channel, subscription)
        if chosen is None:
            return NotSubscribed(await channels.subscriptions(actor.channel))
        if chosen.calls == calls:
            return CallsSet(change=None, subscription=chosen, was=was)
        change = calls_change(chosen, calls, actor=actor, now=now)
        calling = ChannelChange(channel=actor.named(was), changes=(change,), notify=actor.notify)
        written = await channels.apply(calling)
        if isinstance(written, Stale):
            return written
        change = replace(change, number=written.number)
        return CallsSet(change=change, subscription=replace(chosen, calls=calls), was=was)

    return await retry_stale(attempt)


def calls_change(subscription: Subscription, calls: tuple[Mention, ...], *, actor: Actor, now: datetime) -> Change:
    """The change that has a stored `subscription` call these."""
    change = actor.change_of(subscription, ChangeKind.CALLS_SET, now=now)
    return replace(change, calls_before=subscription.calls, calls_after=calls)
