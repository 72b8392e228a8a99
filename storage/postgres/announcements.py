"""Papers announced in a channel, with the active subscriptions that they match, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg.rows import DictRow

from bot.announcing.announcement import Announced, Why
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.route import AnnouncementKey, PriorAnnouncement
from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId
from bot.ports.announcements import AnnouncedOnDemand, Moved
from bot.ports.write import Applied, Stale
from storage.postgres.announcement_rows import announce
from storage.postgres.channel_rows import upsert_channel
from storage.postgres.connection import Connection, Database, Parameters
from storage.postgres.locks import keep_papers, lock_lanes
from storage.postgres.paper_rows import papers_by_row
from storage.postgres.standings import standings
from storage.postgres.unsaid import apply_moves
from storage.rows.announcement import (
    NAMES_OF_GIVEN,
    STATUSES_OF_OWNERS,
    announced_of_row,
    prior_announcement,
    status_of_row,
    why_of_rows,
)
from storage.rows.conversions import channel_of


class PostgresAnnouncements:
    """The port `Announcements` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        return await self._database.read(lambda connection: announced_paper(connection, channel, paper))

    async def newest(self, channel: ChannelId, *, limit: int, offset: int = 0) -> tuple[Announced, ...]:
        """The papers announced in the channel that a subscription still matches, the last announced first."""
        return await self._database.read(lambda connection: _newest(connection, channel, limit=limit, offset=offset))

    async def prior(self, keys: Sequence[AnnouncementKey]) -> Mapping[AnnouncementKey, PriorAnnouncement]:
        """How each paper was announced in its channel before; one that was not is left out."""
        return await self._database.read(lambda connection: _prior(connection, keys))

    async def statuses(self, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
        """Every announcement of these papers, under any of their ids, the oldest first."""
        return await self._database.read(lambda connection: _statuses(connection, papers))

    async def announce(self, wanted: AnnouncedOnDemand) -> Applied:
        """Announce a paper unless it was said in the channel before; `Applied.number` counts the cards queued."""
        return Applied(await self._database.write(lambda connection: _announce(connection, wanted)))

    async def apply_moves(self, moved: Moved) -> Applied | Stale:
        """Move papers that were not said yet; `Applied.number` counts those that were moved."""
        return await self._database.write(lambda connection: _apply_moves(connection, moved))


async def _announce(connection: Connection, wanted: AnnouncedOnDemand) -> int:
    announcement = wanted.routed.announcement
    await keep_papers(connection, (announcement.paper,))
    await lock_lanes(connection, (announcement.channel,))
    return await announce(connection, (wanted.routed,), at=wanted.at)


async def _apply_moves(connection: Connection, moved: Moved) -> Applied | Stale:
    await lock_lanes(connection, (moved.channel.id,))
    if not await upsert_channel(connection, moved.channel):
        return Stale()
    return Applied(await apply_moves(connection, moved.channel.id, moved.moves, at=moved.at))


async def announced_paper(connection: Connection, channel: ChannelId, paper: PaperId) -> Announced | None:
    """The paper as it was announced in the channel, if it was, under this id or another of its ids."""
    return (await announced_papers(connection, ((channel, paper),))).get((channel, paper))


async def announced_papers(connection: Connection, keys: Sequence[AnnouncementKey]) -> dict[AnnouncementKey, Announced]:
    """Papers as they were announced in their channels, under these ids or others of theirs; without those that were
    not.
    """
    if not keys:
        return {}
    given = ([str(channel) for channel, _ in keys], [paper for _, paper in keys])
    rows = await (await connection.execute(_ANNOUNCED, given)).fetchall()
    found = await _read_announced(connection, rows)
    return {(channel_of(row["channel"]), PaperId(row["asked"])): one for row, one in zip(rows, found, strict=True)}


_ANNOUNCED = """
    SELECT announcement.*, given.id AS asked, NULL AS cause
    FROM unnest(%s::text[], %s::text[]) AS given (channel, id) CROSS JOIN LATERAL (
        WITH named (row) AS (
            SELECT row FROM paper WHERE paper.id = given.id
            UNION ALL SELECT row FROM paper_alias WHERE paper_alias.id = given.id AND row IS NOT NULL
        ),
        owner (row) AS (
            SELECT row FROM paper WHERE paper.id = given.id
            UNION ALL SELECT paper FROM paper_alias WHERE paper_alias.id = given.id
        )
        SELECT * FROM announcement
        WHERE announcement.channel = given.channel AND paper IN (
            SELECT row FROM owner UNION
            SELECT paper_alias.row FROM paper_alias JOIN owner ON paper_alias.paper = owner.row
        )
        ORDER BY paper IN (SELECT row FROM named) DESC, paper IN (SELECT row FROM owner) DESC, announcement.id LIMIT 1
    ) AS announcement
"""


async def _newest(connection: Connection, channel: ChannelId, *, limit: int, offset: int) -> tuple[Announced, ...]:
    return await _announced(
        connection,
        """
        SELECT announcement.*, NULL AS cause FROM announcement
        WHERE channel = %s AND EXISTS (
            SELECT * FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
            WHERE announcement_match.announcement = announcement.id AND subscription.ended_at IS NULL
        )
        ORDER BY id DESC LIMIT %s OFFSET %s
        """,
        (str(channel), limit, offset),
    )


_PRIOR = f"""
    WITH given (channel, id) AS (SELECT * FROM unnest(%s::text[], %s::text[])),
    {NAMES_OF_GIVEN},
    told (channel, id, owner, announcement, digests, thinned_cards) AS (
        SELECT named.channel, named.id, named.owner, min(announcement.id), array_agg(digest_line.name),
            count(announcement.card)
        FROM named
        JOIN announcement ON announcement.channel = named.channel AND announcement.paper = named.row
        LEFT JOIN digest_line ON digest_line.announcement = announcement.id
        GROUP BY named.channel, named.id, named.owner
    )
    SELECT
        channel, id, announcement, digests,
        thinned_cards > 0 OR EXISTS (
            SELECT * FROM (
                SELECT paper.id FROM paper WHERE paper.row = told.owner
                UNION ALL SELECT paper_alias.id FROM paper_alias WHERE paper_alias.paper = told.owner
            ) AS its JOIN standing_card AS card ON card.channel = told.channel AND card.subject = its.id
        ) AS card
    FROM told
"""  # noqa: S608 - both pieces are ours


async def _prior(connection: Connection, keys: Sequence[AnnouncementKey]) -> dict[AnnouncementKey, PriorAnnouncement]:
    """How each paper was announced in its channel before, under any of its ids."""
    given = ([str(channel) for channel, _ in keys], [paper for _, paper in keys])
    rows = await (await connection.execute(_PRIOR, given)).fetchall()
    found = await standings(connection, (row["announcement"] for row in rows))
    return {
        (channel_of(row["channel"]), PaperId(row["id"])): prior_announcement(
            found[row["announcement"]], card=row["card"], digests=row["digests"]
        )
        for row in rows
    }


_STATUSES = f"""
    WITH owner (row) AS (
        SELECT row FROM paper WHERE id = ANY(%(papers)s)
        UNION
        SELECT paper FROM paper_alias WHERE id = ANY(%(papers)s)
    ),
    {STATUSES_OF_OWNERS}
"""  # noqa: S608 - both pieces are ours


async def _statuses(connection: Connection, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
    rows = await connection.execute(_STATUSES, {"papers": list(papers)})
    return tuple(map(status_of_row, await rows.fetchall()))


async def waiting_lines(connection: Connection, channel: ChannelId, name: str) -> tuple[Announced, ...]:
    """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
    lines = await _announced(
        connection,
        """
        SELECT announcement.*, digest_line.cause
        FROM digest_line JOIN announcement ON announcement.id = digest_line.announcement
        WHERE digest_line.channel = %s AND digest_line.name = %s AND digest_line.digest IS NULL
        ORDER BY digest_line.announcement
        """,
        (str(channel), name),
    )
    return tuple(line for line in lines if line.why)


async def lines_of_digest(connection: Connection, digest: int) -> tuple[Announced, ...]:
    """The lines of a digest, in its order."""
    return await _announced(
        connection,
        """
        SELECT announcement.*, digest_line.cause
        FROM digest_line JOIN announcement ON announcement.id = digest_line.announcement
        WHERE digest_line.digest = %s ORDER BY digest_line.position
        """,
        (digest,),
    )


async def _announced(connection: Connection, question: str, asked: Parameters) -> tuple[Announced, ...]:
    """The announcements of rows that hold all columns of their table and the `cause` of a line, in the same order."""
    return await _read_announced(connection, await (await connection.execute(question, asked)).fetchall())


async def _read_announced(connection: Connection, rows: Sequence[DictRow]) -> tuple[Announced, ...]:
    papers = await papers_by_row(connection, dict.fromkeys(row["paper"] for row in rows))
    why = await _why(connection, [row["id"] for row in rows])
    return tuple(announced_of_row(row, papers, why) for row in rows)


async def _why(connection: Connection, announcements: Sequence[int]) -> dict[int, list[Why]]:
    """For each announcement its active subscriptions, oldest first, with their reasons."""
    rows = await connection.execute(
        """
        SELECT subscription.*, announcement_match.announcement, announcement_match.reasons
        FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
        WHERE announcement_match.announcement = ANY(%s::bigint[]) AND subscription.ended_at IS NULL
        ORDER BY subscription.id
        """,
        (list(announcements),),
    )
    return why_of_rows(await rows.fetchall())
