"""Retractions as rows of the outbox: one for each channel that may have been posted the paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from storage.rows.announcement import MAY_HAVE_BEEN_POSTED
from storage.rows.conversions import channel_of
from storage.sqlite.outbox_rows import enqueue
from storage.sqlite.restored import doubt_notice

_POSTED_IN = f"""
    WITH owner (row) AS (SELECT row FROM paper WHERE id = :paper),
    named (row, id) AS (
        SELECT paper.row, paper.id FROM owner JOIN paper ON paper.row = owner.row
        UNION ALL
        SELECT paper_alias.row, paper_alias.id FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
    )
    SELECT announcement.channel FROM named JOIN announcement ON announcement.paper = named.row
    WHERE {MAY_HAVE_BEEN_POSTED}
    AND NOT EXISTS (
        SELECT * FROM named AS any_name JOIN outbox ON outbox.subject = any_name.id
        WHERE outbox.channel = announcement.channel AND outbox.kind = 'retraction'
    )
    GROUP BY announcement.channel ORDER BY min(announcement.id)
"""  # noqa: S608 - one of our own expressions


def enqueue_retractions(database: Database, papers: Iterable[PaperId], *, at: datetime) -> int:
    """Append a retraction to the lane of each channel that may have been posted one of the papers and has none of it.

    Returns how many rows that made.
    """
    rows = [(paper, row["channel"]) for paper in papers for row in database.execute(_POSTED_IN, {"paper": paper})]
    for paper, channel in rows:
        row = enqueue(database, channel_of(channel), kind=Kind.RETRACTION, subject=paper, at=at)
        doubt_notice(database, row, at=at)
    return len(rows)
