"""The best of many papers by their fit and their age, of which age is looked up for few.

A paper is worth its fit and, as long as it is as new as the archive's newest, as much again: half of that fades with
each year. Age lies in another place of the file for each paper, which is what such a ranking costs. But how new the
papers of a stretch of rows are at most is kept (`newest_of_stretch`), so it is known what each may be worth at most,
and once as many are worth more as are wanted, the others need not be looked at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlite_utils import Database

from storage.sqlite.columns import moment_of

_YEAR = timedelta(days=365)
_ROWS_OF_A_STRETCH = 1 << 15
"""As the table `newest_of_stretch` counts them."""
_LOOKED_AT_TOGETHER = 16


class _Worth(NamedTuple):
    """What papers are ordered by; those of the same worth by when they were noted, then by their row."""

    worth: float
    noted_at: str
    row: int


def best(database: Database, fit: Mapping[int, float], wanted: int) -> list[int]:
    """The `wanted` rows that are worth most, best first; of those that are worth the same the newest first.

    `fit` says by row how well each paper fits, 0 or more.
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
    """When papers were listed, else first seen, as the texts that sort so."""
    found = database.execute(
        """
        SELECT row, noted_at FROM paper INDEXED BY facts_beside_the_words
        WHERE row IN (SELECT value FROM json_each(?))
        """,
        (json.dumps(rows),),
    )
    return {row["row"]: row["noted_at"] for row in found}


class _Freshness:
    """What is left of a paper's newness, from 1 for the archive's newest down towards 0."""

    def __init__(self, database: Database) -> None:
        (newest,) = database.execute("SELECT max(noted_at) FROM paper").fetchone()
        self._newest = moment_of(newest)
        self._of_stretch = {
            stretch: self.of(min(noted_at, newest))
            for stretch, noted_at in database.execute("SELECT stretch, noted_at FROM newest_of_stretch")
        }

    def of(self, noted_at: str) -> float:
        """That of a paper that was noted then."""
        return math.pow(0.5, (self._newest - moment_of(noted_at)) / _YEAR)

    def at_most(self, row: int) -> float:
        """The most that is left for a paper of that row."""
        return self._of_stretch[row // _ROWS_OF_A_STRETCH]
