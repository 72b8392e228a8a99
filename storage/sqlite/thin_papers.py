"""Thins papers, in SQLite: deletes what is not needed of them any more, and writes what remains.

Rows are deleted and written again, not updated: SQLite leaves a page as it is in which a long row became a short one,
so that the file would hold a page for each paper that is gone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.paper.paper import PaperId
from bot.paper.thinned import thinned_paper, thinned_record
from bot.ports.retention import PapersThinned, PaperThinning
from storage.rows.paper import paper_columns
from storage.sqlite.old_papers import announcements_of, old_papers
from storage.sqlite.paper_rows import INSERT, papers_by_row
from storage.sqlite.record_rows import histories_by_id, upsert_records


def thin_papers(database: Database, wanted: PaperThinning) -> PapersThinned:
    """Thin a batch. A paper with too many matches loses some of them, and the next batch begins with it again."""
    old = old_papers(database, wanted)
    matches, unfinished = _delete_matches(database, old.rows, most=wanted.most_matches)
    rows = [row for row in old.rows if row not in unfinished]
    _delete_what_it_had(database, rows)
    _write_what_remains(database, rows, at=wanted.at)
    if unfinished:
        return PapersThinned(len(rows), matches, wanted.after, is_last=False)
    return PapersThinned(len(rows), matches, old.last, is_last=old.last is None)


def _delete_matches(database: Database, rows: Sequence[int], *, most: int) -> tuple[int, set[int]]:
    """Delete matches of these papers; how many, and the papers that have some still."""
    told = json.dumps(announcements_of(database, rows))
    deleted = database.execute(
        """
        DELETE FROM announcement_match WHERE (announcement, subscription) IN (
            SELECT announcement, subscription FROM announcement_match
            WHERE announcement IN (SELECT value FROM json_each(?)) LIMIT ?
        )
        """,
        (told, most),
    ).rowcount
    if deleted < most:
        return deleted, set()
    left = database.execute(
        """
        SELECT DISTINCT coalesce(paper_alias.paper, announcement.paper) AS owner
        FROM announcement_match JOIN announcement ON announcement.id = announcement_match.announcement
        LEFT JOIN paper_alias ON paper_alias.row = announcement.paper
        WHERE announcement_match.announcement IN (SELECT value FROM json_each(?))
        """,
        (told,),
    )
    return deleted, {row["owner"] for row in left}


def _delete_what_it_had(database: Database, rows: Sequence[int]) -> None:
    """Delete its index entry, counts, openings and look-ups."""
    asked = (json.dumps(rows),)
    database.execute("DELETE FROM paper_words WHERE row IN (SELECT value FROM json_each(?))", asked)
    database.execute("DELETE FROM paper_reading WHERE paper IN (SELECT value FROM json_each(?))", asked)
    database.execute("DELETE FROM paper_opening WHERE paper IN (SELECT value FROM json_each(?))", asked)
    database.execute("DELETE FROM paper_lookup WHERE paper IN (SELECT value FROM json_each(?))", asked)


def _write_what_remains(database: Database, rows: Sequence[int], *, at: datetime) -> None:
    papers = papers_by_row(database, rows)
    histories = histories_by_id(database, (PaperId(stored.paper.id) for stored in papers.values()))
    remain = [(one.stored.row, thinned_record(record)) for one in histories.values() for record in one.records]
    asked = (json.dumps(rows),)
    database.execute("PRAGMA defer_foreign_keys = ON")  # aliases lead to a row that is away for a moment
    database.execute("DELETE FROM paper_record WHERE paper IN (SELECT value FROM json_each(?))", asked)
    database.execute("DELETE FROM paper WHERE row IN (SELECT value FROM json_each(?))", asked)
    database.conn.executemany(INSERT, (paper_columns(thinned_paper(stored, at=at)) for stored in papers.values()))
    upsert_records(database, remain)
