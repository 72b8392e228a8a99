"""Recency: the best of many papers by score and age, while the age of only a few is looked up.

Looking up the age of a paper is a read somewhere in the file, and that is the cost of this ranking. The table
`newest_of_stretch` bounds the age of all papers in a stretch of rows, which bounds what each can be worth. Papers are
looked up from the highest bound on, until enough are worth more than every bound that is left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from bot.query.scores import freshness
from storage.rows.conversions import moment_of

_ROWS_OF_A_STRETCH = 1 << 15
"""The rows of a stretch in the table `newest_of_stretch`."""
_LOOKED_AT_TOGETHER = 16


class _Worth(NamedTuple):
    """The sort key of a paper: its worth, then when it was noted, then its row."""

    worth: float
    noted_at: str
    row: int


def best(database: Database, fit: Mapping[int, float], wanted: int) -> list[int]:
    """The `wanted` rows that are worth most, best first; equal ones newest first.

    `fit` is the score of each row, 0 or more.
    """
    if not fit or not wanted:
        return []
    freshness = _Freshness(database)
    at_most = {row: fits * (1 + freshness.at_most(row)) for row, fits in fit.items()}
    promising = sorted(fit, key=at_most.__getitem__, reverse=True)
    known: list[_Worth] = []
    together = max(_LOOKED_AT_TOGETHER, wanted)
    for start in range(0, len(promising), together):
        if len(known) >= wanted and at_most[promising[start]] < known[wanted - 1].worth:
            break
        noted_at = moments(database, promising[start : start + together])
        known += [_Worth(fit[row] * (1 + freshness.of(noted)), noted, row) for row, noted in noted_at.items()]
        known.sort(reverse=True)
    return [one.row for one in known[:wanted]]


def moments(database: Database, rows: Sequence[int]) -> dict[int, str]:
    """When papers were listed, else first seen, as texts that sort in order of time."""
    found = database.execute(
        """
        SELECT row, noted_at FROM paper INDEXED BY facts_beside_the_words
        WHERE row IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(rows),),
    )
    return {row["row"]: row["noted_at"] for row in found}


class _Freshness:
    """The freshness of a paper: 1 for the archive's newest, halved with each year of age."""

    def __init__(self, database: Database) -> None:
        (newest,) = database.execute("SELECT max(noted_at) FROM paper").fetchone()
        self._newest = moment_of(newest)
        self._of_stretch = {
            stretch: self.of(min(noted_at, newest))
            for stretch, noted_at in database.execute("SELECT stretch, noted_at FROM newest_of_stretch")
        }

    def of(self, noted_at: str) -> float:
        """The freshness of a paper that was noted then."""
        return freshness(moment_of(noted_at), self._newest)

    def at_most(self, row: int) -> float:
        """An upper bound of the freshness of the paper in this row."""
        return self._of_stretch[row // _ROWS_OF_A_STRETCH]
