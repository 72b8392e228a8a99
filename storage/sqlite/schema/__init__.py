"""The tables, as numbered SQL files beside this one, run once each and in order when a file is opened.

A step that changes what papers are found by also indexes those that are stored, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from itertools import islice
from pathlib import Path

import structlog
from sqlite_utils import Database, Migrations

from bot.errors import SchemaTooNew, StorageError
from bot.query.papertext import PaperText
from storage.sqlite.paper_rows import all_papers
from storage.sqlite.turn import begin
from storage.sqlite.words import insert_words

log = structlog.get_logger(__name__)

_SET = "offprint"
_INDEXES_ANEW = frozenset(("0002_one_index_of_words_and_facts", "0003_words_cut_anew"))
"""The steps that make the index of papers anew and leave it empty."""
_INDEXED_AT_ONCE, _SAID_EVERY = 500, 20_000


def refuse_foreign(database: Database, path: Path) -> None:
    """Raise `StorageError` for a file of another program, which has tables and none that a step of ours made."""
    steps = _steps()
    if set(database.table_names()) - {steps.migrations_table} and not steps.applied(database):
        raise StorageError(
            f"{path}: it is the database of another program, and is left as it is; name another file in "
            "OFFPRINT_DATABASE_URL."
        )


def migrate(database: Database, path: Path) -> None:
    """Bring the file at `path` up to today's tables, in one transaction. Raises `SchemaTooNew`.

    Two processes that start at once wait for one another; the second finds nothing left to do.
    """
    steps = _steps()
    if _is_up_to_date(database, steps, path):
        return
    begin(database)
    try:
        steps.apply(database)
        database.commit()
    finally:
        database.rollback()


def _is_up_to_date(database: Database, steps: Migrations, path: Path) -> bool:
    applied = {step.name for step in steps.applied(database)}
    newer = sorted(applied - set(_names()))
    if newer:
        raise SchemaTooNew(
            f"{path} was written by a newer Offprint (its tables are those of “{newer[-1]}”, which this one does not "
            "know). Install that version or a later one, or name another file in OFFPRINT_DATABASE_URL."
        )
    return not steps.pending(database)


def _steps() -> Migrations:
    steps = Migrations(_SET)
    for name in _names():
        steps(name=name)(_step(name))
    return steps


def _step(name: str) -> Callable[[Database], None]:
    """The step of that name: its file, then the index where that is due, inside the transaction that is open."""
    sql = files(__name__).joinpath(f"{name}.sql").read_text("utf-8")

    def run(database: Database) -> None:
        database.executescript(sql)
        if name in _INDEXES_ANEW:
            _index_all(database)

    return run


def _index_all(database: Database) -> None:
    """Index every paper that is stored, no more in memory at once than a page has; the log says how far it is."""
    (stored,) = database.execute("SELECT count(*) FROM paper").fetchone()
    papers = ((one.row, PaperText.of(one.paper)) for one in all_papers(database))
    done = 0
    while some := list(islice(papers, _INDEXED_AT_ONCE)):
        if done % _SAID_EVERY == 0:
            log.info("archive.indexing", done=done, papers=stored, why="this version finds papers by other words")
        insert_words(database, some)
        done += len(some)


def _names() -> list[str]:
    """The steps in order: their file names, which begin with their numbers."""
    return sorted(file.name.removesuffix(".sql") for file in files(__name__).iterdir() if file.name.endswith(".sql"))
