"""The workspaces that have installed the Slack app, in SQLite."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from bot.ports.installations import Installation
from storage.rows.conversions import (
    maybe_moment_column,
    maybe_moment_of,
    moment_column,
    moment_of,
    texts_column,
    texts_of,
)
from storage.sqlite.connection import DatabaseFile


class SqliteInstallations:
    """The port `Installations` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def all(self) -> tuple[Installation, ...]:
        """Every installation, by workspace."""
        return await self._file.read(_all)

    async def keep(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one in that workspace."""
        await self._file.write(lambda database: _keep(database, installation))

    async def exchange(self, before: Installation, after: Installation) -> bool:
        """Keep `after` in place of `before`, where that is still there."""
        return await self._file.write(lambda database: _exchange(database, before, after))

    async def remove(self, installation: Installation) -> bool:
        """Forget an installation, where it is still there."""
        return await self._file.write(lambda database: _remove(database, installation))


def _all(database: Database) -> tuple[Installation, ...]:
    rows = database.execute("SELECT * FROM slack_installation ORDER BY workspace")
    return tuple(map(_installation, rows))


def _keep(database: Database, installation: Installation) -> None:
    database.execute(
        """
        INSERT OR REPLACE INTO slack_installation
            (workspace, name, bot, bot_user, scopes, installed_by, installed_at, expires_at, sealed)
        VALUES
            (:workspace, :name, :bot, :bot_user, :scopes, :installed_by, :installed_at, :expires_at, :sealed)
        """,
        _columns(installation),
    )


def _exchange(database: Database, before: Installation, after: Installation) -> bool:
    if not _remove(database, before):
        return False
    _keep(database, after)
    return True


def _remove(database: Database, installation: Installation) -> bool:
    """Each encryption differs, so the sealed text tells one installation, and one pair of tokens, from another."""
    removed = database.execute(
        "DELETE FROM slack_installation WHERE workspace = ? AND sealed = ?",
        (installation.workspace, installation.sealed),
    )
    return removed.rowcount > 0


def _columns(installation: Installation) -> dict[str, object]:
    return {
        "workspace": installation.workspace,
        "name": installation.name,
        "bot": installation.bot,
        "bot_user": installation.bot_user,
        "scopes": texts_column(installation.scopes),
        "installed_by": installation.installed_by,
        "installed_at": moment_column(installation.installed_at),
        "expires_at": maybe_moment_column(installation.expires_at),
        "sealed": installation.sealed,
    }


def _installation(row: sqlite3.Row) -> Installation:
    return Installation(
        workspace=row["workspace"],
        name=row["name"],
        bot=row["bot"],
        bot_user=row["bot_user"],
        scopes=texts_of(row["scopes"]),
        installed_by=row["installed_by"],
        installed_at=moment_of(row["installed_at"]),
        expires_at=maybe_moment_of(row["expires_at"]),
        sealed=bytes(row["sealed"]),
    )
