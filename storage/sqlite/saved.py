"""What people saved, in SQLite."""

from __future__ import annotations

import json

from sqlite_utils import Database

from bot.channel.person import PersonId
from bot.channel.saved import SavedPage, SavedPaper
from bot.paper.paper import PaperId
from bot.ports.saved import Saving
from bot.ports.write import Applied, Stale
from storage.rows.conversions import moment_column, moment_of
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_names import names_of
from storage.sqlite.paper_rows import papers_by_row

_SAVED = """
    SELECT coalesce(paper_alias.paper, saved_paper.paper) AS owner, max(saved_at) AS saved_at
    FROM saved_paper LEFT JOIN paper_alias ON paper_alias.row = saved_paper.paper
    WHERE person = :person GROUP BY owner
"""
"""Two papers that turned out to be one are saved once."""


class SqliteSaved:
    """The port `Saved` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def add(self, saving: Saving) -> Applied | Stale:
        """Save the paper; `Stale` when it is saved already, or not in the archive."""
        return await self._file.write(lambda database: _add(database, saving))

    async def remove(self, person: PersonId, paper: PaperId) -> Applied | Stale:
        """Remove the paper from what the person saved; `Stale` when it is not there."""
        return await self._file.write(lambda database: _remove(database, person, paper))

    async def page(self, person: PersonId, *, limit: int, offset: int = 0) -> SavedPage:
        """What the person saved, the last saved first."""
        return await self._file.read(lambda database: _page(database, person, limit=limit, offset=offset))


def _add(database: Database, saving: Saving) -> Applied | Stale:
    names = names_of(database, saving.paper)
    if names is None:
        return Stale()
    inserted = database.execute(
        """
        INSERT INTO saved_paper (person, paper, saved_at)
        SELECT :person, :paper, :at WHERE NOT EXISTS (
            SELECT * FROM saved_paper WHERE person = :person AND paper IN (SELECT value FROM json_each(:rows))
        )
        """,
        {
            "person": str(saving.person),
            "paper": names.row,
            "rows": json.dumps(names.rows),
            "at": moment_column(saving.at),
        },
    ).rowcount
    return Applied(_total(database, saving.person)) if inserted else Stale()


def _remove(database: Database, person: PersonId, paper: PaperId) -> Applied | Stale:
    names = names_of(database, paper)
    removed = database.execute(
        "DELETE FROM saved_paper WHERE person = ? AND paper IN (SELECT value FROM json_each(?))",
        (str(person), json.dumps(names.rows if names else [])),
    ).rowcount
    return Applied(_total(database, person)) if removed else Stale()


def _total(database: Database, person: PersonId) -> int:
    (total,) = database.execute(f"SELECT count(*) FROM ({_SAVED})", {"person": str(person)}).fetchone()  # noqa: S608 - the piece is ours
    return int(total)


def _page(database: Database, person: PersonId, *, limit: int, offset: int) -> SavedPage:
    rows = database.execute(
        f"{_SAVED} ORDER BY saved_at DESC, owner DESC LIMIT :limit OFFSET :offset",
        {"person": str(person), "limit": limit, "offset": offset},
    ).fetchall()
    papers = papers_by_row(database, (row["owner"] for row in rows))
    found = tuple(SavedPaper(papers[row["owner"]], moment_of(row["saved_at"])) for row in rows)
    return SavedPage(found, _total(database, person))
