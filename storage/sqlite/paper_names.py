"""Every row and id that a paper has, for tables that keep the one that it had when they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from bot.paper.paper import PaperId

_NAMES = """
    WITH owner (row) AS (
        SELECT row FROM paper WHERE id = :id UNION ALL SELECT paper FROM paper_alias WHERE id = :id
    )
    SELECT paper.row, paper.id, 1 AS is_own FROM owner JOIN paper ON paper.row = owner.row
    UNION ALL
    SELECT paper_alias.row, paper_alias.id, 0 FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
    ORDER BY is_own DESC
"""


@dataclass(frozen=True, slots=True)
class PaperNames:
    """A stored paper: its row, all rows that it ever had (its own first), and all its ids."""

    row: int
    rows: Sequence[int]
    ids: Sequence[str]


def names_of(database: Database, paper: PaperId) -> PaperNames | None:
    """The names of the stored paper that an id names; None when there is none."""
    found = database.execute(_NAMES, {"id": paper}).fetchall()
    if not found:
        return None
    rows = [row["row"] for row in found if row["row"] is not None]
    return PaperNames(rows[0], rows, [row["id"] for row in found])
