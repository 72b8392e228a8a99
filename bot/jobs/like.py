"""Papers that are like a paper, or like a text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.likeness.vectors import Alike, terms_of
from bot.paper.paper import StoredPaper
from bot.ports.likeness import Likeness

_LEAST_SHARED = 2
"""Papers that share a single word are not alike, unless one word is all that is asked about."""


async def like_paper(stored: StoredPaper, *, likeness: Likeness) -> tuple[Alike, ...]:
    """The papers that are most like a stored one, best first. Raises `TooSlow`."""
    return await _nearest(terms_of(stored.paper.title, stored.paper.abstract), likeness=likeness, but=stored.row)


async def like_text(text: str, *, likeness: Likeness) -> tuple[Alike, ...]:
    """The papers that are most like a readable text, best first. Raises `TooSlow`."""
    return await _nearest(terms_of(text), likeness=likeness)


async def _nearest(terms: Sequence[str], *, likeness: Likeness, but: int | None = None) -> tuple[Alike, ...]:
    found = await likeness.nearest(terms, but=but)
    least = min(_LEAST_SHARED, len(set(terms)))
    return tuple(one for one in found if len(one.fit.terms) >= least)
