"""What the tests of the archive share, and those of moves."""

from pathlib import Path

import pytest

from bot.moving import batch
from storage.sqlite.connection import _connect
from storage.sqlite.schema import migrate
from tests.servers.postgres import postgres_database
from tests.storage.archives import PostgresArchive, SqliteArchive

_MEMORY = Path(":memory:")
_STRETCHES_APART = 3 * 4096
"""So far apart, six papers lie in all windows of rows that a search on PostgreSQL asks one after the other."""


@pytest.fixture(scope="module")
def empty_sqlite():
    """A database in memory with today's tables and nothing in it."""
    database = _connect(_MEMORY, 1.0)
    migrate(database, _MEMORY)
    yield database
    database.close()


@pytest.fixture(scope="module")
def sqlite_archive(empty_sqlite):
    """An archive on SQLite with nothing in it."""
    return SqliteArchive(empty_sqlite)


@pytest.fixture(scope="module")
def postgres_archive(postgres, postgres_template):
    """An archive on PostgreSQL with nothing in it."""
    with postgres_database(postgres, like=postgres_template) as url:
        opened = PostgresArchive(url)
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def empty(request):
    """An archive with nothing in it; on PostgreSQL one whose papers will lie in all windows that a search looks at."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_archive")
    opened = request.getfixturevalue("postgres_archive")
    opened.apart = _STRETCHES_APART
    return opened


@pytest.fixture
def path(tmp_path):
    """The file of a team that is moved."""
    return tmp_path / "offprint.db"


@pytest.fixture
def back(tmp_path):
    """The file that a team is moved back to."""
    return tmp_path / "back.db"


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of a few rows, so that a small team is moved in many."""
    monkeypatch.setattr(batch, "MOST_ROWS", 7)
