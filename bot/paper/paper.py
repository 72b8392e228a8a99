"""A paper as Offprint knows it: one frozen value, whatever sources it was seen in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from bot.paper.relation import Relation, is_taken_back

PaperId = NewType("PaperId", str)
"""A canonical id: `arxiv:2305.17144`, else `doi:10.1000/x`, else `source:key`; see `bot.paper.identity`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is known of a paper. Texts are readable (LaTeX is Unicode already); times are aware UTC.

    `title_source` and `abstract_source` keep the texts as they were sent. `None` means "not known", so an
    `upvotes` of 0 is a fact. `sources` are the names of the sources that have brought it, in that order.
    `trending_rank` is its place in a source's list of trending papers, 1 the top, and `trending_at` when it had that
    place: both are known or neither. `relations` are what has happened to it since, in order of time
    (`bot.paper.relation`).
    """

    id: PaperId
    title: str
    abstract: str = ""
    title_source: str = ""
    abstract_source: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    published_at: datetime | None = None
    listed_at: datetime | None = None
    url: str | None = None
    pdf_url: str | None = None
    code_url: str | None = None
    project_url: str | None = None
    thumbnail_url: str | None = None
    ai_summary: str | None = None
    keywords: tuple[str, ...] = ()
    organization: str | None = None
    upvotes: int | None = None
    stars: int | None = None
    trending_rank: int | None = None
    trending_at: datetime | None = None
    relations: tuple[Relation, ...] = ()

    @property
    def has_code(self) -> bool:
        """Whether a place where its code lives is known."""
        return self.code_url is not None

    @property
    def is_taken_back(self) -> bool:
        """Whether it is known to be retracted or withdrawn."""
        return is_taken_back(self.relations)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPaper:
    """A paper as it stands in a store: `row` names it in buttons, `revision` rises with every change.

    `thinned_at` is when it was thinned for its age (`bot.paper.thinned`); its paper then has an id, and no title.
    """

    paper: Paper
    row: int
    revision: int
    first_seen_at: datetime
    thinned_at: datetime | None = None

    @property
    def is_thinned(self) -> bool:
        """Whether no more is known of it than what it is called, and where it lives."""
        return self.thinned_at is not None
