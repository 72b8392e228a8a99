"""Keys that only this database knows, in SQLite."""

from __future__ import annotations

from sqlite_utils import Database

from storage.sqlite.connection import DatabaseFile


class SqliteSecrets:
    """The port `Secrets` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def keep(self, name: str, fresh: bytes) -> bytes:
        """The key of this name; `fresh` becomes it where there is none."""
        known = await self._file.read(lambda database: _get(database, name))
        return await self._file.write(lambda database: _keep(database, name, fresh)) if known is None else known


def _get(database: Database, name: str) -> bytes | None:
    row = database.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
    return None if row is None else bytes(row["value"])


def _keep(database: Database, name: str, fresh: bytes) -> bytes:
    database.execute("INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, fresh))
    return _get(database, name) or fresh
