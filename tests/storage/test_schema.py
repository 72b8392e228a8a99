"""A file is brought up to today's tables, whoever wrote it; one of a newer Offprint is left alone."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import SchemaTooNew
from storage.sqlite.connection import DatabaseFile


def tables(path):
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        found = dict(rows.fetchall())
    connection.close()
    return found


def test_a_fresh_file_gets_strict_tables_and_opening_it_again_changes_nothing(tmp_path):
    path = tmp_path / "new.db"
    DatabaseFile.open(path).close()
    fresh = tables(path)
    ours = [sql for sql in fresh.values() if sql and sql.startswith("CREATE TABLE") and "paper_index" not in sql]
    assert {"paper", "channel", "subscription", "change", "announcement", "outbox", "digest"} <= set(fresh)
    assert all("STRICT" in sql for sql in ours if "_sqlite_migrations" not in sql)
    DatabaseFile.open(path).close()
    assert tables(path) == fresh


def test_a_file_of_a_newer_offprint_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "new.db"
    DatabaseFile.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('offprint', '9999_later', '')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match="newer Offprint"):
        DatabaseFile.open(path)
    assert path.read_bytes() == before


def test_processes_that_start_at_once_on_a_fresh_file_make_its_tables_once(tmp_path):
    path = tmp_path / "new.db"
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(DatabaseFile.open, [path] * 8))
    for file in opened:
        file.close()
    with sqlite3.connect(path) as connection:
        (applied,) = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    connection.close()
    assert applied == 1


def test_the_connections_keep_what_was_promised_of_the_disk(tmp_path):
    file = DatabaseFile.open(tmp_path / "new.db")
    writer = file._writer._database
    told = {
        name: writer.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    file.close()


def test_a_command_beside_the_service_leaves_checkpoints_to_it(tmp_path):
    beside = DatabaseFile.open(tmp_path / "new.db", beside=True)
    assert beside._writer._database.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
    beside.close()
