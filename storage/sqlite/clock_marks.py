"""How the clocks stood to each other, and what follows from a jump, in SQLite."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.ports.clock_marks import AGE_NOBODY_KNOWS, ClockJumped, ClockMark
from storage.rows.conversions import moment_column, moment_of
from storage.sqlite.connection import DatabaseFile

_DAY = timedelta(days=1)


class SqliteClockMarks:
    """The port `ClockMarks` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def last(self) -> ClockMark | None:
        """The mark that was written last; None before the first."""
        return await self._file.read(_last)

    async def keep(self, mark: ClockMark) -> None:
        """Write a mark."""
        await self._file.write(lambda database: _keep(database, mark))

    async def follow(self, jumped: ClockJumped) -> None:
        """Bring every wait into step with the clock, and write the mark, in one transaction."""
        await self._file.write(lambda database: _follow(database, jumped))


def _last(database: Database) -> ClockMark | None:
    row = database.execute("SELECT boot, ahead FROM clock_mark").fetchone()
    return None if row is None else ClockMark(row["boot"], row["ahead"])


def _keep(database: Database, mark: ClockMark) -> None:
    database.execute("DELETE FROM clock_mark")
    database.execute("INSERT INTO clock_mark (boot, ahead) VALUES (?, ?)", (mark.boot, mark.ahead))


def _follow(database: Database, jumped: ClockJumped) -> None:
    if jumped.jump is None:
        _end_what_is_ahead(database, jumped.now)
    else:
        _move(database, jumped.jump, moment_column(jumped.now))
    if jumped.mark is not None:
        _keep(database, jumped.mark)


def _end_what_is_ahead(database: Database, now: datetime) -> None:
    named = {"now": moment_column(now), "long_ago": moment_column(now - AGE_NOBODY_KNOWS)}
    database.execute("UPDATE channel SET paused_at = :now WHERE paused_at > :now", named)
    database.execute("UPDATE stream SET resume_at = NULL WHERE polled_at > :now", named)
    database.execute(
        """
        UPDATE outbox SET due_at = min(due_at, :now), started_at = min(started_at, :now),
            unsure_since = min(unsure_since, :long_ago), turn = 0
        WHERE state IN ('waiting', 'inflight', 'uncertain') AND (created_at > :now OR started_at > :now)
        """,
        named,
    )


def _move(database: Database, jump: timedelta, now: str) -> None:
    back = min(jump, timedelta())
    named: dict[str, object] = {
        "jump": jump.total_seconds(),
        "days": -(-back // _DAY) * _DAY.total_seconds(),
        "is_ahead": jump > timedelta(),
        "now": now,
    }
    database.conn.create_function("moved", 2, _moved, deterministic=True)
    database.execute(
        "UPDATE channel SET paused_at = moved(paused_at, :jump) WHERE moved(paused_at, :jump) <= :now OR NOT :is_ahead",
        named,
    )
    database.execute(
        """
        UPDATE stream SET
            polled_at = moved(polled_at, :jump),
            failing_since = moved(failing_since, :jump),
            resume_at = moved(resume_at, :jump)
        WHERE moved(polled_at, :jump) <= :now OR NOT :is_ahead
        """,
        named,
    )
    database.execute(
        "UPDATE paper_lookup SET next_at = moved(next_at, :jump) WHERE next_at > :now AND NOT :is_ahead", named
    )
    _move_outbox(database, named)


def _move_outbox(database: Database, named: dict[str, object]) -> None:
    """Move the open rows. One that is held back for a time of day (its `turn` is 3) keeps that."""
    database.execute(
        """
        UPDATE outbox SET
            created_at = iif(turn = 3 AND :is_ahead, created_at, moved(created_at, :jump)),
            due_at = CASE
                WHEN turn = 3 THEN moved(due_at, :days)
                WHEN :is_ahead AND due_at >= :now THEN due_at
                ELSE moved(due_at, :jump)
            END,
            started_at = moved(started_at, :jump),
            unsure_since = min(unsure_since, moved(unsure_since, :jump))
        WHERE state IN ('waiting', 'inflight', 'uncertain')
          AND (moved(max(created_at, coalesce(started_at, created_at)), :jump) <= :now OR NOT :is_ahead)
        """,
        named,
    )


def _moved(column: str | None, seconds: float) -> str | None:
    """A moment as a column value, so many seconds later."""
    return None if column is None else moment_column(moment_of(column) + timedelta(seconds=seconds))
