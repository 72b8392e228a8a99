"""What tells that a file is the unfinished destination of a move, or that it was moved away (`offprint migrate`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.errors import StorageError
from bot.moving.table import Table
from storage.rows.conversions import moment_column
from storage.sqlite.file_in_place import true_path


def file_address(path: Path) -> str:
    """The `sqlite:///` address of a file, with its whole path."""
    return f"sqlite:///{true_path(path)}"


def left_for(database: Database) -> str | None:
    """The address that the database was moved to; None where it was not."""
    row = database.execute("SELECT destination FROM moved").fetchone()
    return None if row is None else str(row[0])


def origin_of_move(database: Database) -> str | None:
    """The address from which a move comes in that has not ended; None where none does."""
    row = database.execute("SELECT origin FROM move").fetchone()
    return None if row is None else str(row[0])


def refuse_moved(database: Database, path: Path) -> None:
    """Raise `StorageError` where a move comes in that has not ended, or the data was moved away."""
    if (there := left_for(database)) is not None:
        raise StorageError(
            f"{path}: it was moved to {there}; name that in OFFPRINT_DATABASE_URL. To go back to this file, as it was "
            "then: `offprint backup` it, and `offprint restore` the copy."
        )
    if (origin := origin_of_move(database)) is not None:
        raise StorageError(
            f"{path}: a move from {origin} into it has not ended. Type `offprint migrate` again, from there to here: "
            "it goes on."
        )


def close_for_good(database: Database, tables: Iterable[Table], *, destination: str, at: datetime) -> None:
    """Write down that the data was moved away. A command that has the file open cannot write any more either."""
    database.execute("INSERT INTO moved (destination, moved_at) VALUES (?, ?)", (destination, moment_column(at)))
    for name, verb, table in _triggers(tables):
        database.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN "
            "SELECT RAISE(ABORT, 'it was moved to another database'); END"
        )


def reopen(database: Database, tables: Iterable[Table]) -> None:
    """Take that back, for a copy that is restored."""
    for name, _, _ in _triggers(tables):
        database.execute(f"DROP TRIGGER IF EXISTS {name}")
    database.execute("DELETE FROM moved")


def _triggers(tables: Iterable[Table]) -> Iterator[tuple[str, str, str]]:
    """The name of each trigger that refuses a write, the statement that it refuses, and the table."""
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            yield f"moved_{table.name}_{verb.lower()}", verb, table.name
