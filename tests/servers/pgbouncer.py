"""PgBouncer in transaction mode before a PostgreSQL: the pooler that most teams have between.

It is Debian's program; where it is absent, what needs it is skipped. It refuses to run as root, so root starts it as
the user who owns the server's socket.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

from tests.servers.loopback import free_port

ABSENT = "PgBouncer is not installed (Debian's package `pgbouncer`)"
_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
_PATIENCE_SECONDS = 60.0
SERVER_CONNECTIONS = 8
"""How many connections it has to a database of the server: fewer than two processes of Offprint open to it."""


def program() -> str | None:
    """Where PgBouncer is installed, if it is."""
    return shutil.which("pgbouncer", path=_PLACES)


@contextmanager
def pgbouncer(server: str) -> Iterator[str]:
    """The address of a PgBouncer that gives each transaction a connection to that server, to any of its databases."""
    found = program()
    assert found is not None, ABSENT
    with TemporaryDirectory() as named:
        folder, port = Path(named), free_port()
        (folder / "pgbouncer.ini").write_text(_configuration(server, port), "utf-8")
        user = _user(server) if os.geteuid() == 0 else None
        if user is not None:
            shutil.chown(folder, user)
            shutil.chown(folder / "pgbouncer.ini", user)
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [found, "-q", "pgbouncer.ini"], cwd=folder, user=user, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                _wait_until_it_listens(process, port, folder / "log")
                yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
            finally:
                process.kill()
                process.wait()


def _configuration(server: str, port: int) -> str:
    """Its file: https://www.pgbouncer.org/config.html. Who connects is not asked for a password, nor is it."""
    parts = urlsplit(server)
    host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
    password = f" password={parts.password}" if parts.password else ""
    return f"""
[databases]
* = host={host} port={parts.port or 5432} user={parts.username or "postgres"}{password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
max_client_conn = 500
server_login_retry = 0.2
"""


def _user(server: str) -> str:
    folder = parse_qs(urlsplit(server).query).get("host", [None])[0]
    return Path(folder).owner() if folder else "nobody"


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.01)
    raise AssertionError(f"PgBouncer does not listen:\n{log.read_text()}")
