"""Empty databases of both kinds to measure beside each other, by address: a URL of PostgreSQL, or a path of SQLite."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from bot.ports.stores import Stores
from storage.postgres.store import SCHEMES, open_postgres
from storage.sqlite.store import open_sqlite
from tests.benchmarks.rivals.postgres_server import postgres
from tests.servers.postgres import postgres_database

Empty = Callable[[], AbstractContextManager[str]]
"""Makes an empty database; its address is good for as long as the block runs."""


@contextmanager
def on_postgres() -> Iterator[Empty]:
    """Databases on one server, which keeps what is committed as SQLite does."""
    with postgres(for_writing=True) as server:
        yield partial(postgres_database, server)


@contextmanager
def on_sqlite() -> Iterator[str]:
    """A file."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        yield str(Path(folder) / "offprint.db")


def opened(address: Path | str) -> AbstractAsyncContextManager[Stores]:
    """The stores of a database."""
    return open_postgres(str(address)) if str(address).startswith(SCHEMES) else open_sqlite(Path(address))
