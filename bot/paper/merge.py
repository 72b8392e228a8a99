"""What becomes of two records of one paper: what is newly told wins, what is not told stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from bot.paper.paper import Paper

Fact = TypeVar("Fact")


def merge(stored: Paper | None, told: Paper) -> Paper:
    """The paper as it stands after `told` has come in; `stored` is what was known before, or None.

    A source that does not know a fact (None, an empty tuple or text) takes none away. The moments a paper was
    published and first listed stay the first ones told, so that a source that changes its dates changes nothing.
    """
    if stored is None:
        return told
    title, abstract = (told if told.title else stored), (told if told.abstract else stored)
    return replace(
        stored,
        title=title.title,
        title_source=title.title_source,
        abstract=abstract.abstract,
        abstract_source=abstract.abstract_source,
        authors=told.authors or stored.authors,
        categories=told.categories or stored.categories,
        sources=stored.sources + tuple(name for name in told.sources if name not in stored.sources),
        published_at=_known(stored.published_at, told.published_at),
        listed_at=_known(stored.listed_at, told.listed_at),
        url=told.url or stored.url,
        pdf_url=told.pdf_url or stored.pdf_url,
        code_url=told.code_url or stored.code_url,
        project_url=told.project_url or stored.project_url,
        thumbnail_url=told.thumbnail_url or stored.thumbnail_url,
        ai_summary=told.ai_summary or stored.ai_summary,
        keywords=told.keywords or stored.keywords,
        organization=told.organization or stored.organization,
        upvotes=_known(told.upvotes, stored.upvotes),
        stars=_known(told.stars, stored.stars),
    )


def _known(first: Fact | None, second: Fact | None) -> Fact | None:
    """The first of the two that is known; 0 is known."""
    return second if first is None else first
