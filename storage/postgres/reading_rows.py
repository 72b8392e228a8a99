"""The series of counts as rows: a paper's readings are thinned as they grow old, and those past a year are deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.trending.counts import KEPT_FOR, Reading, Series, changes_end_alone, with_reading
from storage.postgres.connection import Connection
from storage.rows.conversions import moment_column
from storage.rows.reading import series_of_rows

_DELETED_AT_ONCE = 1_000
"""The most old readings that a page deletes: more than it adds, and so few that the write stays short."""


async def insert_readings(connection: Connection, readings: Iterable[tuple[int, Reading]], *, at: datetime) -> None:
    """Add a reading to the series of the papers in these rows, and delete the readings that thinning drops."""
    new = dict(readings)
    if not new:
        return
    before = await _ends_by_row(connection, new)
    whole = [row for row, ends in before.items() if not changes_end_alone(ends[-1], new[row])]
    before |= await series_by_row(connection, whole)
    after = {row: with_reading(before.get(row, ()), reading, now=at) for row, reading in new.items()}
    gone = [(row, one) for row, series in before.items() for one in series if one not in after[row][:-1]]
    await _delete(connection, gone)
    await _insert(connection, list(new.items()))
    await connection.execute(
        """
        DELETE FROM paper_reading WHERE (paper, read_at) IN (
            SELECT paper, read_at FROM paper_reading WHERE read_at < %s ORDER BY read_at LIMIT %s
        )
        """,
        (moment_column(at - KEPT_FOR), _DELETED_AT_ONCE),
    )


async def _delete(connection: Connection, readings: list[tuple[int, Reading]]) -> None:
    await connection.execute(
        """
        DELETE FROM paper_reading USING unnest(%s::bigint[], %s::timestamptz[]) AS gone (paper, read_at)
        WHERE paper_reading.paper = gone.paper AND paper_reading.read_at = gone.read_at
        """,
        ([row for row, _ in readings], [moment_column(reading.at) for _, reading in readings]),
    )


async def _insert(connection: Connection, readings: list[tuple[int, Reading]]) -> None:
    await connection.execute(
        """
        INSERT INTO paper_reading (paper, read_at, upvotes, stars)
        SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::bigint[])
        """,
        (
            [row for row, _ in readings],
            [moment_column(reading.at) for _, reading in readings],
            [reading.upvotes for _, reading in readings],
            [reading.stars for _, reading in readings],
        ),
    )


async def _ends_by_row(connection: Connection, rows: Iterable[int]) -> dict[int, Series]:
    """The first and the last readings of the papers in these rows that have a series; a short series is complete."""
    found = await connection.execute(
        """
        WITH ends (paper, first_at, last_at) AS (
            SELECT paper, min(read_at), max(read_at) FROM paper_reading
            WHERE paper = ANY(%s::bigint[]) GROUP BY paper
        )
        SELECT paper_reading.* FROM ends JOIN paper_reading
        ON paper_reading.paper = ends.paper AND read_at IN (first_at, last_at)
        ORDER BY ends.paper, read_at
        """,
        (list(rows),),
    )
    return series_of_rows(await found.fetchall())


async def series_by_row(connection: Connection, rows: Iterable[int]) -> dict[int, Series]:
    """The series of the papers in these rows that have one."""
    found = await connection.execute(
        "SELECT * FROM paper_reading WHERE paper = ANY(%s::bigint[]) ORDER BY paper, read_at", (list(rows),)
    )
    return series_of_rows(await found.fetchall())


async def move_readings(connection: Connection, old: int, row: int) -> None:
    """Move the series of a merged paper to the paper that it was merged into, unless that has a series: no mixing."""
    await connection.execute(
        """
        UPDATE paper_reading SET paper = %(row)s
        WHERE paper = %(old)s AND NOT EXISTS (SELECT * FROM paper_reading AS its WHERE its.paper = %(row)s)
        """,
        {"row": row, "old": old},
    )
    await connection.execute("DELETE FROM paper_reading WHERE paper = %s", (old,))
