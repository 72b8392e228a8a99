"""Channels and their subscriptions, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcing.hourly_cap import AN_HOUR
from bot.announcing.reroute import Unsaid
from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.delivery.delivery import Kind, delivery_key, edit_subject
from bot.mailing.recipient import Recipient
from bot.ports.channels import ChannelChange
from bot.ports.hints import Hint
from bot.ports.write import Applied, Stale
from storage.postgres.channel_rows import (
    change_numbers,
    channel_by_id,
    channels_by_id,
    end_pauses,
    insert_changes,
    upsert_channel,
)
from storage.postgres.connection import Connection, Database
from storage.postgres.lane_rows import card_moments
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox import by_key
from storage.postgres.outbox_rows import enqueue
from storage.postgres.recipients import known_recipients, lanes_of_ask, store_ask
from storage.postgres.subscription_rows import StaleWrite, apply_changes
from storage.postgres.unsaid import apply_moves, newest_announcement, unsaid_papers
from storage.rows.channel import subscription_of_row
from storage.rows.unsaid import Asked


class PostgresChannels:
    """The port `Channels` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, channel: ChannelId) -> Channel:
        """The stored channel; one that was never changed has revision 0."""
        return await self._database.read(lambda connection: channel_by_id(connection, channel))

    async def get_many(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, by name."""
        found = await self._database.read(lambda connection: channels_by_id(connection, channels))
        return tuple(found.values())

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The active subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        return await self._database.read(lambda connection: _active(connection, channel))

    async def subscription(self, channel: ChannelId, number: int) -> Subscription | None:
        """The active subscription with this id, if it is one of this channel."""
        return await self._database.read(lambda connection: _one(connection, channel, number))

    async def recipients(self, channel: ChannelId | None = None) -> tuple[Recipient, ...]:
        """What is known of mail addresses in a channel, oldest first; in every channel, by channel, without one."""
        return await self._database.read(lambda connection: known_recipients(connection, channel))

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
        return await self._database.read(lambda connection: _unsaid(connection, channel, asked, now=now))

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel."""
        try:
            return await self._database.write(lambda connection: _apply(connection, change), hint=Hint.CHANGES)
        except StaleWrite:
            return Stale()

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """End the channel's pause, and store `name` if it is given."""
        await self._database.write(lambda connection: _resume(connection, channel, name))


async def _unsaid(connection: Connection, channel: ChannelId, asked: Asked, *, now: datetime | None) -> Unsaid:
    unsaid = await unsaid_papers(connection, channel, asked)
    moments = {} if now is None else await card_moments(connection, (channel,), since=now - AN_HOUR, now=now)
    return replace(unsaid, cards=tuple(moments.get(channel, ())))


async def _active(connection: Connection, channel: ChannelId | None) -> tuple[Subscription, ...]:
    if channel is None:
        found = await connection.execute("SELECT * FROM subscription WHERE ended_at IS NULL ORDER BY channel, id")
    else:
        found = await connection.execute(
            "SELECT * FROM subscription WHERE ended_at IS NULL AND channel = %s ORDER BY id", (str(channel),)
        )
    return tuple(map(subscription_of_row, await found.fetchall()))


async def _one(connection: Connection, channel: ChannelId, number: int) -> Subscription | None:
    found = await connection.execute(
        "SELECT * FROM subscription WHERE id = %s AND channel = %s AND ended_at IS NULL", (number, str(channel))
    )
    row = await found.fetchone()
    return None if row is None else subscription_of_row(row)


async def _resume(connection: Connection, channel: ChannelId, name: str | None) -> None:
    await lock_lanes(connection, (channel,))
    await end_pauses(connection, (channel,))
    if name is not None:
        await connection.execute(
            "INSERT INTO channel (id, name) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (str(channel), name),
        )


async def _apply(connection: Connection, change: ChannelChange) -> Applied:
    """Write the change under the lane's lock. Raises `StaleWrite`, which ends the transaction with nothing written."""
    channel = change.channel.id
    await lock_lanes(connection, (channel, *(lanes_of_ask(change.ask) if change.ask else ())))
    if not await upsert_channel(connection, change.channel):
        raise StaleWrite
    if change.newest is not None and await newest_announcement(connection, channel) != change.newest:
        raise StaleWrite
    if change.ask is not None and not await store_ask(connection, change.ask):
        raise StaleWrite
    if not change.changes:
        return Applied()
    first = await _log(connection, change)
    if change.moves:
        await apply_moves(connection, first.channel, change.moves, at=first.at)
    if change.notify:
        await enqueue(connection, first.channel, kind=Kind.NOTICE, subject=str(first.number), at=first.at)
    for number in change.edits:
        await _edit_notice(connection, number, first)
    return Applied(first.number, first.subscription)


async def _log(connection: Connection, change: ChannelChange) -> Change:
    """Apply the changes and append them to the log; returns the first one, with its number and subscription."""
    numbers = await change_numbers(connection, len(change.changes))
    first, *others = (replace(one, number=number) for one, number in zip(change.changes, numbers, strict=True))
    if first.has_parts:
        others = [replace(one, part_of=first.number) for one in others]
    applied = await apply_changes(connection, (first, *others), person=change.person)
    await insert_changes(connection, applied)
    return applied[0]


async def _edit_notice(connection: Connection, number: int, change: Change) -> None:
    """Have the notice of an earlier change edited, where the outbox holds one, because of `change`."""
    key = delivery_key(change.channel, Kind.NOTICE, str(number))
    if await by_key(connection, key) is not None:
        subject = edit_subject(key, revision=change.number)
        await enqueue(connection, change.channel, kind=Kind.EDIT, subject=subject, at=change.at)
