"""What every command starts with: the settings, and the stores of the database they name."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.output import say
from bot.ports.stores import Stores
from bot.settings import Settings, read_settings
from storage.sqlite.store import open_sqlite


def settings_or_say() -> Settings:
    """The settings of this process; what is odd about them is said on standard error. Raises `SettingsError`."""
    read = read_settings(os.environ, folder=Path.cwd())
    for warning in read.warnings:
        say(f"warning: {warning}")
    return read.settings


@asynccontextmanager
async def stores_beside(settings: Settings) -> AsyncIterator[Stores]:
    """The stores of the database, opened so that a running service is not disturbed."""
    if _is_made_now(settings.database_path):
        say(f"{settings.database_path} is not there and is made now; OFFPRINT_DATABASE_URL may name another.")
    async with open_sqlite(settings.database_path, beside=True) as stores:
        yield stores


def _is_made_now(path: Path) -> bool:
    """Whether there is no such file yet, and a folder for it; whatever else is wrong is said by opening it."""
    try:
        return not path.exists() and path.parent.is_dir()
    except OSError:
        return False


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)
