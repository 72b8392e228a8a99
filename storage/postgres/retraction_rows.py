"""Retractions as rows of the outbox: one for each channel that may have been posted the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.postgres.enqueue_many import NewRow, enqueue_many
from storage.postgres.restored import doubt_notices
from storage.rows.announcement import MAY_HAVE_BEEN_POSTED
from storage.rows.conversions import channel_of

_NAMED = """
    WITH owner (paper, row) AS (SELECT id, row FROM paper WHERE id = ANY(%(papers)s)),
    named (paper, row, id) AS (
        SELECT owner.paper, paper.row, paper.id FROM owner JOIN paper ON paper.row = owner.row
        UNION ALL
        SELECT owner.paper, paper_alias.row, paper_alias.id
        FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
    )
"""
_POSTED_IN = f"""
    {_NAMED}
    SELECT named.paper, announcement.channel FROM named JOIN announcement ON announcement.paper = named.row
    WHERE {MAY_HAVE_BEEN_POSTED}
    AND NOT EXISTS (
        SELECT * FROM named AS any_name JOIN outbox ON outbox.subject = any_name.id
        WHERE any_name.paper = named.paper AND outbox.channel = announcement.channel AND outbox.kind = 'retraction'
    )
    GROUP BY named.paper, announcement.channel
    ORDER BY array_position(%(papers)s::text[], named.paper), min(announcement.id)
"""  # noqa: S608 - both pieces are ours
_TOLD_IN = f"""
    {_NAMED}
    SELECT DISTINCT channel FROM named JOIN announcement ON announcement.paper = named.row
"""  # noqa: S608 - both pieces are ours


async def channels_told(connection: Connection, papers: Sequence[PaperId]) -> set[ChannelId]:
    """The channels in which one of these papers was announced, under any of the ids that it has."""
    if not papers:
        return set()
    rows = await connection.execute(_TOLD_IN, {"papers": list(papers)})
    return {channel_of(row["channel"]) for row in await rows.fetchall()}


async def enqueue_retractions(connection: Connection, papers: Iterable[PaperId], *, at: datetime) -> int:
    """Append a retraction to the lane of each channel in which one of the papers may have been posted, once a paper.

    Returns the number of new rows.
    """
    taken_back = list(papers)
    if not taken_back:
        return 0
    found = await connection.execute(_POSTED_IN, {"papers": taken_back})
    rows = [NewRow(channel_of(row["channel"]), Kind.RETRACTION, row["paper"]) for row in await found.fetchall()]
    await doubt_notices(connection, await enqueue_many(connection, rows, at=at), at=at)
    return len(rows)
