"""Channels, their subscriptions, and the log of who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscriber, Subscription
from bot.ports.write import Applied, Stale

CHANGES_AT_ONCE = 500
"""So many subscriptions are told of at once: a service that starts with a million takes them in piece by piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """A person's change of a channel, in one transaction.

    `channel` is the channel as it is to stand; its `revision` is the one that was decided on (`Stale` when it moved).
    `changes` are appended to the log in order; SUBSCRIBED makes a subscription (or revives `change.subscription` when
    it undoes), UNSUBSCRIBED ends one, MODE_CHANGED sets its mode. With `notify`, the first change gets a notice in
    the outbox. `Applied.number` is the first change's number.
    """

    channel: Channel
    changes: tuple[Change, ...]
    notify: bool


class Living(NamedTuple):
    """A living subscription as whoever matches must know it: who gets what, and the query in canonical form."""

    subscriber: Subscriber
    query: str


@dataclass(frozen=True, slots=True)
class SubscriptionsDelta:
    """Subscriptions that came (or changed) and those that went since a revision of the whole list, up to `revision`."""

    revision: int
    living: tuple[Living, ...]
    gone: tuple[int, ...]


class Channels(Protocol):
    """Channels, their subscriptions and the log of their changes."""

    async def get(self, channel: ChannelId) -> Channel:
        """The channel as it stands; one that was never changed has revision 0."""
        ...

    async def standing(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, as they stand."""
        ...

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The living subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        ...

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel, whole or not at all."""
        ...

    async def change(self, number: int) -> Change | None:
        """The change of this number; None when there is none."""
        ...

    async def since(self, revision: int, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """What came and went after `revision`, of everything that lives after 0; at most so many, the oldest change
        first. The delta says how far it goes: who is told less than there is asks again from there.
        """
        ...

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """The platform says that the channel can be posted to again (or is named so): its pause ends."""
        ...
