"""All rows and ids of a paper: other tables keep the one that the paper had when they were written."""

from __future__ import annotations

from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.rows.paper_names import PaperNames, paper_names_of

_NAMES = """
    WITH owner (row) AS (
        SELECT row FROM paper WHERE id = %(id)s UNION ALL SELECT paper FROM paper_alias WHERE id = %(id)s
    )
    SELECT paper.row, paper.id, true AS is_own FROM owner JOIN paper ON paper.row = owner.row
    UNION ALL
    SELECT paper_alias.row, paper_alias.id, false FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
    ORDER BY is_own DESC, id
"""


async def names_of(connection: Connection, paper: PaperId) -> PaperNames | None:
    """The names of the stored paper that an id names; None when there is none."""
    found = await (await connection.execute(_NAMES, {"id": paper})).fetchall()
    return paper_names_of(found) if found else None
