"""A PostgreSQL that tests stop, kill and start again, and whose connections they cut.

It is never the one that OFFPRINT_TEST_POSTGRES names, which others may use. What it has committed survives the death
of its processes, so `synchronous_commit` stays on; only a machine that stops would lose something.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psutil
import psycopg

from tests.servers.postgres import data_folder, name_of_database, started

Stop = Literal["fast", "immediate"]
"""How PostgreSQL stops: it rolls back and says good-bye, or it breaks off and recovers at its next start
(https://www.postgresql.org/docs/current/server-shutdown.html)."""
_SIGNALS: dict[Stop, signal.Signals] = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_SETTINGS = """
fsync = off                  # the machine goes on; only the server's processes die
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
"""
_PATIENCE_SECONDS = 60.0


class RestartablePostgres:
    """A running server. Its methods block for up to a second: call them in a thread where a loop must go on."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._server = started(data, _SETTINGS)
        self.address: str = self._server.get_uri()

    def stop(self, how: Stop = "fast") -> None:
        """Stop it; `start` brings it back at the same address."""
        process = self._postmaster()
        children = process.children(recursive=True)
        process.send_signal(_SIGNALS[how])
        self._wait_gone(process, *children)

    def kill(self) -> None:
        """SIGKILL for all of its processes, as when the machine has no memory left."""
        process = self._postmaster()
        killed = (process, *process.children(recursive=True))
        for one in killed:
            if _runs(one):
                one.kill()
        self._wait_gone(*killed)

    def start(self) -> None:
        """Start it again where it left off; returns when it takes connections."""
        self._server.ensure_postgres_running()

    def cut_connections(self, database: str) -> int:
        """End every connection to the database at this address, as an administrator may; how many."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = %s AND pid != pg_backend_pid()",
                (name_of_database(database),),
            ).fetchone()
        return ended[0] if ended else 0

    def cleanup(self) -> None:
        """Stop it for good, and remove its data."""
        self._server.ensure_postgres_running()
        self._server.cleanup()

    def _postmaster(self) -> psutil.Process:
        process = self._server.get_postmaster_info().process
        assert process is not None
        return process

    def _wait_gone(self, *processes: psutil.Process) -> None:
        """Wait until they have ended. Where nobody reaps them they stay as zombies, which the next start takes for
        alive: so their lock files go too.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while any(map(_runs, processes)):
            if time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL does not stop: {processes[0]}")
            time.sleep(0.01)
        folder = socket_folder(self.address) or self._data
        for lock in (self._data / "postmaster.pid", *folder.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def restartable_postgres() -> Iterator[RestartablePostgres]:
    """Such a server, which is forgotten afterwards."""
    with data_folder() as data:
        server = RestartablePostgres(data)
        try:
            yield server
        finally:
            server.cleanup()


def socket_folder(address: str) -> Path | None:
    """The folder of the socket at which a server listens; None where it listens on a port."""
    _, _, folder = urlsplit(address).query.partition("host=")
    return Path(folder) if folder else None
