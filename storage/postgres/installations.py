"""The workspaces that have installed the Slack app, in PostgreSQL."""

from __future__ import annotations

from bot.ports.installations import Installation
from storage.postgres.connection import Connection, Database
from storage.rows.installation import installation_columns, installation_of


class PostgresInstallations:
    """The port `Installations` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Installation, ...]:
        """Every installation, by workspace."""
        return await self._database.read(_all)

    async def keep(self, installation: Installation) -> None:
        """Keep it, in place of an earlier one in that workspace."""
        await self._database.write(lambda connection: _keep(connection, installation))

    async def exchange(self, before: Installation, after: Installation) -> bool:
        """Keep `after` in place of `before`, where that is still there."""
        return await self._database.write(lambda connection: _exchange(connection, before, after))

    async def remove(self, installation: Installation) -> bool:
        """Forget an installation, where it is still there."""
        return await self._database.write(lambda connection: _remove(connection, installation))


async def _all(connection: Connection) -> tuple[Installation, ...]:
    found = await connection.execute("SELECT * FROM slack_installation ORDER BY workspace")
    return tuple(map(installation_of, await found.fetchall()))


async def _keep(connection: Connection, installation: Installation) -> None:
    await connection.execute(
        """
        INSERT INTO slack_installation
            (workspace, name, bot, bot_user, scopes, installed_by, installed_at, expires_at, sealed)
        VALUES (
            %(workspace)s, %(name)s, %(bot)s, %(bot_user)s, %(scopes)s, %(installed_by)s, %(installed_at)s,
            %(expires_at)s, %(sealed)s
        )
        ON CONFLICT (workspace) DO UPDATE SET
            name = excluded.name, bot = excluded.bot, bot_user = excluded.bot_user, scopes = excluded.scopes,
            installed_by = excluded.installed_by, installed_at = excluded.installed_at,
            expires_at = excluded.expires_at, sealed = excluded.sealed
        """,
        installation_columns(installation),
    )


async def _exchange(connection: Connection, before: Installation, after: Installation) -> bool:
    if not await _remove(connection, before):
        return False
    await _keep(connection, after)
    return True


async def _remove(connection: Connection, installation: Installation) -> bool:
    """Each encryption differs, so the sealed text tells one installation, and one pair of tokens, from another."""
    removed = await connection.execute(
        "DELETE FROM slack_installation WHERE workspace = %s AND sealed = %s",
        (installation.workspace, installation.sealed),
    )
    return removed.rowcount > 0
