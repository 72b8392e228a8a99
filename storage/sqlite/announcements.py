"""Papers announced in a channel, with the active subscriptions that they match."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from sqlite_utils import Database

from bot.announcing.announcement import Announced, Why
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.route import AnnouncementKey, PriorAnnouncement
from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId
from bot.ports.announcements import AnnouncedOnDemand, Moved
from bot.ports.write import Applied, Stale
from storage.rows.announcement import (
    NAMES_OF_GIVEN,
    STATUSES_OF_OWNERS,
    announced_of_row,
    prior_announcement,
    status_of_row,
    why_of_rows,
)
from storage.rows.conversions import channel_of
from storage.sqlite.announcement_rows import announce
from storage.sqlite.channel_rows import upsert_channel
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.standings import standings
from storage.sqlite.unsaid import apply_moves


class SqliteAnnouncements:
    """The port `Announcements` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids."""
        return await self._file.read(lambda database: announced_paper(database, channel, paper))

    async def newest(self, channel: ChannelId, *, limit: int, offset: int = 0) -> tuple[Announced, ...]:
        """The papers announced in the channel that a subscription still matches, the last announced first."""
        return await self._file.read(lambda database: _newest(database, channel, limit=limit, offset=offset))

    async def prior(self, keys: Sequence[AnnouncementKey]) -> Mapping[AnnouncementKey, PriorAnnouncement]:
        """How each paper was announced in its channel before; one that was not is left out."""
        return await self._file.read(lambda database: _prior(database, keys))

    async def statuses(self, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
        """Every announcement of these papers, under any of their ids, the oldest first."""
        return await self._file.read(lambda database: _statuses(database, papers))

    async def announce(self, wanted: AnnouncedOnDemand) -> Applied:
        """Announce a paper unless it was said in the channel before; `Applied.number` counts the cards queued."""
        return Applied(await self._file.write(lambda database: announce(database, (wanted.routed,), at=wanted.at)))

    async def apply_moves(self, moved: Moved) -> Applied | Stale:
        """Move papers that were not said yet; `Applied.number` counts those that were moved."""
        return await self._file.write(lambda database: _apply_moves(database, moved))


def _apply_moves(database: Database, moved: Moved) -> Applied | Stale:
    if not upsert_channel(database, moved.channel):
        return Stale()
    return Applied(apply_moves(database, moved.channel.id, moved.moves, at=moved.at))


def announced_paper(database: Database, channel: ChannelId, paper: PaperId) -> Announced | None:
    """The paper as it was announced in the channel, if it was, under this id or another of its ids."""
    rows = database.execute(
        """
        WITH named (row) AS (SELECT row FROM paper WHERE id = :id UNION ALL SELECT row FROM paper_alias WHERE id = :id),
        owner (row) AS (SELECT row FROM paper WHERE id = :id UNION ALL SELECT paper FROM paper_alias WHERE id = :id)
        SELECT *, NULL AS cause FROM announcement
        WHERE channel = :channel AND paper IN (
            SELECT row FROM owner UNION
            SELECT paper_alias.row FROM paper_alias JOIN owner ON paper_alias.paper = owner.row
        )
        ORDER BY paper IN (SELECT row FROM named) DESC, paper IN (SELECT row FROM owner) DESC, id LIMIT 1
        """,
        {"channel": str(channel), "id": paper},
    ).fetchall()
    return next(iter(_announced(database, rows)), None)


def _newest(database: Database, channel: ChannelId, *, limit: int, offset: int) -> tuple[Announced, ...]:
    rows = database.execute(
        """
        SELECT announcement.*, NULL AS cause FROM announcement
        WHERE channel = ? AND EXISTS (
            SELECT * FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
            WHERE announcement_match.announcement = announcement.id AND subscription.ended_at IS NULL
        )
        ORDER BY id DESC LIMIT ? OFFSET ?
        """,
        (str(channel), limit, offset),
    ).fetchall()
    return tuple(_announced(database, rows))


_PRIOR = f"""
    WITH given (channel, id) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?)),
    {NAMES_OF_GIVEN}
    SELECT
        named.channel, named.id,
        count(announcement.card) > 0 OR EXISTS (
            SELECT * FROM standing_card AS card WHERE card.channel = named.channel AND card.subject IN (
                SELECT paper.id FROM paper WHERE paper.row = named.owner
                UNION ALL SELECT paper_alias.id FROM paper_alias WHERE paper_alias.paper = named.owner
            )
        ) AS card,
        json_group_array(digest_line.name) AS digests,
        min(announcement.id) AS announcement
    FROM named
    JOIN announcement ON announcement.channel = named.channel AND announcement.paper = named.row
    LEFT JOIN digest_line ON digest_line.announcement = announcement.id
    GROUP BY named.channel, named.id
"""  # noqa: S608 - both pieces are ours


def _prior(database: Database, keys: Iterable[AnnouncementKey]) -> dict[AnnouncementKey, PriorAnnouncement]:
    """How each paper was announced in its channel before, under any of its ids."""
    rows = database.execute(
        _PRIOR,
        (json.dumps([(str(channel), paper) for channel, paper in keys]),),
    ).fetchall()
    found = standings(database, (row["announcement"] for row in rows))
    return {
        (channel_of(row["channel"]), PaperId(row["id"])): prior_announcement(
            found[row["announcement"]], card=bool(row["card"]), digests=json.loads(row["digests"])
        )
        for row in rows
    }


_STATUSES = f"""
    WITH owner (row) AS (
        SELECT row FROM paper WHERE id IN (SELECT value FROM json_each(:papers))
        UNION
        SELECT paper FROM paper_alias WHERE id IN (SELECT value FROM json_each(:papers))
    ),
    {STATUSES_OF_OWNERS}
"""  # noqa: S608 - both pieces are ours


def _statuses(database: Database, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
    rows = database.execute(
        _STATUSES,
        {"papers": json.dumps(list(papers))},
    )
    return tuple(map(status_of_row, rows))


def waiting_lines(database: Database, channel: ChannelId, name: str) -> tuple[Announced, ...]:
    """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
    rows = database.execute(
        """
        SELECT announcement.*, digest_line.cause
        FROM digest_line JOIN announcement ON announcement.id = digest_line.announcement
        WHERE digest_line.channel = ? AND digest_line.name = ? AND digest_line.digest IS NULL
        ORDER BY digest_line.announcement
        """,
        (str(channel), name),
    ).fetchall()
    return tuple(line for line in _announced(database, rows) if line.why)


def lines_of_digest(database: Database, digest: int) -> tuple[Announced, ...]:
    """The lines of a digest, in its order."""
    rows = database.execute(
        """
        SELECT announcement.*, digest_line.cause
        FROM digest_line JOIN announcement ON announcement.id = digest_line.announcement
        WHERE digest_line.digest = ? ORDER BY digest_line.position
        """,
        (digest,),
    ).fetchall()
    return tuple(_announced(database, rows))


def _announced(database: Database, rows: Sequence[sqlite3.Row]) -> Iterable[Announced]:
    """The announcements of rows that hold all columns of their table and the `cause` of a line, in the same order."""
    papers = papers_by_row(database, (row["paper"] for row in rows))
    why = _why(database, [row["id"] for row in rows])
    return (announced_of_row(row, papers, why) for row in rows)


def _why(database: Database, announcements: Sequence[int]) -> dict[int, list[Why]]:
    """For each announcement its active subscriptions, oldest first, with their reasons."""
    rows = database.execute(
        """
        SELECT subscription.*, announcement_match.announcement, announcement_match.reasons
        FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
        WHERE announcement_match.announcement IN (SELECT value FROM json_each(?)) AND subscription.ended_at IS NULL
        ORDER BY subscription.id
        """,
        (json.dumps(announcements),),
    )
    return why_of_rows(rows)
