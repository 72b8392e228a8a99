"""Tells whether what stands at a path may be used as a database, and notices when it is no longer the file that was
opened: moved away, deleted, or replaced by another.

SQLite would go on with the file that it holds open, and what it writes there would be lost with it:
https://www.sqlite.org/howtocorrupt.html#unlinking
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from sqlite_utils import Database

from bot.errors import AlreadyRunning, StorageError

_Identity = tuple[int, int]
"""The device and the inode."""
_MARK_AT, _MARK_BYTES = 60, 4


def true_path(path: Path) -> Path:
    """The absolute path of the file itself, whatever link or relative path leads there."""
    return Path(os.path.realpath(path))  # `Path.resolve` breaks on a link that leads to itself


class FileInPlace:
    """The files of an open database, the write-ahead log among them, as they stood when it was opened.

    `service` is the connection of the one process that polls and delivers. It locks the file itself, which may have a
    second path (a bind mount), and marks it, so that a copy that is written over it is told from it. Raises
    `AlreadyRunning`.
    """

    def __init__(self, path: Path, *, service: Database | None) -> None:
        self._path = path
        self._files = (str(path), f"{path}-wal")
        self._known = tuple(map(_identity, self._files))
        self._open = None if service is None else _held(path)
        try:
            self._mark = None if service is None else _marked(service)
        except sqlite3.Error:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; only after all connections to it, whose locks the system would release with it:
        https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
        """
        if self._open is not None:
            self._open.close()

    def require(self) -> None:
        """Raise `StorageError` when another file, or none, stands where one of them stood, or the file is another."""
        if tuple(map(_identity, self._files)) != self._known:
            raise StorageError(
                f"{self._path}: the file, or its log {self._path.name}-wal, was moved away or replaced while Offprint "
                "used it, so nothing is read or written. Put it back and Offprint goes on by itself; or restart "
                "Offprint, and it uses the file that is there now."
            )
        if self._open is not None and self._mark not in {None, os.pread(self._open.fileno(), _MARK_BYTES, _MARK_AT)}:
            raise StorageError(
                f"{self._path}: the file was written over while Offprint used it, so nothing is read or written. Stop "
                "Offprint, and then `offprint restore` the backup that is to stand there."
            )


def _held(path: Path) -> BinaryIO:
    """The file, open, and locked until it is closed. SQLite's own locks are of another kind."""
    file = path.open("rb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning(
            f"Offprint already runs on {path}, under another path of it. Stop that one first."
        ) from None
    return file


def _marked(database: Database) -> bytes | None:
    """Write a new number into the first page of the file; None where a reader keeps it in the log for now.

    It is the `user_version`, which SQLite leaves to programs: https://www.sqlite.org/fileformat2.html#user_version_number
    """
    mark = secrets.randbits(31)
    database.execute(f"PRAGMA user_version = {mark:d}")
    _, in_log, in_file = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return mark.to_bytes(_MARK_BYTES, "big") if in_log == in_file else None


def unmark(copy: sqlite3.Connection) -> None:
    """Let a copy be told from the file that it is a copy of."""
    copy.execute("PRAGMA user_version = 0")


def refuse_unfit(path: Path) -> None:
    """Raise `StorageError` for what is no file, and for a file with a hard link: SQLite would keep a log beside each of
    its names, and a process that opens the other name does not see it
    (https://www.sqlite.org/howtocorrupt.html#multiple_links_to_the_same_file). Raises `OSError` where nothing is there.
    """
    told = path.stat()
    if not S_ISREG(told.st_mode):
        raise StorageError(f"{path}: this is a folder or a device, and no file; name a file.")
    if told.st_nlink > 1:
        raise StorageError(
            f"{path}: the file has a second name (a hard link), and would be damaged if both were used; remove one of "
            "the names (`find / -samefile FILE` lists them). For a copy of it, use `offprint backup`."
        )


def _identity(file: str) -> _Identity | None:
    try:
        told = Path(file).stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino
