"""The change log, and the subscriptions that changed since a position in it, in PostgreSQL.

A change takes its number from `change_counter`, whose row stays locked until the commit. So the numbers are in the
order in which changes become visible, and the number of the last change that was read is a position in the log.
"""

from __future__ import annotations

from dataclasses import replace

from psycopg.rows import tuple_row

from bot.channel.change import Change
from bot.channel.subscription import Mode, Subscriber
from bot.ports.changes import CHANGES_AT_ONCE, ActiveSubscription, Position, SubscriptionsDelta
from storage.postgres.connection import Connection, Database
from storage.rows.channel import change_of_row
from storage.rows.conversions import channel_of

_MODES = {mode.value: mode for mode in Mode}
"""Faster than `Mode(…)`, which would take most of the time of a row when a million are read."""


class PostgresChanges:
    """The port `Changes` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, number: int) -> Change | None:
        """The change of that number."""
        return await self._database.read(lambda connection: _change(connection, number))

    async def undone_by(self, number: int) -> Change | None:
        """The change that undid this one, unless it was undone itself."""
        return await self._database.read(lambda connection: _undone_by(connection, number))

    async def parts_of(self, number: int) -> tuple[Change, ...]:
        """The changes that are parts of that one, in the order in which they were made."""
        return await self._database.read(lambda connection: _parts_of(connection, number))

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """The subscriptions that changed after `position`, the oldest change first. Mostly there are none."""
        if position is not None and await self._database.read_one(_newest) == int(position):
            return SubscriptionsDelta(position, (), ())
        return await self._database.read(lambda connection: _since(connection, position, most))


async def _change(connection: Connection, number: int) -> Change | None:
    found = await connection.execute("SELECT * FROM change WHERE number = %s", (number,))
    row = await found.fetchone()
    return None if row is None else change_of_row(row)


async def _parts_of(connection: Connection, number: int) -> tuple[Change, ...]:
    found = await connection.execute("SELECT * FROM change WHERE part_of = %s ORDER BY number", (number,))
    return tuple(map(change_of_row, await found.fetchall()))


async def _newest(connection: Connection) -> int:
    """The number of the last change."""
    found = await connection.execute("SELECT last FROM change_counter")
    (row,) = await found.fetchall()
    return int(row["last"])


async def _since(connection: Connection, position: Position | None, most: int) -> SubscriptionsDelta:
    """Rows as tuples: a service that starts reads a million."""
    after = int(position or 0)
    newest = await _newest(connection)
    if newest < after:
        return replace(await _since(connection, None, most), anew=True)
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(
            """
            SELECT id, channel, mode, zone, query, ended_at IS NULL, changed FROM subscription
            WHERE changed > %s ORDER BY changed LIMIT %s
            """,
            (after, most),
        )
        changed = await cursor.fetchall()
    if len(changed) == most:
        *_, newest = changed[-1]
    active = [
        ActiveSubscription(Subscriber(number, channel_of(channel), _MODES[mode], zone), query)
        for number, channel, mode, zone, query, is_active, _ in changed
        if is_active
    ]
    ended = [number for number, *_, is_active, _ in changed if not is_active] if position else []
    return SubscriptionsDelta(Position(str(newest)), tuple(active), tuple(ended))


async def _undone_by(connection: Connection, number: int) -> Change | None:
    found = await connection.execute("SELECT * FROM change WHERE undoes = %s ORDER BY number", (number,))
    for change in map(change_of_row, await found.fetchall()):
        if await _undone_by(connection, change.number) is None:
            return change
    return None
