"""Maps SQLite's error codes to errors that say what helps: https://www.sqlite.org/rescode.html."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.database_url import ADDRESS
from bot.errors import StorageError, TooSlow, Unwritable

_WHAT_HELPS = {
    sqlite3.SQLITE_FULL: "the disk is full; give it room, and a service goes on by itself",
    sqlite3.SQLITE_READONLY: "it cannot be written; make the file and its folder writable for this user",
    sqlite3.SQLITE_PERM: "access is denied; make the file and its folder readable and writable for this user",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; its folder must exist and be writable, and it be a file",
    sqlite3.SQLITE_BUSY: "another process has locked it; wait for that process, or stop it",
    sqlite3.SQLITE_LOCKED: "another process has locked it; wait for that process, or stop it",
    sqlite3.SQLITE_NOTADB: (
        f"it is not a SQLite database; name another file in {ADDRESS}, or, where it was one, `offprint restore` a "
        "backup"
    ),
    sqlite3.SQLITE_CORRUPT: (
        "it is damaged; `offprint restore` a backup, or save what can be read with `sqlite3 FILE .recover`"
    ),
    sqlite3.SQLITE_IOERR: "the disk fails to read or write; look at the system's log and at the disk",
}
SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What a statement on a database may raise; the second, where damage has reached a text that SQLite quotes."""
_OF_THE_VALUE = frozenset(
    (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
    )
)
"""Codes that blame a statement and its values, and neither the file nor the disk."""
_PRIMARY_CODE = 0xFF
"""Extended codes hold the primary one in their lowest byte."""


def storage_error(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> StorageError | TooSlow:
    """Offprint's error for an error of SQLite about the database at `path`."""
    if _code(error) == sqlite3.SQLITE_INTERRUPT:  # only reads with a time limit are interrupted
        return TooSlow("That search took too long and was given up. Ask for less: add a word that few papers have.")
    kind = Unwritable if _code(error) in _OF_THE_VALUE else StorageError
    return kind(f"{path}: {_WHAT_HELPS.get(_code(error), 'SQLite refuses')} ({error}).")


def is_busy(error: Exception) -> bool:
    """Whether another connection held the lock, so that a retry may succeed."""
    return isinstance(error, sqlite3.Error) and _code(error) == sqlite3.SQLITE_BUSY


def _code(error: sqlite3.Error | UnicodeDecodeError) -> int:
    if isinstance(error, UnicodeDecodeError):
        return sqlite3.SQLITE_CORRUPT
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # only errors out of SQLite itself have it
    return code & _PRIMARY_CODE
