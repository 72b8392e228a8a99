"""The archive in memory: it asks the evaluator about every paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import islice

from bot.paper.paper import StoredPaper
from bot.ports.archive import Preview, SearchPage
from bot.query.begun_names import begun_parts, commonest_names
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.tree import Query
from storage.memory.tables import Tables

_SHOWN_IN_PREVIEW = 3


class MemoryArchive:
    """The port `Archive` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """A page of the papers that match: those with a word in the title first, of each kind the newest."""
        found = []
        for stored in self._tables.archived:
            reasons = evaluate(query, Document.of(stored.paper))
            if reasons is not None:
                found.append(("title" not in reasons.fields, *_newest_first(stored), stored))
        ordered = [stored for *_, stored in sorted(found, key=lambda one: one[:3])]
        return SearchPage(tuple(ordered[offset : offset + limit]), total=len(ordered))

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        oldest = next(iter(self._tables.papers.values()), None)
        recent = sorted((one for one in self._tables.archived if _noted_at(one) >= since), key=_newest_first)
        found = [one for one in recent if evaluate(query, Document.of(one.paper)) is not None]
        return Preview(
            count=len(found),
            newest=tuple(found[:_SHOWN_IN_PREVIEW]),
            watched_since=oldest.first_seen_at if oldest else None,
        )

    async def matching(
        self,
        query: Query,
        *,
        below: int | None,
        limit: int,
        within: float | None = None,  # noqa: ARG002  # nothing here takes long
    ) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, of those below the row `below` if it is given."""
        below_row = (one for one in self._newest_rows() if below is None or one.row < below)
        found = (one for one in below_row if evaluate(query, Document.of(one.paper)) is not None)
        return tuple(islice(found, limit))

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands."""
        texts = (Document.of(one.paper) for one in self._newest_rows()[:among])
        return Counter(term for text in texts for term in _terms(text))

    async def author_names(self, typed: str, *, limit: int) -> tuple[str, ...]:
        """Names of authors that `typed` begins, the commonest first."""
        parts = begun_parts(typed)
        if not parts:
            return ()
        names = (name for one in self._newest_rows() for name in one.paper.authors)
        return commonest_names(names, parts, limit=limit)

    async def term_frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many papers each of these terms stands."""
        wanted = frozenset(terms)
        texts = (Document.of(one.paper) for one in self._tables.archived)
        return Counter(term for text in texts for term in _terms(text) & wanted)

    def _newest_rows(self) -> list[StoredPaper]:
        """The papers, the last stored first."""
        return sorted(self._tables.archived, key=lambda stored: stored.row, reverse=True)


def _terms(text: Document) -> set[str]:
    """The terms of a paper, each once."""
    return {term for field in text.fields.values() for term in field.terms}


def _noted_at(stored: StoredPaper) -> datetime:
    return stored.paper.listed_at or stored.first_seen_at


def _newest_first(stored: StoredPaper) -> tuple[float, int]:
    return -_noted_at(stored).timestamp(), -stored.row
