"""The offset between the clocks, and the adjustment of stored waits after a jump, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.ports.clock_marks import AGE_NOBODY_KNOWS, ClockJumped, ClockMark
from storage.postgres.connection import Connection, Database
from storage.rows.conversions import moment_column

_DAY = timedelta(days=1)


class PostgresClockMarks:
    """The port `ClockMarks` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> ClockMark | None:
        """The mark that was written last; None before the first."""
        return await self._database.read(_last)

    async def keep(self, mark: ClockMark) -> None:
        """Write a mark."""
        await self._database.write(lambda connection: _keep(connection, mark))

    async def follow(self, jumped: ClockJumped) -> None:
        """Adjust every stored wait to the clock, and write the mark, in one transaction."""
        await self._database.write(lambda connection: _follow(connection, jumped))


async def _last(connection: Connection) -> ClockMark | None:
    found = await connection.execute("SELECT boot, ahead FROM clock_mark")
    row = await found.fetchone()
    return None if row is None else ClockMark(row["boot"], row["ahead"])


async def _keep(connection: Connection, mark: ClockMark) -> None:
    await connection.execute("DELETE FROM clock_mark")
    await connection.execute("INSERT INTO clock_mark (boot, ahead) VALUES (%s, %s)", (mark.boot, mark.ahead))


async def _follow(connection: Connection, jumped: ClockJumped) -> None:
    await connection.execute("SELECT count(*) FROM (SELECT FROM lane ORDER BY channel FOR UPDATE) AS locked")
    if jumped.jump is None:
        await _end_what_is_ahead(connection, jumped.now)
    else:
        await _move(connection, jumped.jump, moment_column(jumped.now))
    if jumped.mark is not None:
        await _keep(connection, jumped.mark)


async def _end_what_is_ahead(connection: Connection, now: datetime) -> None:
    named = {"now": moment_column(now), "long_ago": moment_column(now - AGE_NOBODY_KNOWS)}
    await connection.execute("UPDATE channel SET paused_at = %(now)s WHERE paused_at > %(now)s", named)
    await connection.execute("UPDATE stream SET resume_at = NULL WHERE polled_at > %(now)s", named)
    await connection.execute(
        """
        UPDATE outbox SET due_at = least(due_at, %(now)s), turn = 0,
            started_at = CASE WHEN started_at > %(now)s THEN %(now)s ELSE started_at END,
            unsure_since = CASE WHEN unsure_since > %(long_ago)s THEN %(long_ago)s ELSE unsure_since END
        WHERE state IN ('waiting', 'inflight', 'uncertain') AND (created_at > %(now)s OR started_at > %(now)s)
        """,
        named,
    )


async def _move(connection: Connection, jump: timedelta, now: str) -> None:
    back = min(jump, timedelta())
    named: dict[str, object] = {
        "jump": jump,
        "days": -(-back // _DAY) * _DAY,
        "is_ahead": jump > timedelta(),
        "now": now,
    }
    await connection.execute(
        """
        UPDATE channel SET paused_at = paused_at + %(jump)s
        WHERE paused_at + %(jump)s <= %(now)s OR NOT %(is_ahead)s AND paused_at IS NOT NULL
        """,
        named,
    )
    await connection.execute(
        """
        UPDATE stream SET
            polled_at = polled_at + %(jump)s,
            failing_since = failing_since + %(jump)s,
            resume_at = resume_at + %(jump)s
        WHERE polled_at + %(jump)s <= %(now)s OR NOT %(is_ahead)s
        """,
        named,
    )
    await connection.execute(
        "UPDATE paper_lookup SET next_at = next_at + %(jump)s WHERE next_at > %(now)s AND NOT %(is_ahead)s", named
    )
    await _move_outbox(connection, named)


async def _move_outbox(connection: Connection, named: dict[str, object]) -> None:
    """Move the open rows. One that is held back for a time of day (its `turn` is 3) keeps that."""
    await connection.execute(
        """
        UPDATE outbox SET
            created_at = CASE WHEN turn = 3 AND %(is_ahead)s THEN created_at ELSE created_at + %(jump)s END,
            due_at = CASE
                WHEN turn = 3 THEN due_at + %(days)s
                WHEN %(is_ahead)s AND due_at >= %(now)s THEN due_at
                ELSE due_at + %(jump)s
            END,
            started_at = started_at + %(jump)s,
            unsure_since = CASE WHEN %(is_ahead)s THEN unsure_since ELSE unsure_since + %(jump)s END
        WHERE state IN ('waiting', 'inflight', 'uncertain')
          AND (greatest(created_at, started_at) + %(jump)s <= %(now)s OR NOT %(is_ahead)s)
        """,
        named,
    )
