"""Channels and their subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.announcing.reroute import Move, Unsaid
from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.mailing.recipient import Recipient
from bot.ports.recipients import MailAsk
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChange:
    """A person's change of a channel, in one transaction.

    `channel` is the new state of the channel; its `revision` is the one that was decided on (`Stale` if that changed).
    `changes` are appended to the log in order: SUBSCRIBED creates a subscription that calls `calls_after` (or revives
    `change.subscription` when it undoes), UNSUBSCRIBED ends one, MODE_CHANGED sets its mode, CALLS_SET whom it calls,
    MAIL_REMOVED removes `change.address`, and MAIL_ADDED takes that back when it undoes; a change of the mute makes due
    what the mute held. No two of them are about one subscription.
    `ask` stores an address as the channel's recipient, with the mail that asks it. With `notify`, the first change gets
    a notice in the outbox.
    `edits` are the numbers of earlier changes whose notices, if the outbox holds them, are edited.
    `moves` put papers that were not said yet elsewhere, as `Announcements.apply_moves` does; they were decided on the
    announcements up to the number `newest` (`Stale` if the channel has a newer one; None: on none).
    `Applied.number` is the first change's number; where that one `has_parts`, the others are its parts. A new
    subscription keeps `person`, the id of who makes it.
    """

    channel: Channel
    changes: tuple[Change, ...]
    notify: bool
    edits: tuple[int, ...] = ()
    ask: MailAsk | None = None
    person: str | None = None
    moves: tuple[Move, ...] = ()
    newest: int | None = None


class Channels(Protocol):
    """Channels and their subscriptions."""

    async def get(self, channel: ChannelId) -> Channel:
        """The stored channel; one that was never changed has revision 0."""
        ...

    async def get_many(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """The stored ones of these channels: those that were ever changed, paused or named."""
        ...

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The active subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        ...

    async def subscription(self, channel: ChannelId, number: int) -> Subscription | None:
        """The active subscription with this id, if it is one of this channel."""
        ...

    async def recipients(self, channel: ChannelId | None = None) -> tuple[Recipient, ...]:
        """What is known of mail addresses in a channel, oldest first; in every channel, by channel, without one.

        Those that have ended are among them.
        """
        ...

    async def unsaid(
        self,
        channel: ChannelId,
        *,
        of: int | None = None,
        ending: Collection[int] = (),
        reviving: Collection[int] = (),
        now: datetime | None = None,
    ) -> Unsaid:
        """The papers that were announced in the channel and not said yet.

        With `of` those that match this subscription, ended or not, and its mode is in no paper's `modes`. So are the
        modes of subscriptions that are `ending`; ended ones that are `reviving` count as active. `cards` are told where
        `now` is.
        """
        ...

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel, whole or not at all."""
        ...

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """End the channel's pause, because its platform accepts posts again; store `name` if it is given."""
        ...
