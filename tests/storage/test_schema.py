"""A file is brought up to today's tables, whoever wrote it; one of a newer Offprint is left alone."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.resources import files

import pytest

from bot.errors import SchemaTooNew, StorageError
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.query.parser import parse
from storage.sqlite import connection, schema
from storage.sqlite.archive import SqliteArchive
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_rows import INSERT, paper_columns
from storage.sqlite.papers import SqlitePapers
from tests.contracts.facts import NOON, page

STEPS = sorted(step.stem for step in (files("storage.sqlite") / "schema").iterdir() if step.suffix == ".sql")


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


def test_the_file_of_another_program_is_refused_not_touched_and_let_go(tmp_path, monkeypatch):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    before, opened = path.read_bytes(), []
    real = connection._connect
    monkeypatch.setattr(connection, "_connect", lambda *args: opened.append(real(*args)) or opened[-1])
    with pytest.raises(StorageError, match="the database of another program"):
        DatabaseFile.open(path)
    assert path.read_bytes() == before
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")


def test_processes_that_start_at_once_on_a_fresh_file_make_its_tables_once(tmp_path):
    path = tmp_path / "new.db"
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(DatabaseFile.open, [path] * 8))
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


def write_at(path, step, *papers):
    """A file as an Offprint left it whose last step was this one, with papers that its index does not know."""
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT,"
            " PRIMARY KEY (migration_set, name))"
        )
        for name in STEPS[: STEPS.index(step) + 1]:
            connection.executescript((files("storage.sqlite") / "schema" / f"{name}.sql").read_text("utf-8"))
            connection.execute("INSERT INTO _sqlite_migrations VALUES ('offprint', ?, '')", (name,))
        stored = (
            StoredPaper(paper=paper, row=row, revision=1, first_seen_at=NOON) for row, paper in enumerate(papers, 1)
        )
        connection.executemany(INSERT, map(paper_columns, stored))
    connection.close()


@pytest.mark.parametrize("at_once", [1, 500])
async def test_papers_of_an_earlier_offprint_are_found_as_if_they_came_in_today(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(schema, "_INDEXED_AT_ONCE", at_once)
    path = tmp_path / "old.db"
    first = Paper(id=PaperId("a:1"), title="Free energies", authors=("Yann LeCun",), categories=("cs.LG",), stars=2)
    other = Paper(id=PaperId("a:2"), title="Of GPUs", sources=("arxiv",))
    write_at(path, STEPS[0], first, other)
    file = DatabaseFile.open(path)
    archive, papers = SqliteArchive(file), SqlitePapers(file)
    for words in ("energies*", 'author:"Y LeCun"', "category:cs.*", "stars:>1", "* -gpu", "* -source:arxiv"):
        found = await archive.search(parse(words), limit=5)
        assert [stored.paper for stored in found.papers] == [first], words
    await papers.apply(page(Paper(id=PaperId("a:1"), title="TPUs"), revision=1))
    assert (await archive.search(parse("energies* OR author:lecun"), limit=5)).total == 0
    file.close()
    fresh = tmp_path / "new.db"
    DatabaseFile.open(fresh).close()
    assert tables(path).keys() == tables(fresh).keys()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO paper_index (paper_index, rank) VALUES ('integrity-check', 1)")
    connection.close()


async def test_papers_that_were_cut_by_older_rules_are_cut_anew(tmp_path):
    path = tmp_path / "old.db"
    write_at(path, STEPS[1], Paper(id=PaperId("a:1"), title="A Xeon™ at O’Brien’s"))
    words = "title, abstract, title_forms, abstract_forms, facts, title_places, abstract_places"
    with sqlite3.connect(path) as connection:
        connection.execute(
            f"INSERT INTO paper_words (row, {words}) VALUES (1, 'a xeontm at o brien s', '', '', '', '_paper', '', '')"
        )
    connection.close()
    file = DatabaseFile.open(path)
    archive = SqliteArchive(file)
    assert (await archive.search(parse("xeon"), limit=5)).total == 1
    assert (await archive.search(parse("xeontm"), limit=5)).total == 0
    file.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "old.db"
    write_at(path, STEPS[0], Paper(id=PaperId("a:1"), title="Of GPUs"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE paper SET authors = 'no list'")
    connection.close()
    before = tables(path)
    with pytest.raises(ValueError, match="JSON"):
        DatabaseFile.open(path)
    assert tables(path) == before
