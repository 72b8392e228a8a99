"""The workspaces that have installed the Slack app, in SQLite."""

from __future__ import annotations

from sqlite_utils import Database

from bot.ports.installations import Installation
from storage.rows.installation import installation_columns, installation_of
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
    return tuple(map(installation_of, rows))


def _keep(database: Database, installation: Installation) -> None:
    database.execute(
        """
        INSERT OR REPLACE INTO slack_installation
            (workspace, name, bot, bot_user, scopes, installed_by, installed_at, expires_at, sealed)
        VALUES
            (:workspace, :name, :bot, :bot_user, :scopes, :installed_by, :installed_at, :expires_at, :sealed)
        """,
        installation_columns(installation),
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
