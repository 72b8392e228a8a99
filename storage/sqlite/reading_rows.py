"""The series of counts as rows: a paper's readings are thinned as they grow old, and those past a year are deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.trending.counts import KEPT_FOR, Reading, Series, changes_end_alone, with_reading
from storage.rows.conversions import moment_column
from storage.rows.reading import series_of_rows

_DELETED_AT_ONCE = 1_000
"""Old readings that a page deletes at most: more than it brings, and no pause."""


def insert_readings(database: Database, readings: Iterable[tuple[int, Reading]], *, at: datetime) -> None:
    """Add a reading to the series of the papers in these rows, and delete the readings that thinning drops."""
    new = dict(readings)
    if not new:
        return
    before = _ends_by_row(database, new)
    whole = [row for row, ends in before.items() if not changes_end_alone(ends[-1], new[row])]
    before |= series_by_row(database, whole)
    after = {row: with_reading(before.get(row, ()), reading, now=at) for row, reading in new.items()}
    gone = ((row, one) for row, series in before.items() for one in series if one not in after[row][:-1])
    database.conn.executemany(
        "DELETE FROM paper_reading WHERE paper = ? AND read_at = ?",
        ((row, moment_column(reading.at)) for row, reading in gone),
    )
    database.conn.executemany(
        "INSERT INTO paper_reading (paper, read_at, upvotes, stars) VALUES (?, ?, ?, ?)",
        ((row, moment_column(reading.at), reading.upvotes, reading.stars) for row, reading in new.items()),
    )
    database.execute(
        """
        DELETE FROM paper_reading WHERE (paper, read_at) IN (
            SELECT paper, read_at FROM paper_reading WHERE read_at < ? ORDER BY read_at LIMIT ?
        )
        """,
        (moment_column(at - KEPT_FOR), _DELETED_AT_ONCE),
    )


def _ends_by_row(database: Database, rows: Iterable[int]) -> dict[int, Series]:
    """The first reading and the last of the papers in these rows that have a series; a short one is whole."""
    found = database.execute(
        """
        WITH ends (paper, first_at, last_at) AS (
            SELECT paper, min(read_at), max(read_at) FROM paper_reading
            WHERE paper IN (SELECT value FROM json_each(?)) GROUP BY paper
        )
        SELECT paper_reading.* FROM ends JOIN paper_reading
        ON paper_reading.paper = ends.paper AND read_at IN (first_at, last_at)
        ORDER BY ends.paper, read_at
        """,
        (json.dumps(list(rows)),),
    )
    return series_of_rows(found)


def series_by_row(database: Database, rows: Iterable[int]) -> dict[int, Series]:
    """The series of the papers in these rows that have one."""
    found = database.execute(
        """
        SELECT * FROM paper_reading WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY paper, read_at
        """,
        (json.dumps(list(rows)),),
    )
    return series_of_rows(found)


def move_readings(database: Database, old: int, row: int) -> None:
    """Give the series of a paper that was merged into another to that one, unless it has its own: counts do not mix."""
    database.execute(
        """
        UPDATE paper_reading SET paper = :row
        WHERE paper = :old AND NOT EXISTS (SELECT * FROM paper_reading WHERE paper = :row)
        """,
        {"row": row, "old": old},
    )
    database.execute("DELETE FROM paper_reading WHERE paper = ?", (old,))
