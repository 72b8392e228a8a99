"""A file is brought up to today's tables, whoever wrote it; one of a newer Offprint is left alone."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.resources import files

import pytest

from bot.errors import SchemaTooNew, StorageError
from storage.sqlite import schema
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.lock import hold_lock

STEPS = sorted(step.stem for step in (files("storage.sqlite") / "schema").iterdir() if step.suffix == ".sql")


BEFORE_THE_FIRST_RELEASE = (
    "0001_papers_channels_outbox",
    "0002_one_index_of_words_and_facts",
    "0003_words_cut_anew",
    "0004_newest_of_a_stretch",
    "0005_searches_by_age",
)
BROKEN = "CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE (;"


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


def test_the_file_of_another_program_is_refused_not_touched_and_let_go(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="the database of another program"):
        DatabaseFile.open(path)
    assert path.read_bytes() == before
    path.rename(tmp_path / "moved.db")
    assert [file.name for file in tmp_path.iterdir()] == ["moved.db"]


def test_processes_that_start_at_once_on_a_fresh_file_make_its_tables_once(tmp_path):
    path = tmp_path / "new.db"
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda beside: DatabaseFile.open(path, beside=beside), [False] + [True] * 7))
    for file in opened:
        file.close()
    with sqlite3.connect(path) as connection:
        (applied,) = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    connection.close()
    assert applied == len(STEPS)


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


def write_at(path, *steps):
    """A file whose migrations name these steps, with a table that no step of today makes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE paper (row INTEGER PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT,"
            " PRIMARY KEY (migration_set, name))"
        )
        connection.executemany("INSERT INTO _sqlite_migrations VALUES ('offprint', ?, '')", [(step,) for step in steps])


@pytest.mark.parametrize(
    "steps", [BEFORE_THE_FIRST_RELEASE[:1], BEFORE_THE_FIRST_RELEASE, BEFORE_THE_FIRST_RELEASE[3:]]
)
def test_a_file_from_before_the_first_release_is_refused_in_one_line_and_not_touched(tmp_path, steps):
    path = tmp_path / "old.db"
    write_at(path, *steps)
    before = path.read_bytes()
    with pytest.raises(StorageError, match="before the first release") as refused:
        DatabaseFile.open(path)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["old.db"]


LEAVES_A_LOG = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA journal_mode = WAL")
database.execute("INSERT INTO paper VALUES (1)")
database.commit()
os._exit(0)
"""


def test_a_refused_file_whose_service_was_killed_keeps_its_log_too(tmp_path):
    path = tmp_path / "old.db"
    write_at(path, *BEFORE_THE_FIRST_RELEASE)
    subprocess.run([sys.executable, "-c", LEAVES_A_LOG, str(path)], check=True)
    log = path.with_name("old.db-wal")
    before = (path.read_bytes(), log.read_bytes())
    with pytest.raises(StorageError, match="before the first release"):
        DatabaseFile.open(path)
    assert (path.read_bytes(), log.read_bytes()) == before


def test_no_step_of_today_has_the_name_of_one_from_before_the_first_release():
    assert not set(STEPS) & set(BEFORE_THE_FIRST_RELEASE)


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1))
def test_a_file_of_every_earlier_version_gets_the_tables_of_today(tmp_path, monkeypatch, steps):
    path, fresh = tmp_path / "old.db", tmp_path / "new.db"
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_names", lambda: STEPS[:steps])
        DatabaseFile.open(path).close()
    for one in (path, fresh):
        DatabaseFile.open(one).close()
    assert tables(path) == tables(fresh)


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    DatabaseFile.open(path).close()
    before = tables(path)
    monkeypatch.setattr(schema, "_names", lambda: [*STEPS, "9999_broken"])
    monkeypatch.setattr(schema, "_step", lambda _name: lambda database: database.executescript(BROKEN))
    with pytest.raises(StorageError, match="syntax error"):
        DatabaseFile.open(path)
    assert tables(path) == before
    monkeypatch.undo()
    DatabaseFile.open(path).close()


def test_a_file_whose_first_step_was_an_earlier_one_is_left_as_it_is(tmp_path):
    path = tmp_path / "offprint.db"
    DatabaseFile.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE process; DROP TABLE moved")
    with pytest.raises(StorageError, match="before the first release"):
        DatabaseFile.open(path)
    assert "moved" not in tables(path)


def test_no_column_is_confined_to_values_that_only_a_rebuilt_table_could_widen(tmp_path):
    path = tmp_path / "new.db"
    DatabaseFile.open(path).close()
    assert not [name for name, sql in tables(path).items() if sql and "CHECK" in sql.upper()]


def test_a_newer_command_does_not_change_the_tables_under_a_running_service(tmp_path, monkeypatch):
    path = tmp_path / "offprint.db"
    DatabaseFile.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE _sqlite_migrations SET name = '0000_before'")
    before = path.read_bytes()
    monkeypatch.setattr(schema, "_names", lambda: ["0000_before", "9999_after"])
    monkeypatch.setattr(schema, "_step", lambda name: lambda database: database.execute(f'CREATE TABLE "{name}" (a)'))
    with hold_lock(path), pytest.raises(StorageError, match="Stop the service, start it again with this version"):
        DatabaseFile.open(path, beside=True)
    assert path.read_bytes() == before
    DatabaseFile.open(path, beside=True).close()
    assert "9999_after" in tables(path)
    with hold_lock(path):
        DatabaseFile.open(path, beside=True).close()
