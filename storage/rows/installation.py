"""Workspaces that have installed the Slack app, as rows of the table `slack_installation`."""

from __future__ import annotations

from bot.ports.installations import Installation
from storage.rows.conversions import (
    maybe_moment_column,
    maybe_moment_of,
    moment_column,
    moment_of,
    texts_column,
    texts_of,
)
from storage.rows.row import Row


def installation_columns(installation: Installation) -> dict[str, object]:
    """The columns of an installation, by name."""
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


def installation_of(row: Row) -> Installation:
    """The installation of a row that holds all columns of the table."""
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
