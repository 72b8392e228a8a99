"""Votes of people on papers, in PostgreSQL: a journal in which the last vote of each person counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.rows import DictRow

from bot.announcing.route import AnnouncementKey
from bot.channel.channel import ChannelId
from bot.channel.person import PersonId
from bot.channel.vote import Liked, LikedPage, Stance, Tally, Vote
from bot.paper.paper import PaperId
from bot.ports.votes import Cast, Voted
from bot.ports.write import Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import keep_papers, lock_lanes, lock_numbers
from storage.postgres.paper_names import names_of
from storage.postgres.paper_rows import papers_by_row
from storage.postgres.vote_edits import is_any_to_tell, tell
from storage.rows.conversions import channel_of, moment_column, moment_of
from storage.rows.paper_names import PaperNames
from storage.rows.vote import stance_of, tally_of, vote_columns, vote_of


class PostgresVotes:
    """The port `Votes` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cast(self, vote: Vote) -> Cast | Stale:
        """Store the vote; `Stale` when the paper is not in the archive."""
        return await self._database.write(lambda connection: _cast(connection, vote))

    async def tally(self, channel: ChannelId, paper: PaperId) -> Tally:
        """The tally of a channel's votes on a paper."""
        return await self._database.read(lambda connection: tally(connection, channel, paper))

    async def stance(self, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
        """A person's stance on a paper in a channel."""
        return await self._database.read(lambda connection: _stance(connection, channel, paper, person))

    async def liked_most(self, channel: ChannelId, *, since: datetime, limit: int, offset: int = 0) -> LikedPage:
        """The papers that people of the channel like since then, the most liked first."""
        return await self._database.read(
            lambda connection: _liked_most(connection, channel, since=since, limit=limit, offset=offset)
        )

    async def tell(self, now: datetime) -> int:
        """Queue an edit of each posted card whose count has changed; without such cards nothing is written."""
        if not await self._database.read_one(is_any_to_tell):
            return 0
        return await self._database.write(lambda connection: tell(connection, now))

    async def journal(self, *, after: int = 0, most: int) -> Sequence[Voted]:
        """The votes after this number, in the order in which they were cast."""
        return await self._database.read(lambda connection: _journal(connection, after, most))


async def tally(connection: Connection, channel: ChannelId, paper: PaperId) -> Tally:
    """The tally of a channel's votes on a paper."""
    return tally_of(await _last(connection, channel, await names_of(connection, paper)))


async def likes(connection: Connection, keys: Sequence[AnnouncementKey]) -> dict[AnnouncementKey, int]:
    """The number of people of a channel who like a paper, for each paper with a like. Of a person's votes on a paper
    with several rows the last one counts.
    """
    if not keys:
        return {}
    found = await connection.execute(
        """
        WITH owned (channel, id, row) AS (
            SELECT given.channel, given.id, coalesce(paper.row, paper_alias.paper)
            FROM unnest(%s::text[], %s::text[]) AS given (channel, id)
            LEFT JOIN paper ON paper.id = given.id LEFT JOIN paper_alias ON paper_alias.id = given.id
        )
        SELECT owned.channel, owned.id, count(*) AS likes FROM owned CROSS JOIN LATERAL (
            SELECT DISTINCT ON (person) stance FROM vote
            WHERE vote.channel = owned.channel AND is_last AND paper = ANY(ARRAY(
                SELECT owned.row UNION ALL SELECT row FROM paper_alias WHERE paper_alias.paper = owned.row
            ))
            ORDER BY person, number DESC
        ) AS last WHERE stance = 'liked' GROUP BY owned.channel, owned.id
        """,
        ([str(channel) for channel, _ in keys], [paper for _, paper in keys]),
    )
    return {(channel_of(row["channel"]), PaperId(row["id"])): row["likes"] for row in await found.fetchall()}


async def _stance(connection: Connection, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
    return stance_of(await _last(connection, channel, await names_of(connection, paper)), person)


async def _last(connection: Connection, channel: ChannelId, names: PaperNames | None) -> list[DictRow]:
    """The last vote of each person, also if two papers on which they voted were merged."""
    if names is None:
        return []
    found = await connection.execute(
        """
        SELECT DISTINCT ON (person) person, stance FROM vote
        WHERE channel = %s AND is_last AND paper = ANY(%s)
        ORDER BY person, number DESC
        """,
        (str(channel), list(names.rows)),
    )
    return await found.fetchall()


async def _cast(connection: Connection, vote: Vote) -> Cast | Stale:
    await keep_papers(connection, (vote.paper,))
    await lock_lanes(connection, (vote.channel,))
    names = await names_of(connection, vote.paper)
    if names is None:
        return Stale()
    last = await _last(connection, vote.channel, names)
    before = stance_of(last, vote.person)
    if before is vote.stance:
        return Cast(before, tally_of(last))
    await _insert(connection, vote, names, changes_count=Stance.LIKED in (before, vote.stance))
    return Cast(before, tally_of(await _last(connection, vote.channel, names)))


async def _insert(connection: Connection, vote: Vote, names: PaperNames, *, changes_count: bool) -> None:
    await lock_numbers(connection)
    await connection.execute(
        "UPDATE vote SET is_last = false WHERE channel = %s AND paper = ANY(%s) AND person = %s AND is_last",
        (str(vote.channel), list(names.rows), str(vote.person)),
    )
    await connection.execute(
        """
        INSERT INTO vote (channel, paper, person, stance, voted_at, is_told)
        VALUES (%(channel)s, %(paper)s, %(person)s, %(stance)s, %(at)s, %(is_told)s)
        """,
        vote_columns(vote, names.row, changes_count=changes_count),
    )


async def _liked_most(
    connection: Connection, channel: ChannelId, *, since: datetime, limit: int, offset: int
) -> LikedPage:
    """Reads the index of likes. Of a person's votes on a paper with several rows the last one counts."""
    found = await connection.execute(
        """
        WITH liked AS (
            SELECT number, coalesce(paper_alias.paper, vote.paper) AS owner, person, voted_at
            FROM vote LEFT JOIN paper_alias ON paper_alias.row = vote.paper
            WHERE channel = %(channel)s AND is_last AND stance = 'liked' AND voted_at >= %(since)s
        )
        SELECT owner, count(*) AS people, max(voted_at) AS liked_at, count(*) OVER () AS total
        FROM liked WHERE NOT EXISTS (
            SELECT FROM vote AS later
            WHERE later.channel = %(channel)s AND later.paper = liked.owner AND later.person = liked.person
              AND later.is_last AND later.number > liked.number
        ) AND NOT EXISTS (
            SELECT FROM paper_alias JOIN vote AS later ON later.paper = paper_alias.row
            WHERE paper_alias.paper = liked.owner AND later.channel = %(channel)s AND later.person = liked.person
              AND later.is_last AND later.number > liked.number
        )
        GROUP BY owner ORDER BY people DESC, liked_at DESC, owner DESC LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"channel": str(channel), "since": moment_column(since), "limit": limit, "offset": offset},
    )
    rows = await found.fetchall()
    papers = await papers_by_row(connection, (row["owner"] for row in rows))
    liked = [
        Liked(stored, await tally(connection, channel, stored.paper.id), moment_of(row["liked_at"]))
        for row in rows
        if (stored := papers.get(row["owner"])) is not None
    ]
    return LikedPage(tuple(liked), rows[0]["total"] if rows else 0)


async def _journal(connection: Connection, after: int, most: int) -> list[Voted]:
    found = await connection.execute("SELECT * FROM vote WHERE number > %s ORDER BY number LIMIT %s", (after, most))
    rows = await found.fetchall()
    papers = await papers_by_row(connection, dict.fromkeys(row["paper"] for row in rows))
    return [Voted(row["number"], vote_of(row, papers[row["paper"]].paper.id)) for row in rows]
