"""The lock beside a database that `offprint run` holds: one service for each file."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import AlreadyRunning, StorageError
from storage.sqlite.file_in_place import true_path


@contextmanager
def hold_lock(database: Path) -> Iterator[None]:
    """Hold the lock of `database`. Raises `AlreadyRunning`, or `StorageError` when the lock file cannot be made.

    The system releases the lock when the process ends, however it ends; the file stays and means nothing by itself.
    """
    path = lock_path(database)
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise StorageError(
            f"{path}: the lock cannot be made ({error.strerror}); the folder must exist and be writable."
        ) from error
    with file:
        if not _acquire(file.fileno()):
            raise AlreadyRunning(
                f"Offprint already runs on {database} (process {_holder_pid(path)}). Stop that one first."
            )
        _write_pid(file, path)
        yield


def _write_pid(file: TextIO, path: Path) -> None:
    try:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
    except OSError as error:
        raise StorageError(f"{path}: the lock cannot be written ({error.strerror}); make room.") from error


def is_held(database: Path) -> bool:
    """Whether an `offprint run` is alive on `database` now."""
    try:
        with lock_path(database).open("rb") as file:
            return not _acquire(file.fileno())
    except FileNotFoundError:
        return False


def lock_path(database: Path) -> Path:
    """The lock file of a database: beside it, named after it, whatever link or relative path leads there."""
    there = true_path(database)
    return there.with_name(there.name + ".lock.pid")


def _acquire(file: int) -> bool:
    """Take the lock if it is free; closing the file releases it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder_pid(path: Path) -> str:
    return path.read_text("ascii").strip() or "unknown"
