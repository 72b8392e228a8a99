"""UNPORTED The workspaces that have installed the Slack app, in SQLite."""

from __future__ import annotations

from storage.postgres.connection import Database


class PostgresInstallations:
    """The port `Installations` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
