"""What people saved, in PostgreSQL."""

from __future__ import annotations

from bot.channel.person import PersonId
from bot.channel.saved import SavedPage, SavedPaper
from bot.paper.paper import PaperId
from bot.ports.saved import Saving
from bot.ports.write import Applied, Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import keep_papers, lock_lanes
from storage.postgres.paper_names import names_of
from storage.postgres.paper_rows import papers_by_row
from storage.rows.conversions import moment_column, moment_of

_SAVED = """
    SELECT coalesce(paper_alias.paper, saved_paper.paper) AS owner, max(saved_at) AS last_saved_at
    FROM saved_paper LEFT JOIN paper_alias ON paper_alias.row = saved_paper.paper
    WHERE person = %(person)s GROUP BY owner
"""
"""Two papers that turned out to be one are saved once."""


class PostgresSaved:
    """The port `Saved` on PostgreSQL. A person's writes take turns by the lane of their direct messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, saving: Saving) -> Applied | Stale:
        """Save the paper; `Stale` when it is saved already, or not in the archive."""
        return await self._database.write(lambda connection: _add(connection, saving))

    async def remove(self, person: PersonId, paper: PaperId) -> Applied | Stale:
        """Remove the paper from what the person saved; `Stale` when it is not there."""
        return await self._database.write(lambda connection: _remove(connection, person, paper))

    async def page(self, person: PersonId, *, limit: int, offset: int = 0) -> SavedPage:
        """What the person saved, the last saved first."""
        return await self._database.read(lambda connection: _page(connection, person, limit=limit, offset=offset))


async def _add(connection: Connection, saving: Saving) -> Applied | Stale:
    await keep_papers(connection, (saving.paper,))
    await lock_lanes(connection, (saving.person,))
    names = await names_of(connection, saving.paper)
    if names is None:
        return Stale()
    inserted = await connection.execute(
        """
        INSERT INTO saved_paper (person, paper, saved_at)
        SELECT %(person)s, %(paper)s, %(at)s::timestamptz WHERE NOT EXISTS (
            SELECT FROM saved_paper WHERE person = %(person)s AND paper = ANY(%(rows)s)
        )
        """,
        {
            "person": str(saving.person),
            "paper": names.row,
            "rows": list(names.rows),
            "at": moment_column(saving.at),
        },
    )
    return Applied(await _total(connection, saving.person)) if inserted.rowcount else Stale()


async def _remove(connection: Connection, person: PersonId, paper: PaperId) -> Applied | Stale:
    await lock_lanes(connection, (person,))
    names = await names_of(connection, paper)
    if names is None:
        return Stale()
    removed = await connection.execute(
        "DELETE FROM saved_paper WHERE person = %s AND paper = ANY(%s)", (str(person), list(names.rows))
    )
    return Applied(await _total(connection, person)) if removed.rowcount else Stale()


async def _total(connection: Connection, person: PersonId) -> int:
    found = await connection.execute(f"SELECT count(*) AS total FROM ({_SAVED}) AS saved", {"person": str(person)})  # noqa: S608 - the piece is ours
    (row,) = await found.fetchall()
    return int(row["total"])


async def _page(connection: Connection, person: PersonId, *, limit: int, offset: int) -> SavedPage:
    found = await connection.execute(
        f"{_SAVED} ORDER BY last_saved_at DESC, owner DESC LIMIT %(limit)s OFFSET %(offset)s",
        {"person": str(person), "limit": limit, "offset": offset},
    )
    rows = await found.fetchall()
    papers = await papers_by_row(connection, (row["owner"] for row in rows))
    saved = tuple(SavedPaper(papers[row["owner"]], moment_of(row["last_saved_at"])) for row in rows)
    return SavedPage(saved, await _total(connection, person))
