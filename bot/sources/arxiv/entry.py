"""What arXiv tells of a paper, in whichever of its three forms, as an entry of the source.

The forms differ in line breaks, in how names are written and in which dates they have. Here they become the same
facts, so that RSS and OAI-PMH do not rewrite each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from bot.paper.identity import arxiv_id, canonical_id
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind, joined
from bot.ports.source import Entry
from bot.sources.arxiv.withdrawn import is_withdrawn
from bot.sources.told_paper import ALIASES, told_paper
from bot.text.lines import one_line

NAME = "arxiv"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]+)?")
"""The form of a category. The query API also names classes of the ACM and the MSC: `I.2.6`, `68T07`."""
_BETWEEN_DOIS = re.compile(r"[\s,;]+(?=10\.)")
_LONGEST_DOIS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What arXiv tells of a paper, its texts as they were sent; an empty text is one that it does not tell.

    `id` is in any form. `categories` begin with the primary one. `doi` names the article, at times several.
    `is_news` is False for a replacement.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    comment: str = ""
    doi: str = ""
    published_at: datetime | None = None
    listed_at: datetime | None = None
    is_news: bool = True


def entry_of(told: Told) -> Entry:
    """The entry; its streams are all categories of the paper. Raises ValueError where its id or title is unusable.

    A withdrawn paper is stored like any other, and is no news.
    """
    bare = arxiv_id(told.id)
    if bare is None:
        raise ValueError(f"“{told.id[:80]}” is no arXiv id")
    try:
        paper = told_paper(
            PaperId(f"arxiv:{bare}"),
            source=NAME,
            title=one_line(told.title),
            abstract=one_line(told.abstract),
            authors=told.authors,
        )
    except ValueError as error:
        raise ValueError(f"{bare}: {error}") from error
    categories = tuple(dict.fromkeys(filter(_CATEGORY.fullmatch, told.categories)))
    articles, withdrawn = tuple(_published_as(told.doi)), is_withdrawn(told.comment, told.abstract)
    return Entry(
        replace(
            paper,
            categories=categories,
            published_at=told.published_at,
            listed_at=told.listed_at,
            url=f"https://arxiv.org/abs/{bare}",
            pdf_url=f"https://arxiv.org/pdf/{bare}",
            relations=_relations(articles, withdrawn=withdrawn),
        ),
        announce=told.is_news and not withdrawn,
        streams=categories,
        aliases=articles,
    )


def _relations(articles: Iterable[PaperId], *, withdrawn: bool) -> tuple[Relation, ...]:
    published = [Relation(kind=RelationKind.PUBLISHED, target=article.removeprefix("doi:")) for article in articles]
    return joined([*published, *([Relation(kind=RelationKind.WITHDRAWN)] if withdrawn else [])])


def _published_as(doi: str) -> Iterator[PaperId]:
    """The ids of the article. A DOI of arXiv's own is the arXiv id, which is no alias."""
    named = (canonical_id(one) for one in _BETWEEN_DOIS.split(doi[:_LONGEST_DOIS].strip()))
    return islice((one for one in named if one is not None and one.startswith("doi:")), ALIASES)
