"""The results of a week, in PostgreSQL: matches from announcements, terms from the indexed texts."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date, datetime

from bot.channel.channel import ChannelId
from bot.digest.plain_terms import tokens_of
from bot.digest.term_counts import TermCounts, term_counts
from bot.digest.week import Matched, Rise
from bot.ports.weeks import Compare
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_column
from storage.rows.week import matched_of_rows, rise_column, rise_of

_READ_AT_ONCE = 1_000
"""The papers whose texts one statement reads: so few that the event loop is not blocked for long."""
Texts = tuple[str, str]


class PostgresWeeks:
    """The port `Weeks` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def matched(self, channel: ChannelId, *, since: datetime, before: datetime) -> tuple[Matched, ...]:
        """The papers announced in the channel between these moments that active subscriptions match, oldest first."""
        return await self._database.read(lambda connection: _matched(connection, channel, since=since, before=before))

    async def indexed(self, rows: Collection[int]) -> tuple[str, ...]:
        """The indexed terms of these papers, in order, with a space on either side of each."""
        return await self._database.read(lambda connection: _indexed(connection, rows))

    async def term_counts(self, compare: Compare) -> TermCounts:
        """The number of papers with each term, in the week and in the weeks before."""
        return await self._database.read_long(lambda connection: _term_counts(connection, compare))

    async def rise(self, day: date) -> Rise | None:
        """The rising terms of the week before `day`, if they are stored."""
        return await self._database.read(lambda connection: _rise(connection, day))

    async def keep(self, rise: Rise) -> None:
        """Store the rising terms of a week; if they are stored already, those stay."""
        await self._database.write(lambda connection: _keep(connection, rise))


async def _matched(
    connection: Connection, channel: ChannelId, *, since: datetime, before: datetime
) -> tuple[Matched, ...]:
    rows = await connection.execute(
        """
        SELECT
            announcement.id, coalesce(paper_alias.paper, announcement.paper) AS paper, announcement.announced_at,
            subscription.id AS subscription, subscription.typed
        FROM announcement
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        JOIN announcement_match ON announcement_match.announcement = announcement.id
        JOIN subscription ON subscription.id = announcement_match.subscription AND subscription.ended_at IS NULL
        WHERE announcement.channel = %s AND announcement.announced_at >= %s AND announcement.announced_at < %s
        ORDER BY announcement.announced_at, announcement.id, subscription.id
        """,
        (str(channel), moment_column(since), moment_column(before)),
    )
    return matched_of_rows(await rows.fetchall())


async def _indexed(connection: Connection, rows: Collection[int]) -> tuple[str, ...]:
    return tuple(f" {' '.join(tokens_of(*texts))} " for texts in await _texts(connection, list(rows)))


async def _term_counts(connection: Connection, compare: Compare) -> TermCounts:
    week = await _rows_noted(connection, compare, since=compare.week, end=compare.end)
    before = await _rows_noted(connection, compare, since=compare.since, end=compare.week)
    step = compare.step(len(before))
    sample = [row for row in before if row % step == 0]
    return await asyncio.to_thread(_counted, await _texts(connection, week), await _texts(connection, sample))


def _counted(week: Sequence[Texts], before: Sequence[Texts]) -> TermCounts:
    """Count the terms. It takes a second or two, so it runs in a thread."""
    return term_counts([tokens_of(*texts) for texts in week], (tokens_of(*texts) for texts in before))


async def _rows_noted(connection: Connection, compare: Compare, *, since: datetime, end: datetime) -> list[int]:
    """The papers of these sources that were listed (else first seen) between these moments."""
    rows = await connection.execute(
        """
        SELECT row FROM paper WHERE noted_at >= %s AND noted_at < %s
        AND jsonb_exists_any(paper.sources::jsonb, %s::text[])
        """,
        (moment_column(since), moment_column(end), sorted(compare.sources)),
    )
    return [row["row"] for row in await rows.fetchall()]


async def _texts(connection: Connection, rows: Sequence[int]) -> list[Texts]:
    """Title and abstract of each of these papers as they are indexed, in the order of their rows."""
    texts: list[Texts] = []
    ordered = sorted(rows)
    for start in range(0, len(ordered), _READ_AT_ONCE):
        found = await connection.execute(
            "SELECT title, abstract FROM paper_words WHERE row = ANY(%s) ORDER BY row",
            (ordered[start : start + _READ_AT_ONCE],),
        )
        texts += [(row["title"], row["abstract"]) for row in await found.fetchall()]
    return texts


async def _rise(connection: Connection, day: date) -> Rise | None:
    rows = await connection.execute("SELECT rise FROM rise WHERE day = %s", (day.isoformat(),))
    found = await rows.fetchone()
    return None if found is None else rise_of(found["rise"])


async def _keep(connection: Connection, rise: Rise) -> None:
    await connection.execute(
        "INSERT INTO rise (day, rise) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (rise.day.isoformat(), rise_column(rise)),
    )
