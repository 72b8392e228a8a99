"""What the tests of the archive share."""

from pathlib import Path

import pytest

from storage.sqlite.connection import _connect
from storage.sqlite.schema import migrate

_MEMORY = Path(":memory:")


@pytest.fixture(scope="module")
def empty():
    """A database in memory with today's tables and nothing in it."""
    database = _connect(_MEMORY, 1.0)
    migrate(database, _MEMORY)
    yield database
    database.close()
