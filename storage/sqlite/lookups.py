"""When papers are due to be asked about, in SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.paper.paper import PaperId
from bot.polling.look_up import LookUpBegun
from bot.ports.lookups import DuePaper, PapersAsked
from storage.rows.conversions import maybe_moment_column, moment_column
from storage.rows.lookup import due_papers
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.leases import require
from storage.sqlite.record_rows import aliases_by_row


class SqliteLookups:
    """The port `Lookups` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def due(self, name: str, *, now: datetime, limit: int) -> tuple[DuePaper, ...]:
        """At most `limit` papers that are due under the plan of this name, the newest first."""
        return await self._file.read(lambda database: _due(database, name, now, limit))

    async def record(self, asked: PapersAsked) -> None:
        """Write when papers are due again. Raises `LeaseLost`."""
        await self._file.write(lambda database: _record(database, asked))


def begin_look_ups(
    database: Database, begun: Iterable[LookUpBegun], rows: Mapping[PaperId, int], *, at: datetime
) -> None:
    """Insert the look-ups of the papers in these rows that have not begun before."""
    database.conn.executemany(
        """
        INSERT INTO paper_lookup (name, paper, since, is_news, next_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """,
        ((one.name, rows[one.paper], moment_column(at), one.is_news, moment_column(one.next_at)) for one in begun),
    )


def _due(database: Database, name: str, now: datetime, limit: int) -> tuple[DuePaper, ...]:
    rows = database.execute(
        """
        SELECT paper.*, paper_lookup.since, paper_lookup.is_news
        FROM paper_lookup JOIN paper ON paper.row = paper_lookup.paper
        WHERE paper_lookup.name = ? AND paper_lookup.next_at <= ?
        ORDER BY paper_lookup.paper DESC LIMIT ?
        """,
        (name, moment_column(now), limit),
    ).fetchall()
    return due_papers(rows, aliases_by_row(database, (row["row"] for row in rows)))


def _record(database: Database, asked: PapersAsked) -> None:
    require(database, asked.lease)
    database.conn.executemany(
        "UPDATE paper_lookup SET next_at = ? WHERE name = ? AND paper = ?",
        ((maybe_moment_column(moment), asked.name, row) for row, moment in asked.next_at.items()),
    )
