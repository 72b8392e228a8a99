"""Channels and their subscriptions, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcing.hourly_cap import AN_HOUR
from bot.announcing.reroute import Unsaid
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.delivery.delivery import Kind, delivery_key, edit_subject
from bot.mailing.recipient import Recipient
from bot.ports.channels import ChannelChange
from bot.ports.write import Applied, Stale
from storage.memory.recipients import known_recipients, may_ask, recipient_at, store_ask, with_removal
from storage.memory.tables import SubscriptionRow, Tables
from storage.memory.unsaid import apply_moves, newest_announcement, unsaid_papers


class MemoryChannels:
    """The port `Channels` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId) -> Channel:
        """The stored channel; one that was never changed has revision 0."""
        return self._tables.channel(channel)

    async def get_many(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, by name."""
        known = sorted(set(channels) & self._tables.channels.keys(), key=str)
        return tuple(self._tables.channels[channel] for channel in known)

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The active subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        if channel is not None:
            return tuple(self._tables.active(channel))
        every = [one.subscription for one in self._tables.subscriptions.values() if one.is_active]
        return tuple(sorted(every, key=lambda one: (str(one.channel), one.id)))

    async def subscription(self, channel: ChannelId, number: int) -> Subscription | None:
        """The active subscription with this id, if it is one of this channel."""
        return next((one for one in self._tables.active(channel) if one.id == number), None)

    async def recipients(self, channel: ChannelId | None = None) -> tuple[Recipient, ...]:
        """What is known of mail addresses in a channel, oldest first; in every channel, by channel, without one."""
        return tuple(known_recipients(self._tables, channel))

    async def unsaid(
        self,
        channel: ChannelId,
        *,
        of: int | None = None,
        ending: Collection[int] = (),
        reviving: Collection[int] = (),
        now: datetime | None = None,
    ) -> Unsaid:
        """The papers that were announced in the channel and not said yet; with `of` those of a subscription."""
        moments = [] if now is None else self._tables.card_moments(channel, since=now - AN_HOUR, now=now)
        unsaid = unsaid_papers(self._tables, channel, of=of, ending=ending, reviving=reviving)
        return replace(unsaid, cards=tuple(moments))

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel."""
        return self.begin(change)()

    def begin(self, change: ChannelChange) -> Callable[[], Applied | Stale]:
        """Number the change now, and commit it when the returned function is called, maybe after later numbers.

        A database with several writers does the same, and readers of the log must miss nothing there.
        """
        numbers = self._tables.issue(len(change.changes))
        return lambda: self._commit(change, numbers)

    def _commit(self, change: ChannelChange, numbers: Sequence[int]) -> Applied | Stale:
        tables = self._tables
        rows, logged = dict(tables.subscriptions), []
        part_of = numbers[0] if change.changes and change.changes[0].has_parts else None
        for log_position, (number, single) in enumerate(
            zip(numbers, change.changes, strict=True), len(tables.changes) + 1
        ):
            whole = single.part_of if part_of in (None, number) else part_of
            numbered = replace(single, number=number, part_of=whole)
            made = _apply_change(rows, numbered, log_position=log_position, person=change.person)
            if made is not None:
                logged.append(made)
        recipients = [self._with_mail(one) for one in logged]
        is_late = self._is_late(change)
        if len(logged) < len(change.changes) or is_late or None in recipients:
            tables.withdraw(numbers)
            return Stale()
        tables.recipients.update({one.id: one for one in recipients if isinstance(one, Recipient)})
        if change.ask is not None:
            store_ask(tables, change.ask)
        tables.subscriptions.update(rows)
        tables.changes.extend(logged)
        tables.upsert_channel(change.channel)
        if logged:
            apply_moves(tables, change.channel.id, change.moves, at=logged[0].at)
        for one in logged:
            if one.changes_mute:
                tables.unmute(one.channel, at=one.at)
        if logged and change.notify:
            tables.enqueue(change.channel.id, Kind.NOTICE, str(logged[0].number), at=logged[0].at)
        for number in change.edits:
            self._edit_notice(number, logged[0])
        return Applied(logged[0].number, logged[0].subscription) if logged else Applied()

    def _is_late(self, change: ChannelChange) -> bool:
        """Whether what the change was decided on has changed."""
        newest, tables = newest_announcement(self._tables, change.channel.id), self._tables
        is_behind = change.newest is not None and change.newest != newest
        return (
            is_behind or tables.is_stale(change.channel) or (change.ask is not None and not may_ask(tables, change.ask))
        )

    def _with_mail(self, change: Change) -> Recipient | Change | None:
        """The recipient as a change of mail leaves it, or None when it is stale; any other change, as it is."""
        is_back = change.kind is ChangeKind.MAIL_ADDED and change.undoes is not None
        if change.kind is not ChangeKind.MAIL_REMOVED and not is_back:
            return change
        there = recipient_at(self._tables, change.channel, change.address)
        return with_removal(there, removed_at=None if is_back else change.at)

    def _edit_notice(self, number: int, change: Change) -> None:
        """Have the notice of an earlier change edited, where the outbox holds one, because of `change`."""
        key = delivery_key(change.channel, Kind.NOTICE, str(number))
        if any(row.key == key for row in self._tables.outbox.values()):
            subject = edit_subject(key, revision=change.number)
            self._tables.enqueue(change.channel, Kind.EDIT, subject, at=change.at)

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """End the channel's pause, and store `name` if it is given."""
        before = self._tables.channel(channel)
        self._tables.pauses_told.pop(channel, None)
        self._tables.channels[channel] = replace(before, pause=None, name=name or before.name)


def _apply_change(
    rows: dict[int, SubscriptionRow], change: Change, *, log_position: int, person: str | None
) -> Change | None:
    """Apply a change to the subscriptions; returns the change as it is logged, or None when it is stale.

    `log_position` is its position in the log.
    """
    match change.kind:
        case ChangeKind.SUBSCRIBED if change.undoes is not None and change.subscription is not None:
            return _revived(rows, change, log_position)
        case ChangeKind.SUBSCRIBED:
            return _subscribed(rows, change, log_position, person)
        case ChangeKind.UNSUBSCRIBED:
            return _updated(rows, change, log_position, is_active=False)
        case ChangeKind.MODE_CHANGED:
            if change.mode is None:
                raise ValueError("a MODE_CHANGED change names its mode")
            return _updated(rows, change, log_position, is_active=True)
        case ChangeKind.CALLS_SET:
            return _called(rows, change)
        case _:
            return change


def _subscribed(
    rows: dict[int, SubscriptionRow], change: Change, log_position: int, person: str | None
) -> Change | None:
    if change.query is None or change.typed is None or change.mode is None:
        raise ValueError("a SUBSCRIBED change names its query, the words typed for it, and its mode")
    if _has_active(rows, change.channel, change.query):
        return None
    made = Subscription(
        id=len(rows) + 1,
        channel=change.channel,
        query=change.query,
        typed=change.typed,
        mode=change.mode,
        created_at=change.at,
        created_by=change.by,
        zone=change.zone,
        person=person,
        calls=change.calls_after,
    )
    rows[made.id] = SubscriptionRow(made, is_active=True, changed=log_position)
    return replace(change, subscription=made.id)


def _revived(rows: dict[int, SubscriptionRow], change: Change, log_position: int) -> Change | None:
    ended = rows.get(change.subscription or 0)
    if ended is None or ended.is_active or ended.subscription.channel != change.channel:
        return None
    if _has_active(rows, change.channel, ended.subscription.query):
        return None
    again = replace(ended.subscription, mode=change.mode or ended.subscription.mode)
    rows[again.id] = SubscriptionRow(again, is_active=True, changed=log_position)
    return change


def _updated(rows: dict[int, SubscriptionRow], change: Change, log_position: int, *, is_active: bool) -> Change | None:
    """Ends an active subscription, or sets its mode."""
    before = rows.get(change.subscription or 0)
    if before is None or not before.is_active or before.subscription.channel != change.channel:
        return None
    mode = (change.mode if is_active else None) or before.subscription.mode
    after = replace(before.subscription, mode=mode)
    rows[after.id] = SubscriptionRow(after, is_active=is_active, changed=log_position)
    return change


def _called(rows: dict[int, SubscriptionRow], change: Change) -> Change | None:
    """Sets whom an active subscription calls."""
    before = rows.get(change.subscription or 0)
    if before is None or not before.is_active or before.subscription.channel != change.channel:
        return None
    rows[before.subscription.id] = replace(before, subscription=replace(before.subscription, calls=change.calls_after))
    return change


def _has_active(rows: dict[int, SubscriptionRow], channel: ChannelId, query: str) -> bool:
    return any(
        one.is_active and one.subscription.channel == channel and one.subscription.query == query
        for one in rows.values()
    )
