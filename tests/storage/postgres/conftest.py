"""Two processes of one service, each with connections of its own to the same database."""

import pytest

from storage.postgres.connection import Database
from storage.postgres.store import open_postgres, stores_of


@pytest.fixture
async def database(postgres_url):
    """A database of PostgreSQL with our tables."""
    opened = await Database.open(postgres_url)
    yield opened
    await opened.close()


@pytest.fixture
def stores(database):
    """The stores of a process."""
    return stores_of(database)


@pytest.fixture
async def beside(postgres_url):
    """The stores of another process."""
    async with open_postgres(postgres_url) as opened:
        yield opened
