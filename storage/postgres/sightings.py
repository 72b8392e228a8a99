"""Links to papers that people posted, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import CARDS_OF_A_PAPER, Kind, linked_subject
from bot.paper.paper import PaperId
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.write import Applied, Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import keep_papers, lock_lanes
from storage.postgres.outbox_rows import enqueue
from storage.rows.conversions import maybe_moment_column, moment_column
from storage.rows.sighting import NAMES_OF_ASKED, sighting_columns, sighting_of

_NAMED = f"""
    asked (id) AS (SELECT unnest(%(papers)s::text[])),
    {NAMES_OF_ASKED}
"""
"""The papers that are asked for, each under all of its ids."""


class PostgresSightings:
    """The port `Sightings` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, posted: LinksPosted) -> Applied | Stale:
        """Store the sightings, and the rows that post the cards of those that are shown."""
        return await self._database.write(lambda connection: _note(connection, posted))

    async def shown(self, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime) -> frozenset[PaperId]:
        """Those of these papers whose card the channel was shown since then."""
        return await self._database.read(lambda connection: _shown(connection, channel, papers, since=since))

    async def last(
        self, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None = None
    ) -> Mapping[PaperId, Sighting]:
        """The last sighting of each paper in the channel, by the id asked for."""
        return await self._database.read(lambda connection: _last(connection, channel, papers, before=before))

    async def since(self, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
        """The sightings in the channel since then, the oldest first."""
        return await self._database.read(lambda connection: _since(connection, channel, since=since))


async def _note(connection: Connection, posted: LinksPosted) -> Applied | Stale:
    await keep_papers(connection, [one.paper for one in posted.sightings])
    await lock_lanes(connection, {one.channel for one in posted.sightings})
    shown = [one for one in posted.sightings if one.shown]
    papers = [one.paper for one in shown]
    if shown and await _shown(connection, shown[0].channel, papers, since=posted.quiet_since):
        return Stale()
    stored = [one for one in posted.sightings if await _insert(connection, one)]
    for one in stored:
        if one.shown and posted.posts:
            subject = linked_subject(one.message, one.paper)
            await enqueue(connection, one.channel, kind=Kind.LINKED_PAPER, subject=subject, at=one.at)
    return Applied(len(stored))


async def _insert(connection: Connection, one: Sighting) -> bool:
    """Store a sighting; False where it is stored already."""
    inserted = await connection.execute(
        """
        INSERT INTO sighting (channel, paper, message, posted_by, posted_at, shown) VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        sighting_columns(one),
    )
    return bool(inserted.rowcount)


async def _shown(
    connection: Connection, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime
) -> frozenset[PaperId]:
    found = await connection.execute(
        f"""
        WITH {_NAMED}
        SELECT id FROM named WHERE EXISTS (
            SELECT FROM sighting
            WHERE channel = %(channel)s AND paper = named.name AND shown AND posted_at >= %(since)s
        ) OR EXISTS (
            SELECT FROM outbox
            WHERE channel = %(channel)s AND kind = ANY(%(cards)s) AND subject = named.name AND sent_at >= %(since)s
        )
        """,  # noqa: S608 - one of our own expressions
        {
            "channel": str(channel),
            "papers": list(papers),
            "since": moment_column(since),
            "cards": [kind.value for kind in CARDS_OF_A_PAPER],
        },
    )
    return frozenset(PaperId(row["id"]) for row in await found.fetchall())


async def _last(
    connection: Connection, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None
) -> dict[PaperId, Sighting]:
    found = await connection.execute(
        f"""
        WITH {_NAMED}
        SELECT DISTINCT ON (named.id)
            sighting.channel, named.id AS paper, message, posted_by, posted_at, shown
        FROM named JOIN sighting ON sighting.channel = %(channel)s AND sighting.paper = named.name
        WHERE %(before)s::timestamptz IS NULL OR posted_at < %(before)s
        ORDER BY named.id, posted_at DESC, message DESC
        """,  # noqa: S608 - one of our own expressions
        {"channel": str(channel), "papers": list(papers), "before": maybe_moment_column(before)},
    )
    return {PaperId(row["paper"]): sighting_of(row) for row in await found.fetchall()}


async def _since(connection: Connection, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
    found = await connection.execute(
        """
        SELECT sighting.channel, coalesce(owner.id, sighting.paper) AS paper, message, posted_by, posted_at, shown
        FROM sighting
        LEFT JOIN paper_alias ON paper_alias.id = sighting.paper
        LEFT JOIN paper AS owner ON owner.row = paper_alias.paper
        WHERE sighting.channel = %s AND posted_at >= %s
        ORDER BY posted_at, message, sighting.paper
        """,
        (str(channel), moment_column(since)),
    )
    return tuple(map(sighting_of, await found.fetchall()))
