"""Databases of PostgreSQL for tests: one server for all tests of a process, a database of its own for each test."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.postgres.store import open_postgres
from tests.servers.empty_postgres import keep_first_rows, make_empty
from tests.servers.postgres import postgres_database, postgres_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a server."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_with_tables(postgres):
    """The address of a database that has our tables, for one test after the other."""
    with postgres_database(postgres) as address:
        with ThreadPoolExecutor(1) as beside_the_tests_own_loop:
            beside_the_tests_own_loop.submit(lambda: asyncio.run(_open_once(address))).result()
        keep_first_rows(address)
        yield address


@pytest.fixture
def postgres_url(postgres_with_tables):
    """The address of a database that has our tables and no rows."""
    make_empty(postgres_with_tables)
    return postgres_with_tables


@pytest.fixture
def empty_postgres_url(postgres):
    """The address of a database without tables."""
    with postgres_database(postgres) as address:
        yield address


async def _open_once(address):
    async with open_postgres(address):
        pass
