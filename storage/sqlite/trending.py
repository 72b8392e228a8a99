"""Trending in SQLite: what the rank of papers follows from, and trending digests as they were made."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.digest.digest import DigestKey
from bot.digest.trending import TrendingDigest
from bot.paper.paper import PaperId
from bot.ports.trending import OPENINGS_KEPT_FOR, PaperOpening
from bot.query.tree import Query
from bot.trending.counts import Series
from bot.trending.trend import Candidate, Rising
from storage.rows.conversions import moment_column, trend_column
from storage.rows.trending import candidate_of_row, digest_of_lines, told_of_rows
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.matches import rows_among
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.reading_rows import series_by_row


class SqliteTrending:
    """The port `Trending` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def candidates(self, *, since: datetime, query: Query | None = None) -> tuple[Candidate, ...]:
        """The papers that may rise, in no order."""
        return await self._file.read_long(lambda database: tuple(_candidates(database, since, query)))

    async def series(self, papers: Sequence[PaperId]) -> Mapping[PaperId, Series]:
        """The series of these papers, by the ids asked for."""
        return await self._file.read(lambda database: _series(database, papers))

    async def note_opening(self, opening: PaperOpening) -> None:
        """Store that a person opened a paper; the first time counts."""
        await self._file.write(lambda database: _note_opening(database, opening))

    async def told(self, channel: ChannelId, *, since: datetime) -> Mapping[PaperId, Rising]:
        """The papers that trending digests of the channel told of since then, each as it was told last."""
        return await self._file.read(lambda database: _told(database, channel, since))

    async def digest(self, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
        """The trending digest as it was made."""
        return await self._file.read(lambda database: _digest(database, channel, key))


def insert_trending_lines(database: Database, rising: Iterable[Rising], *, digest: int | None) -> None:
    """Insert the papers of a trending digest, in their order."""
    lines = tuple(rising)
    rows = _rows_by_id(database, [one.paper for one in lines])
    database.conn.executemany(
        "INSERT INTO trending_line (digest, position, paper, trend) VALUES (?, ?, ?, ?)",
        (
            (digest, position, rows[one.paper], trend_column(one.trend))
            for position, one in enumerate(lines)
            if one.paper in rows
        ),
    )


def _candidates(database: Database, since: datetime, query: Query | None) -> Iterator[Candidate]:
    rows = [*_counted(database, since), *_noticed(database, since)]
    matching = None if query is None else rows_among(database, query, (row["row"] for row in rows))
    wanted = [row for row in rows if matching is None or row["row"] in matching]
    series = series_by_row(database, (row["row"] for row in wanted))
    for row in wanted:
        yield candidate_of_row(row, series.get(row["row"], ()))


def _counted(database: Database, since: datetime) -> list[sqlite3.Row]:
    """The papers with a reading since then."""
    return database.execute(
        """
        SELECT row, id, listed_at, published_at, first_seen_at, 0 AS channels, 0 AS opened FROM paper
        WHERE row IN (SELECT paper FROM paper_reading INDEXED BY readings_since WHERE read_at >= ?)
        """,
        (moment_column(since),),
    ).fetchall()


def _noticed(database: Database, since: datetime) -> list[sqlite3.Row]:
    """The papers without counts that were noted or opened since then, and that a channel or a person has noticed."""
    return database.execute(
        """
        WITH recent (row) AS (
            SELECT row FROM paper INDEXED BY papers_noted_since WHERE noted_at >= :since
            UNION SELECT paper FROM paper_opening WHERE opened_at >= :since
        ),
        noticed AS (
            SELECT
                paper.row, id, listed_at, published_at, first_seen_at,
                (SELECT count(*) FROM announcement WHERE announcement.paper IN (
                    SELECT paper.row UNION ALL
                    SELECT paper_alias.row FROM paper_alias WHERE paper_alias.paper = paper.row
                )) AS channels,
                (SELECT count(*) FROM paper_opening
                    WHERE paper_opening.paper = paper.row AND opened_at >= :since) AS opened
            FROM recent JOIN paper ON paper.row = recent.row WHERE upvotes IS NULL AND stars IS NULL
        )
        SELECT * FROM noticed WHERE channels + opened > 0
        """,
        {"since": moment_column(since)},
    ).fetchall()


def _rows_by_id(database: Database, ids: Sequence[PaperId]) -> dict[PaperId, int]:
    """The rows of the stored papers that these ids name, aliases included."""
    rows = database.execute(
        """
        SELECT id, row FROM paper WHERE id IN (SELECT value FROM json_each(:ids))
        UNION ALL SELECT id, paper FROM paper_alias WHERE id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(list(ids))},
    )
    return {PaperId(row["id"]): row["row"] for row in rows}


def _series(database: Database, papers: Sequence[PaperId]) -> dict[PaperId, Series]:
    rows = _rows_by_id(database, papers)
    series = series_by_row(database, rows.values())
    return {paper: series[row] for paper, row in rows.items() if row in series}


def _note_opening(database: Database, opening: PaperOpening) -> None:
    row = _rows_by_id(database, (opening.paper,)).get(opening.paper)
    if row is None:
        return
    database.execute("DELETE FROM paper_opening WHERE opened_at < ?", (moment_column(opening.at - OPENINGS_KEPT_FOR),))
    database.execute(
        "INSERT INTO paper_opening (paper, reader, opened_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (row, opening.reader, moment_column(opening.at)),
    )


def _told(database: Database, channel: ChannelId, since: datetime) -> dict[PaperId, Rising]:
    rows = database.execute(
        """
        SELECT trending_line.paper, trend FROM digest JOIN trending_line ON trending_line.digest = digest.id
        WHERE channel = ? AND made_at >= ? ORDER BY made_at, digest.id
        """,
        (str(channel), moment_column(since)),
    ).fetchall()
    papers = papers_by_row(database, dict.fromkeys(row["paper"] for row in rows))
    return told_of_rows(rows, papers)


def _digest(database: Database, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
    made = database.execute(
        "SELECT id, plan FROM digest WHERE channel = ? AND name = ? AND due = ?", (str(channel), key.name, key.due)
    ).fetchone()
    if made is None:
        return None
    lines = database.execute(
        "SELECT paper, trend FROM trending_line WHERE digest = ? ORDER BY position", (made["id"],)
    ).fetchall()
    papers = papers_by_row(database, dict.fromkeys(line["paper"] for line in lines))
    return digest_of_lines(channel, key, plan=made["plan"], lines=lines, papers=papers)
