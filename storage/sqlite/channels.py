"""Channels and their subscriptions, in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.announcing.hourly_cap import AN_HOUR
from bot.announcing.reroute import Unsaid
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.delivery.delivery import Kind, delivery_key, edit_subject
from bot.mailing.recipient import Recipient
from bot.ports.channels import ChannelChange
from bot.ports.write import Applied, Stale
from storage.rows.channel import changed_subscription_columns, new_subscription_columns, subscription_of_row
from storage.rows.unsaid import Asked
from storage.sqlite.channel_rows import append_change, channel_by_id, channels_by_id, end_pause, upsert_channel
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.lane_rows import card_moments
from storage.sqlite.outbox import by_key
from storage.sqlite.outbox_rows import enqueue, unmute
from storage.sqlite.recipients import known_recipients, remove_recipient, restore_recipient, store_ask
from storage.sqlite.unsaid import apply_moves, newest_announcement, unsaid_papers


class SqliteChannels:
    """The port `Channels` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, channel: ChannelId) -> Channel:
        """The stored channel; one that was never changed has revision 0."""
        return await self._file.read(lambda database: channel_by_id(database, channel))

    async def get_many(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, by name."""
        found = await self._file.read(lambda database: channels_by_id(database, channels))
        return tuple(found.values())

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The active subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        return await self._file.read(lambda database: _active(database, channel))

    async def subscription(self, channel: ChannelId, number: int) -> Subscription | None:
        """The active subscription with this id, if it is one of this channel."""
        return await self._file.read(lambda database: _one(database, channel, number))

    async def recipients(self, channel: ChannelId | None = None) -> tuple[Recipient, ...]:
        """What is known of mail addresses in a channel, oldest first; in every channel, by channel, without one."""
        return await self._file.read(lambda database: known_recipients(database, channel))

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
        asked = Asked(of, ending=frozenset(ending), reviving=frozenset(reviving))
        return await self._file.read(lambda database: _unsaid(database, channel, asked, now=now))

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel."""
        return await self._file.write(lambda database: _apply(database, change))

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """End the channel's pause, and store `name` if it is given."""
        await self._file.write(lambda database: _resume(database, channel, name))


def _unsaid(database: Database, channel: ChannelId, asked: Asked, *, now: datetime | None) -> Unsaid:
    unsaid = unsaid_papers(database, channel, asked)
    moments = {} if now is None else card_moments(database, (channel,), since=now - AN_HOUR, now=now)
    return replace(unsaid, cards=tuple(moments.get(channel, ())))


class _StaleWrite(Exception):
    """A revision that the change was decided on has changed."""


def _active(database: Database, channel: ChannelId | None) -> tuple[Subscription, ...]:
    if channel is None:
        rows = database.execute("SELECT * FROM subscription WHERE ended_at IS NULL ORDER BY channel, id")
    else:
        rows = database.execute(
            "SELECT * FROM subscription WHERE ended_at IS NULL AND channel = ? ORDER BY id",
            (str(channel),),
        )
    return tuple(map(subscription_of_row, rows))


def _one(database: Database, channel: ChannelId, number: int) -> Subscription | None:
    row = database.execute(
        "SELECT * FROM subscription WHERE id = ? AND channel = ? AND ended_at IS NULL", (number, str(channel))
    ).fetchone()
    return None if row is None else subscription_of_row(row)


def _resume(database: Database, channel: ChannelId, name: str | None) -> None:
    end_pause(database, channel)
    if name is not None:
        database.execute(
            "INSERT INTO channel (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (str(channel), name),
        )


def _apply(database: Database, change: ChannelChange) -> Applied | Stale:
    try:
        with database.atomic():
            return _written(database, change)
    except _StaleWrite:
        return Stale()


def _written(database: Database, change: ChannelChange) -> Applied:
    if not upsert_channel(database, change.channel):
        raise _StaleWrite
    if change.newest is not None and newest_announcement(database, change.channel.id) != change.newest:
        raise _StaleWrite
    if change.ask is not None and not store_ask(database, change.ask):
        raise _StaleWrite
    if not change.changes:
        return Applied()
    first = _apply_change(database, change.changes[0], person=change.person)
    for one in change.changes[1:]:
        part = replace(one, part_of=first.number) if first.has_parts else one
        _apply_change(database, part, person=change.person)
    apply_moves(database, first.channel, change.moves, at=first.at)
    if change.notify:
        enqueue(database, first.channel, kind=Kind.NOTICE, subject=str(first.number), at=first.at)
    for number in change.edits:
        _edit_notice(database, number, first)
    return Applied(first.number, first.subscription)


def _edit_notice(database: Database, number: int, change: Change) -> None:
    """Have the notice of an earlier change edited, where the outbox holds one, because of `change`."""
    key = delivery_key(change.channel, Kind.NOTICE, str(number))
    if by_key(database, key) is not None:
        subject = edit_subject(key, revision=change.number)
        enqueue(database, change.channel, kind=Kind.EDIT, subject=subject, at=change.at)


def _apply_change(database: Database, change: Change, *, person: str | None) -> Change:
    """Log a change and apply it to its subscription; returns the change with its number and subscription."""
    logged = append_change(database, change)
    match change.kind:
        case ChangeKind.SUBSCRIBED if change.undoes is not None and change.subscription is not None:
            _revive(database, logged)
        case ChangeKind.SUBSCRIBED:
            return _subscribe(database, logged, person)
        case ChangeKind.UNSUBSCRIBED:
            _end(database, logged)
        case ChangeKind.MODE_CHANGED:
            _set_mode(database, logged)
        case ChangeKind.CALLS_SET:
            _set_calls(database, logged)
        case _ if change.changes_mute:
            unmute(database, change.channel, at=change.at)
        case ChangeKind.MAIL_REMOVED:
            _require_row(remove_recipient(database, change.channel, change.address, at=change.at))
        case ChangeKind.MAIL_ADDED if change.undoes is not None:
            _require_row(restore_recipient(database, change.channel, change.address))
        case _:
            pass  # the channel, and the address that is asked, are stored already
    return logged


def _subscribe(database: Database, change: Change, person: str | None) -> Change:
    cursor = database.execute(
        """
        INSERT INTO subscription (channel, query, typed, mode, created_at, created_by, zone, person, calls, changed)
        VALUES (:channel, :query, :typed, :mode, :at, :by, :zone, :person, :calls, :number)
        ON CONFLICT DO NOTHING
        """,
        new_subscription_columns(change, person),
    )
    _require_row(cursor.rowcount)
    database.execute("UPDATE change SET subscription = ? WHERE number = ?", (cursor.lastrowid, change.number))
    return replace(change, subscription=cursor.lastrowid)


def _revive(database: Database, change: Change) -> None:
    """Reactivate an ended subscription, unless the channel has another one with its query by now."""
    cursor = database.execute(
        """
        UPDATE OR IGNORE subscription SET ended_at = NULL, mode = coalesce(:mode, mode), changed = :number
        WHERE id = :subscription AND channel = :channel AND ended_at IS NOT NULL
        """,
        changed_subscription_columns(change),
    )
    _require_row(cursor.rowcount)


def _end(database: Database, change: Change) -> None:
    cursor = database.execute(
        """
        UPDATE subscription SET ended_at = :at, changed = :number
        WHERE id = :subscription AND channel = :channel AND ended_at IS NULL
        """,
        changed_subscription_columns(change),
    )
    _require_row(cursor.rowcount)


def _set_mode(database: Database, change: Change) -> None:
    cursor = database.execute(
        """
        UPDATE subscription SET mode = :mode, changed = :number
        WHERE id = :subscription AND channel = :channel AND ended_at IS NULL
        """,
        changed_subscription_columns(change),
    )
    _require_row(cursor.rowcount)


def _set_calls(database: Database, change: Change) -> None:
    cursor = database.execute(
        """
        UPDATE subscription SET calls = :calls
        WHERE id = :subscription AND channel = :channel AND ended_at IS NULL
        """,
        changed_subscription_columns(change),
    )
    _require_row(cursor.rowcount)


def _require_row(rows: int) -> None:
    if not rows:
        raise _StaleWrite
