"""Notices that a database file is no longer where it was opened: moved away, deleted, or replaced by another.

SQLite would go on with the file that it holds open, and what it writes there would be lost with it:
https://www.sqlite.org/howtocorrupt.html#unlinking
"""

from __future__ import annotations

from pathlib import Path

from bot.errors import StorageError

_Identity = tuple[int, int]
"""The device and the inode."""


class FileInPlace:
    """The files of an open database, the write-ahead log among them, as they stood when it was opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = (str(path), f"{path}-wal")
        self._known = tuple(map(_identity, self._files))

    def require(self) -> None:
        """Raise `StorageError` when another file, or none, stands where one of them stood."""
        if tuple(map(_identity, self._files)) != self._known:
            raise StorageError(
                f"{self._path}: the file, or its log {self._path.name}-wal, was moved away or replaced while Offprint "
                "used it, so nothing is read or written. Put it back and Offprint goes on by itself; or restart "
                "Offprint, and it uses the file that is there now."
            )


def refuse_second_name(path: Path) -> None:
    """Raise `StorageError` for a file with a hard link: SQLite would keep a log beside each of its names, and a
    process that opens the other name does not see it (https://www.sqlite.org/howtocorrupt.html#multiple_links_to_the_same_file).
    """
    if path.stat().st_nlink > 1:
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
