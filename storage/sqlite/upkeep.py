"""The upkeep of a database file: whether it takes writes, and whether it is whole."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from storage.rows.conversions import moment_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.own_clock import moment_in

_MOST_DAMAGES = 20


class SqliteUpkeep:
    """The port `Upkeep` over SQLite."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def try_to_write(self) -> None:
        """Commit a write to disk: the first page of the file again, as it is."""
        await self._file.write(_write_first_page)

    async def damage(self) -> tuple[str, ...]:
        """What SQLite finds broken (https://www.sqlite.org/pragma.html#pragma_quick_check), and rows that lead nowhere.

        It reads the whole file; in a large one that takes a while.
        """
        return await self._file.read(_damage)

    async def time(self) -> datetime:
        """The machine's time."""
        return moment_of(await self._file.read(moment_in))


def _write_first_page(database: Database) -> None:
    (number,) = database.execute("PRAGMA application_id").fetchone()
    database.execute(f"PRAGMA application_id = {int(number):d}")


def _damage(database: Database) -> tuple[str, ...]:
    broken = [row[0] for row in database.execute(f"PRAGMA quick_check({_MOST_DAMAGES:d})") if row[0] != "ok"]
    lost = [f"a row of {row[0]} leads to no row of {row[2]}" for row in database.execute("PRAGMA foreign_key_check")]
    return tuple([*broken, *dict.fromkeys(lost)][:_MOST_DAMAGES])
