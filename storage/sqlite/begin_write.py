"""How a transaction that writes begins while another process may be writing without pause."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from storage.sqlite.errors import is_busy


def begin_write(database: Database) -> None:
    """Begin to write as soon as nobody else does, for as long as the connection waits (its `busy_timeout`). Blocks.

    SQLite itself ends up looking each 100 ms (`sqliteDefaultBusyCallback` in https://sqlite.org/src/file/src/main.c):
    beside a process that begins again a moment after it has committed, that may be the wrong moment each time until it
    gives up. This looks each millisecond. Raises `sqlite3.Error`, SQLITE_BUSY where the time was not enough.
    """
    waits = int(database.execute("PRAGMA busy_timeout").fetchone()[0])
    database.execute("PRAGMA busy_timeout = 1")
    try:
        _begin(database, looks=max(waits, 1))
    finally:
        database.execute(f"PRAGMA busy_timeout = {waits:d}")


def _begin(database: Database, *, looks: int) -> None:
    for look in range(looks):
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if not is_busy(error) or look == looks - 1:
                raise
        else:
            return
