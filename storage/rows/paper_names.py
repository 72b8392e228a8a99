"""Every row and id that a paper has, for tables that keep the one that it had when they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.rows.row import Row


@dataclass(frozen=True, slots=True)
class PaperNames:
    """A stored paper: its row, all rows that it ever had (its own first), and all its ids."""

    row: int
    rows: Sequence[int]
    ids: Sequence[str]


def paper_names_of(found: Sequence[Row]) -> PaperNames:
    """The names in these rows, each with an id, and the row where the paper had one under that id; its own first."""
    rows = [row["row"] for row in found if row["row"] is not None]
    return PaperNames(rows[0], rows, [row["id"] for row in found])
