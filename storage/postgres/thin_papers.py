"""Thins papers, in PostgreSQL: deletes their rows in other tables, and reduces their own row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.paper.thinned import thinned_paper, thinned_record
from bot.ports.retention import PapersThinned, PaperThinning
from storage.postgres.connection import Connection
from storage.postgres.old_papers import announcements_of, old_papers
from storage.postgres.paper_rows import papers_by_row, update_papers
from storage.postgres.record_rows import histories_by_id, upsert_records


async def thin_papers(connection: Connection, wanted: PaperThinning) -> PapersThinned:
    """Thin a batch. If a paper has too many matches, only some are deleted, and the next batch begins with it again."""
    old = await old_papers(connection, wanted, locks=True)
    matches, unfinished = await _delete_matches(connection, old.rows, most=wanted.most_matches)
    rows = [row for row in old.rows if row not in unfinished]
    await _delete_what_it_had(connection, rows)
    await _write_what_remains(connection, rows, at=wanted.at)
    if unfinished:
        return PapersThinned(len(rows), matches, wanted.after, is_last=False)
    return PapersThinned(len(rows), matches, old.last, is_last=old.last is None)


async def _delete_matches(connection: Connection, rows: Sequence[int], *, most: int) -> tuple[int, set[int]]:
    """Delete matches of these papers; returns their number, and the papers that still have matches."""
    told = await announcements_of(connection, rows)
    deleted = await connection.execute(
        """
        DELETE FROM announcement_match WHERE (announcement, subscription) IN (
            SELECT announcement, subscription FROM announcement_match WHERE announcement = ANY(%s::bigint[]) LIMIT %s
        )
        """,
        (told, most),
    )
    if deleted.rowcount < most:
        return deleted.rowcount, set()
    left = await connection.execute(
        """
        SELECT DISTINCT coalesce(paper_alias.paper, announcement.paper) AS owner
        FROM announcement_match JOIN announcement ON announcement.id = announcement_match.announcement
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        WHERE announcement_match.announcement = ANY(%s::bigint[])
        """,
        (told,),
    )
    return deleted.rowcount, {row["owner"] for row in await left.fetchall()}


async def _delete_what_it_had(connection: Connection, rows: Sequence[int]) -> None:
    """Delete the index entries, counts, openings and look-ups of these papers."""
    await connection.execute("DELETE FROM paper_words WHERE row = ANY(%s::bigint[])", (rows,))
    await connection.execute("DELETE FROM paper_reading WHERE paper = ANY(%s::bigint[])", (rows,))
    await connection.execute("DELETE FROM paper_opening WHERE paper = ANY(%s::bigint[])", (rows,))
    await connection.execute("DELETE FROM paper_lookup WHERE paper = ANY(%s::bigint[])", (rows,))


async def _write_what_remains(connection: Connection, rows: Sequence[int], *, at: datetime) -> None:
    papers = await papers_by_row(connection, rows)
    histories = await histories_by_id(connection, (stored.paper.id for stored in papers.values()))
    await update_papers(connection, (thinned_paper(stored, at=at) for stored in papers.values()))
    remain = ((one.stored.row, thinned_record(record)) for one in histories.values() for record in one.records)
    await upsert_records(connection, remain)
