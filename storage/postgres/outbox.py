"""The outbox in PostgreSQL: rows to deliver, in order within each channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, LaneState, Settled
from bot.delivery.lane import Step
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Applied, Stale
from storage.postgres.advances import advance
from storage.postgres.aside_rows import recall, recalled
from storage.postgres.connection import Connection, Database
from storage.postgres.due_lanes import due_lanes
from storage.postgres.group_commit import GroupCommit
from storage.postgres.held_lanes import lock_held
from storage.postgres.lane_rows import card_moments, is_edited_later, lane_state
from storage.postgres.locks import lock_lanes
from storage.postgres.outcomes import settle
from storage.rows.conversions import channel_of
from storage.rows.delivery import delivery_of
from storage.rows.thinned_card import key_column, thinned_card_of


class PostgresOutbox:
    """The port `Outbox` on PostgreSQL. The ids of a lane's rows are in its order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free = GroupCommit(partial(self._advance, passes_by=True), key=_channel_of)
        self._locked = GroupCommit(partial(self._advance, passes_by=False), key=_channel_of)

    async def recover(self, *, alive: Collection[str]) -> int:
        """Set every `inflight` row of a dead worker to `uncertain`; returns the number of rows."""
        return await self._database.write(lambda connection: recover_rows(connection, alive))

    async def recall(self, now: datetime) -> None:
        """Let rows that stepped aside be looked for again; without such rows nothing is written."""
        rows = await self._database.read_one(lambda connection: recalled(connection, now))
        if rows:
            await self._database.write(lambda connection: recall(connection, rows, now))

    async def due(self, now: datetime, *, paused_before: datetime) -> tuple[ChannelId, ...]:
        """Channels whose head is due, oldest first; paused channels only if paused before `paused_before`.

        A head that is in flight belongs to a worker and is not due.
        """
        return await self._database.read(lambda connection: due_lanes(connection, now, paused_before))

    async def lane(self, channel: ChannelId) -> LaneState:
        """The lane of a channel. `last_error` is the error of its last outcome; None if that row was sent."""
        return await self._database.read(lambda connection: lane_state(connection, channel))

    async def advance(self, wanted: Advance) -> Begun | Step | Stale:
        """Settle the last row of a lane, and start its head, in one transaction, which it shares with other lanes.

        Lanes that another transaction has locked, such as the write of a large page, wait in a group of their own.
        """
        answer = await self._free.ask(wanted)
        if answer is None:
            answer = await self._locked.ask(wanted)
        return Stale() if answer is None else answer

    async def _advance(self, wanted: Sequence[Advance], *, passes_by: bool) -> list[Begun | Step | Stale | None]:
        return await self._database.write(lambda connection: advance(connection, wanted, passes_by=passes_by))

    async def settle(self, settled: Settled, *, epoch: int | None = None) -> Applied | Stale:
        """Write the outcome. SENT also ends the channel's pause; `settled.pause` begins one."""
        return await self._database.write(lambda connection: _settle(connection, settled, epoch))

    async def uncertain(self, channel: ChannelId) -> tuple[Delivery, ...]:
        """The `uncertain` rows of a channel, in the order of its lane."""
        return await self._database.read(lambda connection: _uncertain(connection, channel))

    async def card_moments(
        self, channels: Sequence[ChannelId], *, since: datetime, now: datetime
    ) -> Mapping[ChannelId, Sequence[datetime]]:
        """The moments of cards by channel: sent after `since`, or waiting until then (due cards: `now`); sorted."""
        return await self._database.read(lambda connection: card_moments(connection, channels, since=since, now=now))

    async def is_edited_later(self, edit: Delivery) -> bool:
        """Whether a later edit of the same message waits, which includes all that this edit would change."""
        return await self._database.read(lambda connection: is_edited_later(connection, edit))

    async def by_key(self, key: str) -> Delivery | None:
        """The delivery with this idempotency key."""
        return await self._database.read(lambda connection: by_key(connection, key))


def _channel_of(wanted: Advance) -> ChannelId:
    return wanted.channel


async def recover_rows(connection: Connection, alive: Collection[str]) -> int:
    """Set rows in flight to `uncertain`, except those of `alive` workers and those in lanes with a valid lease."""
    dead = await connection.execute(
        "SELECT DISTINCT channel FROM outbox WHERE state = 'inflight' AND worker != ALL(%s)", (sorted(alive),)
    )
    channels = [channel_of(row["channel"]) for row in await dead.fetchall()]
    await lock_lanes(connection, channels)
    updated = await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain',
            unsure_since = coalesce(unsure_since, started_at),
            doubted_at = coalesce(doubted_at, asked_at, started_at)
        WHERE state = 'inflight' AND worker != ALL(%(alive)s) AND channel = ANY(%(channels)s) AND NOT EXISTS (
            SELECT * FROM lane JOIN worker ON worker.name = lane.worker
            WHERE lane.channel = outbox.channel AND worker.expires_at > clock_timestamp()
        )
        """,
        {"alive": sorted(alive), "channels": [str(channel) for channel in channels]},
    )
    return updated.rowcount


async def _uncertain(connection: Connection, channel: ChannelId) -> tuple[Delivery, ...]:
    rows = await connection.execute(
        """
        SELECT * FROM outbox
        WHERE channel = %s AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'uncertain' ORDER BY turn, id
        """,
        (str(channel),),
    )
    return tuple([delivery_of(row) async for row in rows])


async def _settle(connection: Connection, settled: Settled, epoch: int | None) -> Applied | Stale:
    if not await lock_held(connection, {settled.delivery.channel: epoch}):
        return Stale()
    return Applied(settled.delivery.id) if await settle(connection, (settled,)) else Stale()


async def by_key(connection: Connection, key: str) -> Delivery | None:
    """The delivery with this idempotency key."""
    found = await connection.execute("SELECT * FROM outbox WHERE key = %s", (key,))
    row = await found.fetchone()
    return await _thinned_card(connection, key) if row is None else delivery_of(row)


async def _thinned_card(connection: Connection, key: str) -> Delivery | None:
    found = await connection.execute(
        """
        SELECT announcement.*, coalesce(paper.id, paper_alias.id) AS subject FROM announcement
        LEFT JOIN paper ON paper.row = announcement.paper
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        WHERE announcement.card = %s
        """,
        (key_column(key),),
    )
    row = await found.fetchone()
    return None if row is None else thinned_card_of(row)
