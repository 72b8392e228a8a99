"""A paper as a reference: what both formats say of it, on one line each and without what no file shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.paper.identity import arxiv_id
from bot.paper.paper import Paper
from bot.paper.people import UNNAMED, persons
from bot.paper.relation import RelationKind
from bot.text.address import web_address
from bot.text.lines import one_line, visible

_ADDRESS_CHARACTERS = 2_000
_PREPRINT_SOURCES = frozenset({"biorxiv", "medrxiv"})
_DOI = "doi:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The facts of a paper that a reference holds; texts are empty where a fact is not known.

    `others`: there are authors that are not named. `doi` is that of the article where the paper came out as one.
    """

    title: str
    authors: tuple[str, ...]
    others: bool
    abstract: str
    keywords: tuple[str, ...]
    day: date | None
    arxiv: str
    category: str
    doi: str
    url: str
    is_article: bool


def reference_of(paper: Paper) -> Reference:
    """The paper as a reference."""
    arxiv, article = arxiv_id(paper.id) or "", _article(paper)
    doi = _line(article or (paper.id.removeprefix(_DOI) if paper.id.startswith(_DOI) else ""))
    listed = paper.published_at or paper.listed_at
    return Reference(
        title=_line(paper.title) or _line(paper.id),
        authors=tuple(filter(None, map(_line, persons(paper.authors)))),
        others=UNNAMED in paper.authors,
        abstract=_line(paper.abstract),
        keywords=tuple(filter(None, map(_line, paper.keywords))),
        day=listed.date() if listed else None,
        arxiv=arxiv,
        category=_line(paper.categories[0]) if arxiv and paper.categories else "",
        doi=doi,
        url=web_address(paper.url, most=_ADDRESS_CHARACTERS) or "",
        is_article=bool(article) or bool(doi and not _is_preprint(paper, arxiv)),
    )


def _article(paper: Paper) -> str | None:
    """The DOI of the article that the paper came out as, where that is known."""
    dois = (one.doi for one in paper.relations if one.kind is RelationKind.PUBLISHED)
    return next(filter(None, dois), None)


def _is_preprint(paper: Paper, arxiv: str) -> bool:
    return bool(arxiv) or not _PREPRINT_SOURCES.isdisjoint(paper.sources)


def _line(text: str) -> str:
    return one_line(visible(text))
