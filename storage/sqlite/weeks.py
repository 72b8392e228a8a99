"""What a week brought, in SQLite: matches by their announcements, terms by the texts that the index is made of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.digest.plain_terms import tokens_of
from bot.digest.term_counts import TermCounts, term_counts
from bot.digest.week import Matched, Rise
from bot.ports.weeks import Compare
from storage.rows.conversions import moment_column
from storage.rows.week import matched_of_rows, rise_column, rise_of
from storage.sqlite.connection import DatabaseFile


class SqliteWeeks:
    """The port `Weeks` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def matched(self, channel: ChannelId, *, since: datetime, before: datetime) -> tuple[Matched, ...]:
        """The papers announced in the channel between these moments that active subscriptions match, oldest first."""
        return await self._file.read(lambda database: _matched(database, channel, since=since, before=before))

    async def indexed(self, rows: Collection[int]) -> tuple[str, ...]:
        """The terms of these papers as the archive indexes them, in order, with a space on either side of each."""
        return await self._file.read(lambda database: _indexed(database, rows))

    async def term_counts(self, compare: Compare) -> TermCounts:
        """In how many papers of the week, and of the weeks before, each term stands."""
        return await self._file.read_long(lambda database: _term_counts(database, compare))

    async def rise(self, day: date) -> Rise | None:
        """What rose in the week before `day`, if that was found."""
        return await self._file.read(lambda database: _rise(database, day))

    async def keep(self, rise: Rise) -> None:
        """Keep what rose before its day; what was kept first stays."""
        await self._file.write(lambda database: _keep(database, rise))


def _matched(database: Database, channel: ChannelId, *, since: datetime, before: datetime) -> tuple[Matched, ...]:
    rows = database.execute(
        """
        SELECT
            announcement.id, coalesce(paper_alias.paper, announcement.paper) AS paper, announcement.announced_at,
            subscription.id AS subscription, subscription.typed
        FROM announcement
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        JOIN announcement_match ON announcement_match.announcement = announcement.id
        JOIN subscription ON subscription.id = announcement_match.subscription AND subscription.ended_at IS NULL
        WHERE announcement.channel = ? AND announcement.announced_at >= ? AND announcement.announced_at < ?
        ORDER BY announcement.announced_at, announcement.id, subscription.id
        """,
        (str(channel), moment_column(since), moment_column(before)),
    ).fetchall()
    return matched_of_rows(rows)


def _indexed(database: Database, rows: Collection[int]) -> tuple[str, ...]:
    return tuple(f" {' '.join(tokens)} " for tokens in _texts(database, rows))


def _term_counts(database: Database, compare: Compare) -> TermCounts:
    week = _rows_noted(database, compare, since=compare.week, end=compare.end)
    before = _rows_noted(database, compare, since=compare.since, end=compare.week)
    step = compare.step(len(before))
    return term_counts(list(_texts(database, week)), _texts(database, [row for row in before if row % step == 0]))


def _rows_noted(database: Database, compare: Compare, *, since: datetime, end: datetime) -> list[int]:
    """The papers of these sources that were listed, else first seen, between these moments."""
    rows = database.execute(
        """
        SELECT row FROM paper WHERE noted_at >= :since AND noted_at < :end AND EXISTS (
            SELECT * FROM json_each(paper.sources) WHERE value IN (SELECT value FROM json_each(:sources))
        )
        """,
        {"since": moment_column(since), "end": moment_column(end), "sources": json.dumps(sorted(compare.sources))},
    )
    return [row["row"] for row in rows]


def _texts(database: Database, rows: Collection[int]) -> Iterator[list[str]]:
    """The terms of each of these papers, in the order in which they lie in the file."""
    found = database.execute(
        "SELECT title, abstract FROM paper_words WHERE row IN (SELECT value FROM json_each(?)) ORDER BY row",
        (json.dumps(list(rows)),),
    )
    return (tokens_of(row["title"], row["abstract"]) for row in found)


def _rise(database: Database, day: date) -> Rise | None:
    row = database.execute("SELECT rise FROM rise WHERE day = ?", (day.isoformat(),)).fetchone()
    return None if row is None else rise_of(row["rise"])


def _keep(database: Database, rise: Rise) -> None:
    database.execute(
        "INSERT INTO rise (day, rise) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (rise.day.isoformat(), rise_column(rise)),
    )
