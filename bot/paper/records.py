"""Records: what each source says of a paper, stored apart, and the paper as a pure function of its records.

There is one record for each (source, the source's own key): the source's latest telling. A field that it leaves out
keeps the source's earlier value. A paper follows from its records and one table of precedence. So two sources that
disagree never rewrite each other, a source that repeats itself changes nothing, and one that goes silent takes nothing
away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.relation import joined

Fact = TypeVar("Fact")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_CONTENT = ("arxiv", "biorxiv", "medrxiv", "europepmc", "huggingface")
"""What a paper says of itself is known best where it was published."""
_ATTENTION = ("huggingface", "arxiv")
"""What people make of a paper is known best where they gather; a figure belongs to the source that counts it."""
PRECEDENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": _CONTENT,
        "abstract": _CONTENT,
        "authors": _CONTENT,
        "categories": _CONTENT,
        "pdf_url": _CONTENT,
        "url": _ATTENTION,
        "code_url": _ATTENTION,
        "project_url": _ATTENTION,
        "thumbnail_url": _ATTENTION,
        "ai_summary": _ATTENTION,
        "keywords": _ATTENTION,
        "organization": _ATTENTION,
        "upvotes": _ATTENTION,
        "stars": _ATTENTION,
    }
)
"""Which source wins which field. A family such as `europepmc` stands for all of its sources. A source that a row does
not name follows, in the order in which it first told."""


class RecordKey(NamedTuple):
    """The key of a record: the source, and the source's own key of the paper."""

    source: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one source says of a paper. `paper` holds that source's facts alone, under the id by which it names it.

    `aliases` are all the further ids that the source has ever told. `is_silent`: when the source told it first, it was
    no news (a baseline, a replacement), and nobody heard of it.
    """

    key: RecordKey
    paper: Paper
    first_told_at: datetime
    aliases: tuple[PaperId, ...] = ()
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A stored record, and the paper that it belongs to."""

    record: Record
    paper: PaperId


@dataclass(frozen=True, slots=True)
class PaperHistory:
    """A stored paper, the records that it is computed from, and its aliases."""

    stored: StoredPaper
    records: tuple[Record, ...]
    aliases: tuple[PaperId, ...] = ()


def updated(known: Record | None, told: Record) -> Record:
    """The record after its source has told again. A date stays the earliest that the source ever told."""
    if known is None:
        return told
    aliases = tuple(dict.fromkeys((*known.aliases, *told.aliases)))
    return replace(known, paper=_completed(told.paper, known.paper), aliases=aliases)


def paper_of(paper: PaperId, records: Iterable[Record]) -> Paper:
    """The paper of its records, of which there is one at least; their order does not matter.

    Dates are the earliest told. Sources stand in the order in which they first told. The trending rank is the newest,
    with its time. Relations are those of any source.
    """
    told = sorted(records, key=lambda record: (record.first_told_at, record.key))
    by_order = {order: _best_first(told, order) for order in set(PRECEDENCE.values())}
    best = {field: by_order[order] for field, order in PRECEDENCE.items()}
    ranked = _ranked_last(told)
    return Paper(
        id=paper,
        title=best["title"].title,
        title_source=best["title"].title_source,
        abstract=best["abstract"].abstract,
        abstract_source=best["abstract"].abstract_source,
        authors=best["authors"].authors,
        categories=best["categories"].categories,
        sources=tuple(dict.fromkeys(record.key.source for record in told)),
        published_at=best["title"].published_at,
        listed_at=best["title"].listed_at,
        url=best["url"].url,
        pdf_url=best["pdf_url"].pdf_url,
        code_url=best["code_url"].code_url,
        project_url=best["project_url"].project_url,
        thumbnail_url=best["thumbnail_url"].thumbnail_url,
        ai_summary=best["ai_summary"].ai_summary,
        keywords=best["keywords"].keywords,
        organization=best["organization"].organization,
        upvotes=best["upvotes"].upvotes,
        stars=best["stars"].stars,
        trending_rank=ranked.trending_rank,
        trending_at=ranked.trending_at,
        relations=joined(*(record.paper.relations for record in told)),
    )


def _best_first(told: Sequence[Record], precedence: tuple[str, ...]) -> Paper:
    """Each fact as the first source that knows it tells it."""
    ranks = {family: rank for rank, family in enumerate(precedence)}
    ranked = sorted(told, key=lambda record: ranks.get(record.key.source.partition(":")[0], len(ranks)))
    return reduce(_completed, (record.paper for record in ranked))


def _ranked_last(told: Iterable[Record]) -> Paper:
    """What the record with the newest rank says; any record where none has a rank."""
    return max((record.paper for record in told), key=lambda paper: paper.trending_at or _LONG_AGO)


def _completed(first: Paper, second: Paper) -> Paper:
    """`first`, with what it leaves out (None, an empty text or tuple) from `second`; of two dates the earlier.

    Relations are those of both: what has happened to a paper is not undone.
    """
    title, abstract = (first if first.title else second), (first if first.abstract else second)
    ranked = second if first.trending_rank is None else first
    return Paper(
        id=first.id,
        title=title.title,
        title_source=title.title_source,
        abstract=abstract.abstract,
        abstract_source=abstract.abstract_source,
        authors=first.authors or second.authors,
        categories=first.categories or second.categories,
        sources=first.sources or second.sources,
        published_at=_earlier(first.published_at, second.published_at),
        listed_at=_earlier(first.listed_at, second.listed_at),
        url=first.url or second.url,
        pdf_url=first.pdf_url or second.pdf_url,
        code_url=first.code_url or second.code_url,
        project_url=first.project_url or second.project_url,
        thumbnail_url=first.thumbnail_url or second.thumbnail_url,
        ai_summary=first.ai_summary or second.ai_summary,
        keywords=first.keywords or second.keywords,
        organization=first.organization or second.organization,
        upvotes=_known(first.upvotes, second.upvotes),
        stars=_known(first.stars, second.stars),
        trending_rank=ranked.trending_rank,
        trending_at=ranked.trending_at,
        relations=joined(first.relations, second.relations),
    )


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    known = [moment for moment in (first, second) if moment is not None]
    return min(known, default=None)


def _known(first: Fact | None, second: Fact | None) -> Fact | None:
    """The first of the two that is known; 0 is known."""
    return second if first is None else first
