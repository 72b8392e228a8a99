"""Retention in PostgreSQL: thins by age, in small batches. Autovacuum makes the space of deleted rows usable again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import sql

from bot.ports.retention import CardsThinned, CardThinning, PapersThinned, PaperThinning, RowThinning, ThinnedSoFar
from bot.retention.ages import Aged
from storage.postgres.connection import Connection, Database
from storage.postgres.old_papers import announcements_of, old_papers
from storage.postgres.thin_cards import old_cards, thin_cards
from storage.postgres.thin_papers import thin_papers
from storage.rows.aged import AGED_ROWS, limits, so_far_of
from storage.rows.conversions import maybe_moment_of, moment_column

_PARAMETERS = {"before": "%(before)s", "day": "%(day)s"}


class PostgresRetention:
    """The port `Retention` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        """Thin a batch of papers."""
        return await self._database.write(lambda connection: _thin_papers(connection, wanted))

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        """The result that `thin_papers` would have. Writes nothing."""
        return await self._database.read_long(lambda connection: _old_papers(connection, wanted))

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        """Thin a batch of cards."""
        return await self._database.write(lambda connection: _thin_cards(connection, wanted))

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        """What `thin_cards` would do; nothing is written."""
        return await self._database.read_long(lambda connection: old_cards(connection, wanted))

    async def thin_rows(self, wanted: RowThinning) -> int:
        """Delete a batch of rows; returns their number."""
        return await self._database.write(lambda connection: _thin_rows(connection, wanted))

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        """The number of rows of a kind that are old enough."""
        return await self._database.read_long(lambda connection: _old_rows(connection, kind, before=before))

    async def merge_index(self, *, begins: bool) -> bool:  # noqa: ARG002  # autovacuum does it
        """Nothing to do: GIN needs no merge by hand."""
        return False

    async def counted_from(self) -> datetime | None:
        """The moment from which the last round counted ages."""
        return await self._database.read(_counted_from)

    async def count_from(self, at: datetime) -> None:
        """Store the moment from which this round counts ages."""
        await self._database.write(lambda connection: _count_from(connection, at))

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        """The totals by kind."""
        return await self._database.read(_so_far)


async def _thin_papers(connection: Connection, wanted: PaperThinning) -> PapersThinned:
    thinned = await thin_papers(connection, wanted)
    await _count(connection, Aged.PAPERS, thinned.papers, at=wanted.at)
    return thinned


async def _old_papers(connection: Connection, wanted: PaperThinning) -> PapersThinned:
    old = await old_papers(connection, wanted, locks=False)
    found = await connection.execute(
        "SELECT count(*) AS count FROM announcement_match WHERE announcement = ANY(%s::bigint[])",
        (await announcements_of(connection, old.rows),),
    )
    (row,) = await found.fetchall()
    return PapersThinned(len(old.rows), row["count"], old.last, is_last=old.last is None)


async def _thin_cards(connection: Connection, wanted: CardThinning) -> CardsThinned:
    thinned = await thin_cards(connection, wanted)
    await _count(connection, Aged.CARDS, thinned.cards, at=wanted.at)
    return thinned


async def _thin_rows(connection: Connection, wanted: RowThinning) -> int:
    statement = sql.SQL(AGED_ROWS[wanted.kind].delete(most="%(most)s", **_PARAMETERS))
    deleted = await connection.execute(statement, {**limits(wanted.before), "most": wanted.most})
    await _count(connection, wanted.kind, deleted.rowcount, at=wanted.at)
    return deleted.rowcount


async def _old_rows(connection: Connection, kind: Aged, *, before: datetime) -> int:
    found = await connection.execute(sql.SQL(AGED_ROWS[kind].count(**_PARAMETERS)), limits(before))
    (row,) = await found.fetchall()
    return int(row["count"])


async def _count(connection: Connection, kind: Aged, rows: int, *, at: datetime) -> None:
    if rows:
        await connection.execute(
            """
            INSERT INTO thinned_so_far (kind, at, rows, unmerged) VALUES (%s, %s, %s, 0)
            ON CONFLICT (kind) DO UPDATE SET at = excluded.at, rows = thinned_so_far.rows + excluded.rows
            """,
            (kind.value, moment_column(at), rows),
        )


async def _counted_from(connection: Connection) -> datetime | None:
    found = await connection.execute("SELECT min(counted_from) AS moment FROM thinning_round")
    (row,) = await found.fetchall()
    return maybe_moment_of(row["moment"])


async def _count_from(connection: Connection, at: datetime) -> None:
    await connection.execute("DELETE FROM thinning_round")
    await connection.execute("INSERT INTO thinning_round (counted_from) VALUES (%s)", (moment_column(at),))


async def _so_far(connection: Connection) -> dict[Aged, ThinnedSoFar]:
    found = await connection.execute("SELECT kind, at, rows FROM thinned_so_far ORDER BY kind")
    return dict(map(so_far_of, await found.fetchall()))
