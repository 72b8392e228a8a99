"""Votes of people on papers, in SQLite: a journal in which the last vote of each person counts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.channel.person import PersonId
from bot.channel.vote import Liked, LikedPage, Stance, Tally, Vote
from bot.paper.paper import PaperId
from bot.ports.votes import Cast, Voted
from bot.ports.write import Stale
from storage.rows.conversions import moment_column, moment_of
from storage.rows.paper_names import PaperNames
from storage.rows.vote import stance_of, tally_of, vote_columns, vote_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_names import names_of
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.vote_edits import is_any_to_tell, tell

_LAST = """
    SELECT person, stance, max(number) FROM vote
    WHERE channel = :channel AND is_last AND paper IN (SELECT value FROM json_each(:rows))
    GROUP BY person
"""
"""The last vote of each person, also where two papers on which they voted turned out to be one."""


class SqliteVotes:
    """The port `Votes` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def cast(self, vote: Vote) -> Cast | Stale:
        """Store the vote; `Stale` when the paper is not in the archive."""
        return await self._file.write(lambda database: _cast(database, vote))

    async def tally(self, channel: ChannelId, paper: PaperId) -> Tally:
        """How the votes of a channel on a paper stand."""
        return await self._file.read(lambda database: tally(database, channel, paper))

    async def stance(self, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
        """What a person says of a paper in a channel."""
        return await self._file.read(lambda database: _stance(database, channel, paper, person))

    async def liked_most(self, channel: ChannelId, *, since: datetime, limit: int, offset: int = 0) -> LikedPage:
        """The papers that people of the channel like since then, the most liked first."""
        return await self._file.read(
            lambda database: _liked_most(database, channel, since=since, limit=limit, offset=offset)
        )

    async def tell(self, now: datetime) -> int:
        """Queue an edit of each posted card whose count has changed; where there is none, nothing is written."""
        if not await self._file.read(is_any_to_tell):
            return 0
        return await self._file.write(lambda database: tell(database, now))

    async def journal(self, *, after: int = 0, most: int) -> Sequence[Voted]:
        """The votes after this number, in the order in which they were cast."""
        return await self._file.read(lambda database: _journal(database, after, most))


def tally(database: Database, channel: ChannelId, paper: PaperId) -> Tally:
    """How the votes of a channel on a paper stand."""
    return tally_of(_last(database, channel, names_of(database, paper)))


def _stance(database: Database, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
    return stance_of(_last(database, channel, names_of(database, paper)), person)


def _last(database: Database, channel: ChannelId, names: PaperNames | None) -> list[sqlite3.Row]:
    rows = json.dumps(names.rows if names else [])
    return database.execute(_LAST, {"channel": str(channel), "rows": rows}).fetchall()


def _cast(database: Database, vote: Vote) -> Cast | Stale:
    names = names_of(database, vote.paper)
    if names is None:
        return Stale()
    last = _last(database, vote.channel, names)
    before = stance_of(last, vote.person)
    if before is vote.stance:
        return Cast(before, tally_of(last))
    _insert(database, vote, names, changes_count=Stance.LIKED in (before, vote.stance))
    return Cast(before, tally_of(_last(database, vote.channel, names)))


def _insert(database: Database, vote: Vote, names: PaperNames, *, changes_count: bool) -> None:
    columns = vote_columns(vote, names.row, changes_count=changes_count) | {"rows": json.dumps(names.rows)}
    database.execute(
        """
        UPDATE vote SET is_last = 0
        WHERE channel = :channel AND paper IN (SELECT value FROM json_each(:rows)) AND person = :person AND is_last
        """,
        columns,
    )
    database.execute(
        """
        INSERT INTO vote (channel, paper, person, stance, voted_at, is_told)
        VALUES (:channel, :paper, :person, :stance, :at, :is_told)
        """,
        columns,
    )


def _liked_most(database: Database, channel: ChannelId, *, since: datetime, limit: int, offset: int) -> LikedPage:
    """By the index of likes; of a person's votes on one paper under several rows the last one counts."""
    rows = database.execute(
        """
        WITH liked AS (
            SELECT number, coalesce(paper_alias.paper, vote.paper) AS owner, person, voted_at
            FROM vote LEFT JOIN paper_alias ON paper_alias.row = vote.paper
            WHERE channel = :channel AND is_last AND stance = 'liked' AND voted_at >= :since
        )
        SELECT owner, count(*) AS people, max(voted_at) AS liked_at, count(*) OVER () AS total
        FROM liked WHERE NOT EXISTS (
            SELECT 1 FROM vote AS later
            WHERE later.channel = :channel AND later.person = liked.person AND later.is_last
              AND later.number > liked.number AND later.paper IN (
                SELECT owner UNION ALL SELECT row FROM paper_alias WHERE paper = owner AND row IS NOT NULL
              )
        )
        GROUP BY owner ORDER BY people DESC, liked_at DESC, owner DESC LIMIT :limit OFFSET :offset
        """,
        {"channel": str(channel), "since": moment_column(since), "limit": limit, "offset": offset},
    ).fetchall()
    papers = papers_by_row(database, (row["owner"] for row in rows))
    found = tuple(
        Liked(stored, tally(database, channel, stored.paper.id), moment_of(row["liked_at"]))
        for row in rows
        if (stored := papers.get(row["owner"])) is not None
    )
    return LikedPage(found, rows[0]["total"] if rows else 0)


def _journal(database: Database, after: int, most: int) -> list[Voted]:
    rows = database.execute("SELECT * FROM vote WHERE number > ? ORDER BY number LIMIT ?", (after, most)).fetchall()
    papers = papers_by_row(database, dict.fromkeys(row["paper"] for row in rows))
    return [Voted(row["number"], vote_of(row, papers[row["paper"]].paper.id)) for row in rows]
