"""A channel subscribes to a query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.jobs.actor import Actor
from bot.jobs.default_digest import with_digest_for
from bot.jobs.retry_stale import retry_stale
from bot.ports.archive import Archive, Preview
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale
from bot.query.breadth import asks_for_everything
from bot.query.canonical import canonical, identity
from bot.query.canonical_reader import identity_of_canonical
from bot.query.tree import Query

LOOKED_BACK = timedelta(days=30)
"""How far back the preview of a new subscription looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """The channel is subscribed. `was` is the channel before, `channel` after; `change` has its number, for Undo."""

    change: Change
    was: Channel
    channel: Channel


@dataclass(frozen=True, slots=True)
class AlreadySubscribed:
    """The channel has this subscription already; nothing was changed."""

    subscription: Subscription
    channel: Channel


@dataclass(frozen=True, slots=True)
class TooMuchAtOnce:
    """Every paper as a card of its own would flood the channel; nothing was changed. A digest of all is fine."""


async def subscribe(
    query: Query, mode: Mode, *, actor: Actor, channels: Channels, now: datetime
) -> Subscribed | AlreadySubscribed | TooMuchAtOnce:
    """Subscribe the actor's channel to `query`; a first daily subscription brings a digest.

    A channel has one subscription for each meaning: `gpu` and `GPUs` are one.
    """
    if floods(query, mode):
        return TooMuchAtOnce()

    async def attempt() -> Subscribed | AlreadySubscribed | Stale:
        return await _attempt(query, mode, actor=actor, channels=channels, now=now)

    return await retry_stale(attempt)


async def look_back(query: Query, *, archive: Archive, now: datetime) -> Preview:
    """The papers that a subscription to `query` would have matched in the last `LOOKED_BACK`."""
    return await archive.preview(query, since=now - LOOKED_BACK)


def floods(query: Query, mode: Mode) -> bool:
    """Whether `query` would bring every paper as a card of its own."""
    return mode is Mode.INSTANTLY and asks_for_everything(query)


async def _attempt(
    query: Query, mode: Mode, *, actor: Actor, channels: Channels, now: datetime
) -> Subscribed | AlreadySubscribed | Stale:
    was, meaning = await channels.get(actor.channel), identity(query)
    for existing in await channels.subscriptions(actor.channel):
        if identity_of_canonical(existing.query) == meaning:
            return AlreadySubscribed(existing, was)
    channel, digest_given = with_digest_for(actor.named(was), mode, actor=actor, now=now)
    wanted = Change(
        channel=was.id,
        kind=ChangeKind.SUBSCRIBED,
        by=actor.by,
        at=now,
        query=canonical(query),
        mode=mode,
        zone=actor.zone,
    )
    written = await channels.apply(ChannelChange(channel=channel, changes=(wanted, *digest_given), notify=actor.notify))
    if isinstance(written, Stale):
        return written
    return Subscribed(
        change=replace(wanted, number=written.number, subscription=written.subscription), was=was, channel=channel
    )
