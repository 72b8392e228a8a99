"""The jobs over both stores: whatever they promise holds in memory and in SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports.stores import Stores
from storage.memory import memory_stores
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import Scene


@pytest_asyncio.fixture(params=["memory", "sqlite"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield memory_stores()
        return
    async with open_sqlite(tmp_path / "offprint.db") as opened:
        yield opened


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest_asyncio.fixture
async def sqlite_scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene over the store that does not hold every value."""
    async with open_sqlite(tmp_path / "offprint.db") as opened:
        yield Scene(opened)
