"""Channels and their subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """A person's change of a channel, in one transaction.

    `channel` is the channel as it is to stand; its `revision` is the one that was decided on (`Stale` when it moved).
    `changes` are appended to the log in order; SUBSCRIBED makes a subscription (or revives `change.subscription` when
    it undoes), UNSUBSCRIBED ends one, MODE_CHANGED sets its mode. With `notify`, the first change gets a notice in
    the outbox. `edits` are the numbers of earlier changes whose notices, where the outbox holds them, must say what is
    so now. `Applied.number` is the first change's number.
    """

    channel: Channel
    changes: tuple[Change, ...]
    notify: bool
    edits: tuple[int, ...] = ()


class Channels(Protocol):
    """Channels and their subscriptions."""

    async def get(self, channel: ChannelId) -> Channel:
        """The channel as it stands; one that was never changed has revision 0."""
        ...

    async def standing(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, as they stand."""
        ...

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The active subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        ...

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel, whole or not at all."""
        ...

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """The platform says that the channel can be posted to again (or is named so): its pause ends."""
        ...
