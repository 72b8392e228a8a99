"""How far each source has been read, in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from bot.ports.sources import PollEnded, SourceState
from storage.sqlite.columns import maybe_moment_of, moment_column
from storage.sqlite.connection import DatabaseFile


class SqliteSources:
    """The port `Sources` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def state(self, source: str) -> SourceState:
        """How far the source has been read; one that never was has a state of no facts."""
        return await self._file.read(lambda database: _state(database, source))

    async def states(self) -> tuple[SourceState, ...]:
        """The states of all sources that were ever read, by name."""
        return await self._file.read(_states)

    async def record(self, ended: PollEnded) -> None:
        """Note that a poll has ended; one without error ends the count of failures."""
        await self._file.write(lambda database: _record(database, ended))

    async def ask_for_poll(self, source: str, *, at: datetime) -> None:
        """Leave a wish that the running service polls `source` soon."""
        await self._file.write(lambda database: _ask(database, source, at))

    async def take_wishes(self) -> tuple[str, ...]:
        """The sources a poll was asked for, each once, first asked first; the wishes are gone after this."""
        if not await self._file.read(_has_wishes):
            return ()  # asked every second: nobody is kept from writing for nothing
        return await self._file.write(_take_wishes)


def _state(database: Database, source: str) -> SourceState:
    row = database.execute("SELECT * FROM source WHERE name = ?", (source,)).fetchone()
    return SourceState(name=source) if row is None else _state_of_row(row)


def _states(database: Database) -> tuple[SourceState, ...]:
    return tuple(map(_state_of_row, database.execute("SELECT * FROM source ORDER BY name")))


def _state_of_row(row: sqlite3.Row) -> SourceState:
    return SourceState(
        name=row["name"],
        cursor=row["cursor"],
        baseline_at=maybe_moment_of(row["baseline_at"]),
        polled_at=maybe_moment_of(row["polled_at"]),
        new_paper_at=maybe_moment_of(row["new_paper_at"]),
        failures=row["failures"],
        error=row["error"],
    )


def _record(database: Database, ended: PollEnded) -> None:
    database.execute(
        """
        INSERT INTO source (name, polled_at, new_paper_at, failures, error)
        VALUES (:name, :at, CASE WHEN :new_papers > 0 THEN :at END, :error IS NOT NULL, :error)
        ON CONFLICT (name) DO UPDATE SET
            polled_at = excluded.polled_at,
            new_paper_at = coalesce(excluded.new_paper_at, new_paper_at),
            failures = CASE WHEN excluded.error IS NULL THEN 0 ELSE failures + 1 END,
            error = excluded.error
        """,
        {
            "name": ended.source,
            "at": moment_column(ended.at),
            "new_papers": ended.new_papers,
            "error": ended.error,
        },
    )


def _ask(database: Database, source: str, at: datetime) -> None:
    database.execute(
        "INSERT INTO poll_wish (source, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (source, moment_column(at)),
    )


def _has_wishes(database: Database) -> bool:
    (has,) = database.execute("SELECT EXISTS (SELECT * FROM poll_wish)").fetchone()
    return bool(has)


def _take_wishes(database: Database) -> tuple[str, ...]:
    wishes = tuple(row["source"] for row in database.execute("SELECT source FROM poll_wish ORDER BY asked_at, source"))
    database.execute("DELETE FROM poll_wish")
    return wishes
