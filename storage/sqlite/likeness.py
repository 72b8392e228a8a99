"""Papers that are like a text, in SQLite: the full-text index proposes, the stored terms decide.

The index is asked for the papers with the rarest of the text's terms, as many terms as it can look up in the time that
a search takes, and its own BM25 picks those that are proposed. Their terms are read from `paper_words` and compared
exactly (`bot.likeness.vectors`). So nothing is stored for likeness, ingest does no more than before, and a common term,
which would lead through the whole archive, still counts where papers are compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from sqlite_utils import Database

from bot.digest.plain_terms import tokens_of
from bot.likeness.vectors import Alike, Fit, Vector, asked_vector, fit, looked_up, most_alike, paper_vector, telling
from bot.ports.likeness import MOST_ALIKE
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.paper_rows import papers_by_row
from storage.sqlite.ranking import holding, papers

_PATIENCE_SECONDS = 10.0
_TERMS = 200
"""Different terms of a text that are looked at; an abstract has about a hundred."""
_COUNTED = 200
"""The newest papers with a term that its document frequency is estimated from."""
_ENTRIES = 20_000
"""Index entries that are read for the proposals: FTS5 ranks so many in some 30 ms."""
_PROPOSED = 300
"""Papers that are compared."""


class SqliteLikeness:
    """The port `Likeness` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def nearest(
        self, terms: Sequence[str], *, but: int | None = None, limit: int = MOST_ALIKE
    ) -> tuple[Alike, ...]:
        """The papers that are most like a text of these terms, best first, without the one in the row `but`."""
        return await self._file.read_long(
            lambda database: _nearest(database, terms, but=but, limit=limit), within=_PATIENCE_SECONDS
        )


def _nearest(database: Database, terms: Sequence[str], *, but: int | None, limit: int) -> tuple[Alike, ...]:
    frequencies = _frequencies(database, terms)
    asked = asked_vector(terms, frequencies, papers=papers(database))
    found = {row: fit(asked, vector) for row, vector in _vectors(database, _proposed(database, asked, frequencies))}
    best = most_alike(found, but=but, limit=limit)
    return tuple(_alike(database, best, found))


def _alike(database: Database, rows: Sequence[int], found: Mapping[int, Fit]) -> Iterator[Alike]:
    for row, stored in papers_by_row(database, rows).items():
        yield Alike(stored, found[row])


def _frequencies(database: Database, terms: Sequence[str]) -> dict[str, float]:
    """The document frequency of each term: exact where few papers have it, else estimated."""
    rows = papers(database)
    different = list(dict.fromkeys(terms))[:_TERMS]
    return {term: holding(database, f'"{term}"', rows=rows, among=_COUNTED) for term in different}


def _proposed(database: Database, asked: Vector, frequencies: Mapping[str, float]) -> list[int]:
    """The rows that share the heaviest terms with the text."""
    words = list(looked_up(asked, frequencies, entries=_ENTRIES))
    if not words:
        return []
    rows = database.execute(
        "SELECT rowid FROM paper_index WHERE paper_index MATCH ? ORDER BY rank LIMIT ?",
        (" OR ".join(f'"{word}"' for word in words), _PROPOSED),
    )
    return [row["rowid"] for row in rows]


def _vectors(database: Database, rows: Sequence[int]) -> Iterator[tuple[int, Vector]]:
    found = database.execute(
        "SELECT row, title, abstract FROM paper_words WHERE row IN (SELECT value FROM json_each(?))",
        (json.dumps(rows),),
    )
    return ((row["row"], paper_vector(telling(tokens_of(row["title"], row["abstract"])))) for row in found)
