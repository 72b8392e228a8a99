"""Migrations: numbered SQL files beside this one, applied once each and in order when a file is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database, Migrations

from bot.database_url import ADDRESS
from bot.errors import SchemaTooNew, StorageError
from storage.sqlite.begin_write import begin_write

_SET = "offprint"
_BEFORE_THE_FIRST_RELEASE = frozenset(
    (
        "0001_papers_channels_outbox",
        "0002_one_index_of_words_and_facts",
        "0003_words_cut_anew",
        "0004_newest_of_a_stretch",
        "0005_searches_by_age",
    )
)
"""Migrations from before the first release. Their tables have the same names and other columns."""
_NEWEST_TABLE = "process"
"""The last table that the first step makes: a file without it has that step as it was before the first release."""


def refuse_unusable(database: Database, path: Path) -> None:
    """Raise `StorageError` for a file that must be left as it is; nothing is written.

    That is a file of another program, which has tables and no step of ours, and a file from before the first release.
    """
    steps = _steps()
    applied = _applied(database, steps)
    if set(database.table_names()) - {steps.migrations_table} and not applied:
        raise StorageError(
            f"{path}: it is the database of another program, and is left as it is; name another file in {ADDRESS}."
        )
    if applied & _BEFORE_THE_FIRST_RELEASE or (applied and _NEWEST_TABLE not in database.table_names()):
        raise StorageError(
            f"{path}: it was made before the first release, its tables are no longer read, and it is left as it is; "
            f"move it away, or name another file in {ADDRESS}, and subscribe again."
        )


def refuse_no_tables(database: Database, path: Path) -> None:
    """Raise `StorageError` for a file without tables of ours."""
    if not _applied(database, _steps()):
        raise StorageError(f"{path}: it is no database of Offprint; name one of a service, or of `offprint backup`.")


def is_older(database: Database) -> bool:
    """Whether the file has tables of ours, and steps are missing."""
    steps = _steps()
    return bool(_applied(database, steps)) and bool(steps.pending(database))


def trigger(name: str) -> str:
    """The statement that makes a trigger, as the last of the steps that has one says it."""
    made = re.compile(rf"^CREATE TRIGGER {name} .*?^END;$", re.MULTILINE | re.DOTALL)
    return [found[0] for step in _names() for found in made.finditer(_sql(step))][-1]


def migrate(database: Database, path: Path) -> None:
    """Bring the file at `path` up to today's tables, in one transaction. Raises `SchemaTooNew`.

    Two processes that start at once wait for one another; the second finds nothing left to do.
    """
    steps = _steps()
    if _is_up_to_date(database, steps, path):
        return
    begin_write(database)
    try:
        steps.apply(database)
        database.commit()
    finally:
        database.rollback()


def _is_up_to_date(database: Database, steps: Migrations, path: Path) -> bool:
    newer = sorted(_applied(database, steps) - set(_names()))
    if newer:
        raise SchemaTooNew(
            f"{path} was written by a newer Offprint (its tables are those of “{newer[-1]}”, which this one does not "
            f"know). Install that version or a later one, or name another file in {ADDRESS}."
        )
    return not steps.pending(database)


def _applied(database: Database, steps: Migrations) -> set[str]:
    return {step.name for step in steps.applied(database)}


def _steps() -> Migrations:
    steps = Migrations(_SET)
    for name in _names():
        steps(name=name)(_step(name))
    return steps


def _step(name: str) -> Callable[[Database], None]:
    """The step of that name: its file, run inside the transaction that is open."""

    def run(database: Database) -> None:
        database.executescript(_sql(name))

    return run


def _sql(name: str) -> str:
    return files(__name__).joinpath(f"{name}.sql").read_text("utf-8")


def _names() -> list[str]:
    """The steps in order: their file names, which begin with their numbers."""
    return sorted(file.name.removesuffix(".sql") for file in files(__name__).iterdir() if file.name.endswith(".sql"))
