"""Links to papers that people posted, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import CARDS_OF_A_PAPER, Kind, linked_subject
from bot.paper.paper import PaperId
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.write import Applied, Stale
from storage.rows.conversions import maybe_moment_column, moment_column
from storage.rows.sighting import NAMES_OF_ASKED, sighting_columns, sighting_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox_rows import enqueue

_NAMED = f"""
    asked (id) AS (SELECT value FROM json_each(:papers)),
    {NAMES_OF_ASKED}
"""  # noqa: S608 - one of our own expressions
"""The papers that are asked for, each under all of its ids."""


class SqliteSightings:
    """The port `Sightings` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def note(self, posted: LinksPosted) -> Applied | Stale:
        """Store the sightings, and the rows that post the cards of those that are shown."""
        return await self._file.write(lambda database: _note(database, posted))

    async def shown(self, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime) -> frozenset[PaperId]:
        """Those of these papers whose card the channel was shown since then."""
        return await self._file.read(lambda database: _shown(database, channel, papers, since=since))

    async def last(
        self, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None = None
    ) -> Mapping[PaperId, Sighting]:
        """The last sighting of each paper in the channel, by the id asked for."""
        return await self._file.read(lambda database: _last(database, channel, papers, before=before))

    async def since(self, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
        """The sightings in the channel since then, the oldest first."""
        return await self._file.read(lambda database: _since(database, channel, since=since))


def _note(database: Database, posted: LinksPosted) -> Applied | Stale:
    shown = [one for one in posted.sightings if one.shown]
    if shown and _shown(database, shown[0].channel, [one.paper for one in shown], since=posted.quiet_since):
        return Stale()
    stored = [one for one in posted.sightings if _insert(database, one)]
    for one in stored:
        if one.shown and posted.posts:
            subject = linked_subject(one.message, one.paper)
            enqueue(database, one.channel, kind=Kind.LINKED_PAPER, subject=subject, at=one.at)
    return Applied(len(stored))


def _insert(database: Database, one: Sighting) -> bool:
    """Store a sighting; False where it is stored already."""
    inserted = database.execute(
        """
        INSERT INTO sighting (channel, paper, message, posted_by, posted_at, shown) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        sighting_columns(one),
    )
    return bool(inserted.rowcount)


def _shown(database: Database, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime) -> frozenset[PaperId]:
    rows = database.execute(
        f"""
        WITH {_NAMED}
        SELECT id FROM named WHERE EXISTS (
            SELECT * FROM sighting
            WHERE channel = :channel AND paper = named.name AND shown AND posted_at >= :since
        ) OR EXISTS (
            SELECT * FROM outbox
            WHERE channel = :channel AND kind IN (SELECT value FROM json_each(:cards)) AND subject = named.name
              AND sent_at >= :since
        )
        """,  # noqa: S608 - one of our own expressions
        {
            "channel": str(channel),
            "papers": json.dumps(papers),
            "since": moment_column(since),
            "cards": json.dumps(CARDS_OF_A_PAPER),
        },
    )
    return frozenset(PaperId(row["id"]) for row in rows)


def _last(
    database: Database, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None
) -> dict[PaperId, Sighting]:
    """By the papers: without CROSS JOIN, SQLite reads all that was ever posted in the channel."""
    rows = database.execute(
        f"""
        WITH {_NAMED}
        SELECT named.id, sighting.channel, named.id AS paper, message, posted_by, max(posted_at) AS posted_at, shown
        FROM named CROSS JOIN sighting ON sighting.channel = :channel AND sighting.paper = named.name
        WHERE :before IS NULL OR posted_at < :before
        GROUP BY named.id
        """,  # noqa: S608 - one of our own expressions
        {"channel": str(channel), "papers": json.dumps(papers), "before": maybe_moment_column(before)},
    )
    return {PaperId(row["id"]): sighting_of(row) for row in rows}


def _since(database: Database, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
    rows = database.execute(
        """
        SELECT sighting.channel, coalesce(owner.id, sighting.paper) AS paper, message, posted_by, posted_at, shown
        FROM sighting
        LEFT JOIN paper_alias ON paper_alias.id = sighting.paper
        LEFT JOIN paper AS owner ON owner.row = paper_alias.paper
        WHERE sighting.channel = ? AND posted_at >= ?
        ORDER BY posted_at, message, sighting.paper
        """,
        (str(channel), moment_column(since)),
    )
    return tuple(map(sighting_of, rows))
