"""The leases of lanes in PostgreSQL.

A worker has one lease for all its lanes, a row of `worker`, so a renewal is one small write for any number of lanes. A
row of `lane` names its holder and the epoch of the claim. Leases expire by the database's clock. The lock order is the
row of the worker, then lanes; lanes that another transaction has locked are skipped. To take over the lanes of a dead
worker, its row is locked first, so that it cannot renew its lease meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.ports.lanes import LEASE, Claim, Held
from bot.ports.write import Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.due_lanes import is_any_to_claim, take_due
from storage.postgres.held_lanes import doubt_inflight, lock_held, wait_unless_left
from storage.rows.conversions import channel_of


class PostgresLanes:
    """The port `Lanes` on PostgreSQL."""

    lease = LEASE

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, wanted: Claim) -> Sequence[Held]:
        """Claim lanes, and begin or extend the worker's lease; if there are none to claim, nothing is written."""
        if not await self._database.read_one(lambda connection: is_any_to_claim(connection, wanted)):
            return ()
        return await self._database.write(lambda connection: _claim(connection, wanted))

    async def renew(self, worker: str) -> Sequence[Held]:
        """Prolong the worker's lease; returns the lanes that it holds still. Where it holds none, it writes none."""
        return await self._database.write(lambda connection: _renew(connection, worker))

    async def retake(self, worker: str, lane: Held, *, left: Collection[int] | None) -> Held | Stale | None:
        """Claim a lane anew that the worker holds."""
        return await self._database.write(lambda connection: _retake(connection, worker, lane, left))

    async def release(self, worker: str, lanes: Sequence[Held], *, passes_by: bool = False) -> Sequence[Held]:  # noqa: ARG002 - as the port has it
        """Let others have these lanes; returns those to be released later."""
        if not lanes:
            return ()
        return await self._database.write(lambda connection: _release(connection, lanes, passes_by=passes_by))


async def _claim(connection: Connection, wanted: Claim) -> list[Held]:
    await _prolong(connection, wanted.worker)
    taken = await _take_over(connection, wanted)
    if len(taken) < wanted.most:
        taken += await take_due(connection, wanted, most=wanted.most - len(taken))
    return taken


async def _prolong(connection: Connection, worker: str) -> None:
    await connection.execute(
        """
        INSERT INTO worker (name, expires_at) VALUES (%s, clock_timestamp() + %s)
        ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
        """,
        (worker, LEASE),
    )


async def _take_over(connection: Connection, wanted: Claim) -> list[Held]:
    """Take over the lanes of workers whose lease has expired, and set their rows in flight to `uncertain`."""
    ended = await _ended(connection)
    if not ended:
        return []
    found = await connection.execute(
        """
        SELECT channel, worker FROM lane
        WHERE worker = ANY(%s) AND split_part(channel, ':', 1) = ANY(%s)
        ORDER BY channel LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        (list(ended), list(wanted.platforms), wanted.most),
    )
    before = {row["channel"]: row["worker"] for row in await found.fetchall()}
    doubted = await doubt_inflight(connection, list(before))
    epochs = await _set_holder(connection, wanted.worker, list(before))
    await _forget(connection, list(ended))
    return [
        Held(channel_of(one), epochs[one], tuple(doubted.get(one, ())), ended[worker]) for one, worker in before.items()
    ]


async def _ended(connection: Connection) -> dict[str, timedelta]:
    """The workers whose lease has expired, and how long ago. They are locked, so none can renew its lease now."""
    rows = await connection.execute(
        """
        SELECT name, clock_timestamp() - expires_at AS ago FROM worker WHERE expires_at < clock_timestamp()
        ORDER BY name FOR UPDATE SKIP LOCKED
        """
    )
    return {row["name"]: row["ago"] for row in await rows.fetchall()}


async def _set_holder(connection: Connection, worker: str, channels: Sequence[str]) -> dict[str, int]:
    """Give locked lanes to the worker, each under a new epoch; returns the epochs by channel."""
    rows = await connection.execute(
        """
        UPDATE lane SET worker = %s, epoch = epoch + 1, due_at = NULL WHERE channel = ANY(%s) RETURNING channel, epoch
        """,
        (worker, list(channels)),
    )
    return {row["channel"]: row["epoch"] for row in await rows.fetchall()}


async def _forget(connection: Connection, workers: Sequence[str]) -> None:
    """Delete workers that hold no lane any more."""
    await connection.execute(
        "DELETE FROM worker WHERE name = ANY(%s) AND NOT EXISTS (SELECT * FROM lane WHERE lane.worker = worker.name)",
        (list(workers),),
    )


async def _renew(connection: Connection, worker: str) -> list[Held]:
    """Two statements: the first may wait for one who takes lanes of this worker, and the second sees what is left."""
    await connection.execute(
        """
        INSERT INTO worker (name, expires_at)
        SELECT %(worker)s, clock_timestamp() + %(lease)s WHERE EXISTS (SELECT * FROM lane WHERE worker = %(worker)s)
        ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
        """,
        {"worker": worker, "lease": LEASE},
    )
    rows = await connection.execute("SELECT channel, epoch FROM lane WHERE worker = %s ORDER BY channel", (worker,))
    return [Held(channel_of(row["channel"]), row["epoch"]) for row in await rows.fetchall()]


async def _retake(connection: Connection, worker: str, lane: Held, left: Collection[int] | None) -> Held | Stale | None:
    name = str(lane.channel)
    if not await lock_held(connection, {lane.channel: lane.epoch}, passes_by=True):
        return None if await _is_held(connection, name, lane.epoch) else Stale()
    if left is not None:
        await wait_unless_left(connection, name, left)
    doubted = await doubt_inflight(connection, (name,))
    epochs = await _set_holder(connection, worker, (name,))
    return Held(lane.channel, epochs[name], tuple(doubted.get(name, ())))


async def _is_held(connection: Connection, channel: str, epoch: int) -> bool:
    found = await connection.execute(
        "SELECT FROM lane WHERE channel = %s AND epoch = %s AND worker IS NOT NULL", (channel, epoch)
    )
    return found.rowcount > 0


async def _release(connection: Connection, lanes: Sequence[Held], *, passes_by: bool) -> list[Held]:
    """Two statements: once the lanes are locked, nobody can add a row that the second one does not see."""
    held = await lock_held(connection, {lane.channel: lane.epoch for lane in lanes}, passes_by=passes_by)
    await connection.execute(
        """
        UPDATE lane SET worker = NULL, due_at = (
            SELECT due_at FROM outbox
            WHERE outbox.channel = lane.channel AND state IN ('waiting', 'inflight', 'uncertain')
            ORDER BY turn, id LIMIT 1
        )
        WHERE channel = ANY(%s) AND NOT EXISTS (
            SELECT * FROM outbox
            WHERE outbox.channel = lane.channel AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'inflight'
        )
        """,
        (list(map(str, held)),),
    )
    return [lane for lane in lanes if lane.channel not in held]
