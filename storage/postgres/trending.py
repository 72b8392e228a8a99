"""Trending in PostgreSQL: the data that papers are ranked by, and trending digests as they were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.digest.digest import DigestKey
from bot.digest.trending import TrendingDigest
from bot.paper.paper import PaperId
from bot.ports.trending import OPENINGS_KEPT_FOR, PaperOpening
from bot.query.tree import Query
from bot.trending.counts import Series
from bot.trending.trend import Candidate, Rising
from storage.postgres.connection import Connection, Database
from storage.postgres.matches import rows_among
from storage.postgres.paper_rows import papers_by_row
from storage.postgres.reading_rows import series_by_row
from storage.rows.conversions import moment_column, trend_column
from storage.rows.row import Row
from storage.rows.trending import candidate_of_row, digest_of_lines, told_of_rows


class PostgresTrending:
    """The port `Trending` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidates(self, *, since: datetime, query: Query | None = None) -> tuple[Candidate, ...]:
        """The papers that may rise, in no order."""
        return await self._database.read_long(lambda connection: _candidates(connection, since, query))

    async def series(self, papers: Sequence[PaperId]) -> Mapping[PaperId, Series]:
        """The series of these papers, by the ids asked for."""
        return await self._database.read(lambda connection: _series(connection, papers))

    async def note_opening(self, opening: PaperOpening) -> None:
        """Store that a person opened a paper; the first time counts."""
        await self._database.write(lambda connection: _note_opening(connection, opening))

    async def told(self, channel: ChannelId, *, since: datetime) -> Mapping[PaperId, Rising]:
        """The papers that trending digests of the channel listed since then, each as it was last listed."""
        return await self._database.read(lambda connection: _told(connection, channel, since))

    async def digest(self, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
        """The trending digest as it was made."""
        return await self._database.read(lambda connection: _digest(connection, channel, key))


async def insert_trending_lines(connection: Connection, rising: Iterable[Rising], *, digest: int) -> None:
    """Insert the papers of a trending digest, in their order."""
    lines = tuple(rising)
    rows = await _rows_by_id(connection, [one.paper for one in lines])
    known = [(position, rows[one.paper], one) for position, one in enumerate(lines) if one.paper in rows]
    await connection.execute(
        """
        INSERT INTO trending_line (digest, position, paper, trend)
        SELECT %s, * FROM unnest(%s::integer[], %s::bigint[], %s::text[])
        """,
        (
            digest,
            [position for position, _, _ in known],
            [row for _, row, _ in known],
            [trend_column(one.trend) for _, _, one in known],
        ),
    )


async def _candidates(connection: Connection, since: datetime, query: Query | None) -> tuple[Candidate, ...]:
    rows = [*await _counted(connection, since), *await _noticed(connection, since)]
    matching = None if query is None else await rows_among(connection, query, [row["row"] for row in rows])
    wanted = [row for row in rows if matching is None or row["row"] in matching]
    series = await series_by_row(connection, [row["row"] for row in wanted])
    return tuple(candidate_of_row(row, series.get(row["row"], ())) for row in wanted)


async def _counted(connection: Connection, since: datetime) -> Sequence[Row]:
    """The papers with a reading since then."""
    rows = await connection.execute(
        """
        SELECT row, id, listed_at, published_at, first_seen_at, 0 AS channels, 0 AS opened FROM paper
        WHERE row IN (SELECT paper FROM paper_reading WHERE read_at >= %s)
        """,
        (moment_column(since),),
    )
    return await rows.fetchall()


async def _noticed(connection: Connection, since: datetime) -> Sequence[Row]:
    """The papers without counts that were noted or opened since then, and that a channel or a person has noticed."""
    rows = await connection.execute(
        """
        WITH recent (row) AS (
            SELECT row FROM paper WHERE noted_at >= %(since)s
            UNION SELECT paper FROM paper_opening WHERE opened_at >= %(since)s
        ),
        noticed AS (
            SELECT
                paper.row, id, listed_at, published_at, first_seen_at,
                (SELECT count(*) FROM announcement WHERE announcement.paper IN (
                    SELECT paper.row UNION ALL
                    SELECT paper_alias.row FROM paper_alias WHERE paper_alias.paper = paper.row
                )) AS channels,
                (SELECT count(*) FROM paper_opening
                    WHERE paper_opening.paper = paper.row AND opened_at >= %(since)s) AS opened
            FROM recent JOIN paper ON paper.row = recent.row WHERE upvotes IS NULL AND stars IS NULL
        )
        SELECT * FROM noticed WHERE channels + opened > 0
        """,
        {"since": moment_column(since)},
    )
    return await rows.fetchall()


async def _rows_by_id(connection: Connection, ids: Sequence[PaperId]) -> dict[PaperId, int]:
    """The rows of the stored papers that these ids name, aliases included."""
    rows = await connection.execute(
        """
        SELECT id, row FROM paper WHERE id = ANY(%(ids)s)
        UNION ALL SELECT id, paper FROM paper_alias WHERE id = ANY(%(ids)s)
        """,
        {"ids": list(ids)},
    )
    return {PaperId(row["id"]): row["row"] for row in await rows.fetchall()}


async def _series(connection: Connection, papers: Sequence[PaperId]) -> dict[PaperId, Series]:
    rows = await _rows_by_id(connection, papers)
    series = await series_by_row(connection, rows.values())
    return {paper: series[row] for paper, row in rows.items() if row in series}


async def _note_opening(connection: Connection, opening: PaperOpening) -> None:
    row = (await _rows_by_id(connection, (opening.paper,))).get(opening.paper)
    if row is None:
        return
    await connection.execute(
        "DELETE FROM paper_opening WHERE opened_at < %s", (moment_column(opening.at - OPENINGS_KEPT_FOR),)
    )
    await connection.execute(
        "INSERT INTO paper_opening (paper, reader, opened_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (row, opening.reader, moment_column(opening.at)),
    )


async def _told(connection: Connection, channel: ChannelId, since: datetime) -> dict[PaperId, Rising]:
    found = await connection.execute(
        """
        SELECT trending_line.paper, trend FROM digest JOIN trending_line ON trending_line.digest = digest.id
        WHERE channel = %s AND made_at >= %s ORDER BY made_at, digest.id
        """,
        (str(channel), moment_column(since)),
    )
    lines = await found.fetchall()
    return told_of_rows(lines, await papers_by_row(connection, dict.fromkeys(line["paper"] for line in lines)))


async def _digest(connection: Connection, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
    found = await connection.execute(
        "SELECT id, plan FROM digest WHERE channel = %s AND name = %s AND due = %s", (str(channel), key.name, key.due)
    )
    made = await found.fetchone()
    if made is None:
        return None
    rows = await connection.execute(
        "SELECT paper, trend FROM trending_line WHERE digest = %s ORDER BY position", (made["id"],)
    )
    lines = await rows.fetchall()
    papers = await papers_by_row(connection, dict.fromkeys(line["paper"] for line in lines))
    return digest_of_lines(channel, key, plan=made["plan"], lines=lines, papers=papers)
