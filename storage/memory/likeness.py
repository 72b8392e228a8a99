"""Papers that are like a text, in memory: every paper is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.digest.plain_terms import readable
from bot.likeness.vectors import Alike, asked_vector, fit, paper_vector, telling
from bot.paper.paper import StoredPaper
from bot.ports.likeness import MOST_ALIKE
from bot.query.document import Document
from storage.memory.tables import Tables


class MemoryLikeness:
    """The port `Likeness` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def nearest(
        self, terms: Sequence[str], *, but: int | None = None, limit: int = MOST_ALIKE
    ) -> tuple[Alike, ...]:
        """The papers that are most like a text of these terms, best first, without the one in the row `but`."""
        stored = self._tables.archived
        texts = {one.row: _terms(one) for one in stored}
        frequencies = Counter(term for found in texts.values() for term in set(found) & set(terms))
        asked = asked_vector(terms, frequencies, papers=len(stored))
        fits = {one.row: fit(asked, paper_vector(texts[one.row])) for one in stored if one.row != but}
        alike = [one for one in stored if one.row in fits and fits[one.row].terms]
        alike.sort(key=lambda one: (fits[one.row].cosine, one.row), reverse=True)
        return tuple(Alike(one, fits[one.row]) for one in alike[:limit])


def _terms(stored: StoredPaper) -> tuple[str, ...]:
    fields = Document.of(stored.paper).fields.values()
    return tuple(term for field in fields for term in telling(readable(field.terms)))
