"""The numbers that SQLite gives by itself, as they are moved. It remembers those of tables with AUTOINCREMENT."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from bot.moving.table import Table


def last_numbers(database: Database, tables: Iterable[Table]) -> dict[str, int]:
    """The highest number that was given in each numbered table, or that stands there."""
    given = dict(database.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    highest = {}
    for table in tables:
        if table.numbered is not None:
            (there,) = database.execute(f"SELECT max({table.numbered}) FROM {table.name}").fetchone()  # noqa: S608 - names of ours
            highest[table.name] = max(given.get(table.name, 0), there or 0)
    return highest


def number_on(database: Database, numbers: Mapping[str, int]) -> None:
    """Let the numbers of tables go on behind these."""
    for name in _with_autoincrement(database) & numbers.keys():
        database.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        database.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, numbers[name]))


def _with_autoincrement(database: Database) -> set[str]:
    found = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
    return {name for (name,) in found}
