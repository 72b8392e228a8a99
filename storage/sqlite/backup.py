"""Copies a database while it is in use, and puts a copy in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from bot.errors import AlreadyRunning, StorageError
from storage.rows.restored import Doubted
from storage.rows.tables import TABLES
from storage.sqlite.errors import SQLITE_ERRORS, is_busy, storage_error
from storage.sqlite.file_in_place import refuse_unfit, true_path, unmark
from storage.sqlite.lock import hold_lock
from storage.sqlite.moved_mark import reopen
from storage.sqlite.restored import doubt_what_was_posted
from storage.sqlite.schema import migrate, refuse_no_tables, refuse_unusable

_BUSY_SECONDS = 5.0
_MAGIC = b"SQLite format 3\0"
"""https://www.sqlite.org/fileformat.html, section 1.3.1."""
_LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup is in place. `doubted` is what it cannot know; `kept` is where the file that stood there before is."""

    doubted: Doubted
    kept: Path | None


def back_up(database: Path, target: Path) -> None:
    """Copy the database to `target`, as it is at one moment, while a service may be writing. Blocks.

    The copy is one file, checked, readable by its owner alone (it holds the key of links in mail). Raises
    `StorageError`: also where `target` is there already, and then nothing is written.
    """
    _require_file(database, "there is no database to back up; OFFPRINT_DATABASE_URL names it")
    if _is_there(target):
        raise StorageError(f"{target}: it is there already, and is left as it is; name another file.")
    with _unfinished(target) as unfinished:
        _copy(database, unfinished)
        unfinished.replace(target)
    _sync(target.parent)


def restore(database: Path, backup: Path, *, now: datetime) -> Restored:
    """Put a copy of `backup` in the database's place; the file that stood there is kept beside it. Blocks.

    What may have been posted since the backup was made is marked (`storage.sqlite.restored`). Raises `StorageError`
    and `AlreadyRunning`; then the database stands as before.
    """
    there = true_path(database)
    _require_file(backup, "there is no such file to restore")
    _require_database(backup)
    if _is_there(there):
        _require_replaceable(there, backup)
    with hold_lock(there), _unfinished(there) as unfinished:
        _copy(backup, unfinished)
        doubted = _prepare(unfinished, backup, now=now)
        kept = _keep(there, now=now)
        unfinished.replace(there)
        _sync(there.parent)
    return Restored(doubted, kept)


def _is_there(path: Path) -> bool:
    """Whether anything has that name. Raises `StorageError` where that cannot be told."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError(f"{path}: it cannot be looked at ({error.strerror}).") from error
    return True


def _require_file(path: Path, otherwise: str) -> None:
    if not _is_there(path):
        raise StorageError(f"{path}: {otherwise}.")
    try:
        refuse_unfit(path)
    except OSError as error:
        raise StorageError(f"{path}: it cannot be looked at ({error.strerror}).") from error


def _require_replaceable(database: Path, backup: Path) -> None:
    if not database.is_file():
        raise StorageError(f"{database}: this is a folder or a device, and no file; name a file.")
    if database.samefile(backup):
        raise StorageError(f"{backup}: this is the database itself; name a backup of it.")


def _require_database(backup: Path) -> None:
    """Refuse a file of another kind: each database of SQLite begins with the same words."""
    try:
        with backup.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except OSError as error:
        raise StorageError(f"{backup}: it cannot be read ({error.strerror}).") from error
    if begins != _MAGIC:
        raise StorageError(f"{backup}: it is no database of Offprint; name a file that `offprint backup` has written.")


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside `target` for what is to stand there; it is gone at the end, unless it was moved."""
    path = target.with_name(f"{target.name}.unfinished")
    try:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        yield path
    except OSError as error:
        raise StorageError(f"{target}: it cannot be written ({error.strerror}).") from error
    finally:
        for suffix in ("", *_LOGS):
            with suppress(OSError):
                path.with_name(path.name + suffix).unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy a database of ours to an empty file, in one read, and check the copy."""
    at_fault = source
    try:
        with closing(sqlite3.connect(_read_only(source), timeout=_BUSY_SECONDS, uri=True)) as reading:
            ours = Database(reading, execute_plugins=False)
            refuse_unusable(ours, source)
            refuse_no_tables(ours, source)
            at_fault = target
            with closing(sqlite3.connect(target)) as writing:
                reading.backup(writing)
                writing.execute("PRAGMA journal_mode = DELETE")  # one file, whatever the source keeps beside it
                unmark(writing)
                _require_sound(writing, source)
    except SQLITE_ERRORS as error:
        raise storage_error(error, at_fault) from error
    _sync(target)


def _prepare(copy: Path, backup: Path, *, now: datetime) -> Doubted:
    """Bring a copy's tables up to today's, and mark what may have been posted since."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            connection.row_factory = sqlite3.Row
            database = Database(connection, execute_plugins=False)
            migrate(database, backup)
            with database.atomic():
                reopen(database, TABLES)
                doubted = doubt_what_was_posted(database, now=now)
    except SQLITE_ERRORS as error:
        raise storage_error(error, copy) from error
    _sync(copy)
    return doubted


def _require_sound(copy: sqlite3.Connection, source: Path) -> None:
    (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if told != "ok":
        raise StorageError(f"{source}: it is damaged ({told}); nothing was written. Use an older backup.")


def _keep(database: Path, *, now: datetime) -> Path | None:
    """Give the file a second name, under which it stays when another takes its place; the name. None where none is.

    It is made one file first, else the next one would find its log. Where it cannot be read any more, or is gone, its
    log is kept beside that name.
    """
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    if not _is_there(database):
        _keep_logs(database, kept)
        return None
    try:
        with closing(sqlite3.connect(_read_only(database), timeout=_BUSY_SECONDS, uri=True)) as connection:
            connection.execute("PRAGMA schema_version")
        with closing(sqlite3.connect(database, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except SQLITE_ERRORS as error:
        if is_busy(error):
            raise AlreadyRunning(f"Another command uses {database}. Wait for it, or stop it.") from error
        _keep_logs(database, kept)
    _link_or_copy(database, kept)
    return kept


def _keep_logs(database: Path, kept: Path) -> None:
    """Move what SQLite would play into the file that comes next away from its name."""
    for suffix in _LOGS:
        log = database.with_name(database.name + suffix)
        if log.exists():
            log.replace(kept.with_name(kept.name + suffix))


def _link_or_copy(file: Path, second: Path) -> None:
    try:
        os.link(file, second)
    except OSError:  # not every file system has links
        shutil.copyfile(file, second)


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
