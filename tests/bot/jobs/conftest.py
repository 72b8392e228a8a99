"""The jobs over all stores: whatever they promise holds in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports.stores import Stores
from storage.memory import memory_stores
from storage.postgres.store import open_postgres
from storage.sqlite.store import open_sqlite
from tests.bot.jobs.scene import Scene

ON_POSTGRES = (
    "test_deliver",
    "test_digest_cards",
    "test_dispatch",
    "test_passed_bars",
    "test_realign_digests",
    "test_retry_stale",
    "test_send_digests",
    "test_silence",
    "test_subscription_index",
    "test_vote_edits",
)
"""The jobs that write with others at work beside them. What the rest needs of a store, its contract tests tell."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test over each kind of store, where it has any."""
    if "kind_of_store" in metafunc.fixturenames:
        is_on_postgres = metafunc.module.__name__.rpartition(".")[2] in ON_POSTGRES
        metafunc.parametrize("kind_of_store", ["memory", "sqlite", *(["postgres"] if is_on_postgres else [])])


@pytest_asyncio.fixture
async def stores(kind_of_store: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    match kind_of_store:
        case "memory":
            yield memory_stores()
        case "sqlite":
            async with open_sqlite(tmp_path / "offprint.db") as opened:
                yield opened
        case _:
            async with open_postgres(request.getfixturevalue("postgres_url")) as opened:
                yield opened


@pytest.fixture
def scene(stores: Stores) -> Scene:
    return Scene(stores)


@pytest_asyncio.fixture
async def sqlite_scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene over the store that does not hold every value."""
    async with open_sqlite(tmp_path / "offprint.db") as opened:
        yield Scene(opened)
