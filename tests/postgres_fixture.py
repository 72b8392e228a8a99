"""Databases of PostgreSQL for tests: one server for all tests of a process, a database of its own for each test."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.postgres.store import open_postgres
from tests.servers.empty_postgres import keep_first_rows, make_empty
from tests.servers.pgbouncer import ABSENT, pgbouncer, program
from tests.servers.postgres import in_database, name_of_database, postgres_database, postgres_server
from tests.servers.restartable_postgres import restartable_postgres


@pytest.fixture(scope="session")
def postgres():
    """The address of a server."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres):
    """The name of a database that has our tables, to make others like it: the server copies none that is in use."""
    with postgres_database(postgres) as address:
        with ThreadPoolExecutor(1) as beside_the_tests_own_loop:
            beside_the_tests_own_loop.submit(lambda: asyncio.run(_open_once(address))).result()
        yield name_of_database(address)


@pytest.fixture(scope="session")
def postgres_with_tables(postgres, postgres_template):
    """The address of a database that has our tables, for one test after the other; a pooler may keep sessions on it."""
    with postgres_database(postgres, like=postgres_template) as address:
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


@pytest.fixture(scope="session")
def restartable():
    """A server that tests stop, kill and start again; it runs when they end."""
    with restartable_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def pooler(postgres):
    """The address of a PgBouncer before the server."""
    if program() is None:
        pytest.skip(ABSENT)
    with pgbouncer(postgres) as address:
        yield address


@pytest.fixture
def pgbouncer_url(pooler, postgres_url):
    """The address of a database that has our tables and no rows, through PgBouncer."""
    return in_database(pooler, name_of_database(postgres_url))


async def _open_once(address):
    async with open_postgres(address):
        pass
