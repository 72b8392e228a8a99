"""The processes that are alive, in SQLite."""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database

from bot.ports.processes import Process
from storage.rows.process import platforms_column, process_of_row, roles_column
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.own_clock import moment_in


class SqliteProcesses:
    """The port `Processes` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def beat(self, process: Process, *, lasting: timedelta) -> None:
        """Say that a process is alive."""
        await self._file.write(lambda database: _beat(database, process, lasting))

    async def leave(self, name: str) -> None:
        """Say that a process ends."""
        await self._file.write(lambda database: _leave(database, name))

    async def alive(self) -> tuple[Process, ...]:
        """The processes that are alive, by name."""
        return await self._file.read(_alive)


def _beat(database: Database, process: Process, lasting: timedelta) -> None:
    database.execute("DELETE FROM process WHERE name = ? OR alive_until <= ?", (process.name, moment_in(database)))
    database.execute(
        "INSERT INTO process (name, roles, ahead, platforms, alive_until) VALUES (?, ?, ?, ?, ?)",
        (process.name, roles_column(process), process.ahead, platforms_column(process), moment_in(database, lasting)),
    )


def _leave(database: Database, name: str) -> None:
    database.execute("DELETE FROM process WHERE name = ?", (name,))


def _alive(database: Database) -> tuple[Process, ...]:
    rows = database.execute("SELECT * FROM process WHERE alive_until > ? ORDER BY name", (moment_in(database),))
    return tuple(map(process_of_row, rows))
