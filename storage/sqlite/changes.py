"""The change log, and the subscriptions that changed since a position in it, in SQLite.

One connection writes at a time, so changes are numbered in commit order, and a position is the number of the last
change that was read.
"""

from __future__ import annotations

from sqlite_utils import Database

from bot.channel.change import Change
from bot.channel.subscription import Mode, Subscriber
from bot.ports.changes import CHANGES_AT_ONCE, ActiveSubscription, Position, SubscriptionsDelta
from storage.rows.channel import change_of_row
from storage.rows.conversions import channel_of
from storage.sqlite.connection import DatabaseFile

_MODES = {mode.value: mode for mode in Mode}
"""Faster than `Mode(…)`, which would take most of the time of a row when a million are read."""


class SqliteChanges:
    """The port `Changes` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, number: int) -> Change | None:
        """The change of that number."""
        return await self._file.read(lambda database: _change(database, number))

    async def undone_by(self, number: int) -> Change | None:
        """The change that undid this one, unless it was undone itself."""
        return await self._file.read(lambda database: _undone_by(database, number))

    async def parts_of(self, number: int) -> tuple[Change, ...]:
        """The changes that are parts of that one, in the order in which they were made."""
        return await self._file.read(lambda database: _parts_of(database, number))

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """The subscriptions that changed after `position`, the oldest change first."""
        return await self._file.read(lambda database: _since(database, position, most))


def _change(database: Database, number: int) -> Change | None:
    row = database.execute("SELECT * FROM change WHERE number = ?", (number,)).fetchone()
    return None if row is None else change_of_row(row)


def _parts_of(database: Database, number: int) -> tuple[Change, ...]:
    rows = database.execute("SELECT * FROM change WHERE part_of = ? ORDER BY number", (number,))
    return tuple(map(change_of_row, rows))


def _since(database: Database, position: Position | None, most: int) -> SubscriptionsDelta:
    (newest,) = database.execute("SELECT coalesce(max(number), 0) FROM change").fetchone()
    found = database.execute(
        """
        SELECT id, channel, mode, zone, query, ended_at, changed FROM subscription
        WHERE changed > ? ORDER BY changed LIMIT ?
        """,
        (int(position or 0), most),
    )
    found.row_factory = None  # a service that starts reads a million, and rows that know their columns take longer
    changed = found.fetchall()
    if len(changed) == most:
        *_, newest = changed[-1]
    active = [
        ActiveSubscription(Subscriber(number, channel_of(channel), _MODES[mode], zone), query)
        for number, channel, mode, zone, query, ended_at, _ in changed
        if ended_at is None
    ]
    ended = [number for number, _, _, _, _, ended_at, _ in changed if ended_at is not None] if position else []
    return SubscriptionsDelta(Position(str(newest)), tuple(active), tuple(ended))


def _undone_by(database: Database, number: int) -> Change | None:
    rows = database.execute("SELECT * FROM change WHERE undoes = ? ORDER BY number", (number,)).fetchall()
    return next((change for change in map(change_of_row, rows) if _undone_by(database, change.number) is None), None)
