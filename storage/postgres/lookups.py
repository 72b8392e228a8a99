"""When papers are due to be asked about, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.paper.paper import PaperId
from bot.polling.look_up import LookUpBegun
from bot.ports.lookups import DuePaper, PapersAsked
from storage.postgres.connection import Connection, Database
from storage.postgres.leases import require
from storage.postgres.record_rows import aliases_by_row
from storage.postgres.write_rows import write_rows
from storage.rows.conversions import maybe_moment_column, moment_column
from storage.rows.lookup import due_papers


class PostgresLookups:
    """The port `Lookups` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, name: str, *, now: datetime, limit: int) -> tuple[DuePaper, ...]:
        """At most `limit` papers that are due under the plan of this name, the newest first."""
        return await self._database.read(lambda connection: _due(connection, name, now, limit))

    async def record(self, asked: PapersAsked) -> None:
        """Write when papers are due again. Raises `LeaseLost`."""
        await self._database.write(lambda connection: _record(connection, asked))


async def begin_look_ups(
    connection: Connection, begun: Sequence[LookUpBegun], rows: Mapping[PaperId, int], *, at: datetime
) -> None:
    """Insert the look-ups of the papers in these rows that have not begun before."""
    columns = (
        {
            "name": one.name,
            "paper": rows[one.paper],
            "since": moment_column(at),
            "is_news": one.is_news,
            "next_at": moment_column(one.next_at),
        }
        for one in begun
    )
    await write_rows(
        connection,
        """
        INSERT INTO paper_lookup (name, paper, since, is_news, next_at)
        SELECT name, paper, since, is_news, next_at FROM json_populate_recordset(NULL::paper_lookup, %s::json)
        ON CONFLICT DO NOTHING
        """,
        columns,
    )


async def _due(connection: Connection, name: str, now: datetime, limit: int) -> tuple[DuePaper, ...]:
    found = await connection.execute(
        """
        SELECT paper.*, paper_lookup.since, paper_lookup.is_news
        FROM paper_lookup JOIN paper ON paper.row = paper_lookup.paper
        WHERE paper_lookup.name = %s AND paper_lookup.next_at <= %s
        ORDER BY paper_lookup.paper DESC LIMIT %s
        """,
        (name, moment_column(now), limit),
    )
    rows = await found.fetchall()
    return due_papers(rows, await aliases_by_row(connection, (row["row"] for row in rows)))


async def _record(connection: Connection, asked: PapersAsked) -> None:
    await connection.execute(
        """
        UPDATE paper_lookup SET next_at = asked.next_at
        FROM unnest(%s::bigint[], %s::timestamptz[]) AS asked (paper, next_at)
        WHERE paper_lookup.name = %s AND paper_lookup.paper = asked.paper
        """,
        (list(asked.next_at), list(map(maybe_moment_column, asked.next_at.values())), asked.name),
    )
    await require(connection, asked.lease)
