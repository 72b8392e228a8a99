"""Every row and id that a paper has, for tables that keep the one that it had when they were written."""

from __future__ import annotations

from sqlite_utils import Database

from bot.paper.paper import PaperId
from storage.rows.paper_names import PaperNames, paper_names_of

_NAMES = """
    WITH owner (row) AS (
        SELECT row FROM paper WHERE id = :id UNION ALL SELECT paper FROM paper_alias WHERE id = :id
    )
    SELECT paper.row, paper.id, 1 AS is_own FROM owner JOIN paper ON paper.row = owner.row
    UNION ALL
    SELECT paper_alias.row, paper_alias.id, 0 FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
    ORDER BY is_own DESC
"""


def names_of(database: Database, paper: PaperId) -> PaperNames | None:
    """The names of the stored paper that an id names; None when there is none."""
    found = database.execute(_NAMES, {"id": paper}).fetchall()
    return paper_names_of(found) if found else None
