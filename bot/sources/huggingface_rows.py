"""The rows of Hugging Face's lists of papers, field by field.

- upvotes, stars, AI summary and keywords stand under `paper`, not beside it;
- `paper.submittedOnDailyAt` is when a paper came onto the list; the `publishedAt` beside `paper` is a New York
  clock time marked as UTC and is never read;
- an optional field may be absent, null, empty or broken, and none of these is an error;
- ids may have lost the leading zeros of their number.

A row that cannot be used is left out with a warning.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, RootModel

from bot.paper.identity import canonical_id, restore_zeros, source_id
from bot.paper.paper import Paper, PaperId
from bot.sources.lenient import Count, Lenient, Moment, StorableText, https_address, picture_address
from bot.sources.rows import read_answer, read_rows
from bot.sources.told_paper import ABSTRACT_CHARACTERS, bounded_names, shown_text, told_paper

NAME = "huggingface"
BASE_URL = "https://huggingface.co"


class _Author(BaseModel):
    name: Lenient[StorableText] = None
    hidden: Lenient[bool] = None


class _Organization(BaseModel):
    name: Lenient[StorableText] = None
    fullname: Lenient[StorableText] = None


class _Listed(BaseModel):
    """What stands under `paper`; only an id and a title are needed."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: StorableText
    title: StorableText
    summary: Lenient[StorableText] = None
    authors: Lenient[list[Lenient[_Author]]] = None
    published_at: Lenient[Moment] = Field(default=None, alias="publishedAt")
    listed_at: Lenient[Moment] = Field(default=None, alias="submittedOnDailyAt")
    upvotes: Lenient[Count] = None
    project: Lenient[StorableText] = Field(default=None, alias="projectPage")
    code: Lenient[StorableText] = Field(default=None, alias="githubRepo")
    stars: Lenient[Count] = Field(default=None, alias="githubStars")
    ai_summary: Lenient[StorableText] = None
    ai_keywords: Lenient[list[Lenient[StorableText]]] = None
    organization: Lenient[_Organization] = None


class _Row(BaseModel):
    """One element of the list."""

    paper: _Listed
    thumbnail: Lenient[StorableText] = None
    organization: Lenient[_Organization] = None


class _Answer(RootModel[list[object]]):
    """The body, of which nothing is sure but that it is a list."""


@dataclass(frozen=True, slots=True)
class Daily:
    """A list as it was sent: its papers by their places from 0, why rows were left out, and how many `rows` came."""

    papers: Mapping[int, Paper] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    rows: int = 0

    @property
    def ids(self) -> Iterator[PaperId]:
        """The ids of its papers."""
        return (paper.id for paper in self.papers.values())

    def unseen(self, seen: Container[PaperId], *, since: date = date.min) -> Daily:
        """This list without papers that were seen, and without those listed before `since`."""
        fresh = {
            place: paper
            for place, paper in self.papers.items()
            if paper.id not in seen and (paper.listed_at is None or paper.listed_at.date() >= since)
        }
        return replace(self, papers=fresh)


def parse_daily(body: bytes) -> Daily:
    """Read the body of `/api/daily_papers`; the first of two rows with one id stays.

    It may take seconds. Raises `SourceError` when it is no list, or when none of its rows can be read. A byte that is
    no UTF-8 costs its letter only.
    """
    rows = read_answer(body, _Answer, source=NAME).root
    told = read_rows(rows, lambda row: _paper(_Row.model_validate(row)), source=NAME, inside="paper")
    return Daily(_each_once(told.values.items()), told.warnings, told.read)


def together(parts: Sequence[Daily]) -> Daily:
    """The parts of one list as one; a paper that has slipped from one part into the next is told once."""
    starts = accumulate((part.rows for part in parts), initial=0)
    placed = (
        (start + place, paper)
        for start, part in zip(starts, parts, strict=False)
        for place, paper in part.papers.items()
    )
    warnings = tuple(warning for part in parts for warning in part.warnings)
    return Daily(_each_once(placed), warnings, sum(part.rows for part in parts))


def _each_once(placed: Iterable[tuple[int, Paper]]) -> dict[int, Paper]:
    """The papers by their places, each at the first that it has."""
    first: dict[PaperId, int] = {}
    return {place: paper for place, paper in placed if first.setdefault(paper.id, place) == place}


def _paper(row: _Row) -> Paper:
    """The paper of a row; raises ValueError where its id or title is blank."""
    told = row.paper
    key = restore_zeros(told.id.strip())
    if not key:
        raise ValueError("its id is blank")
    paper_id = canonical_id(key) or source_id(NAME, key)
    kind, _, bare = paper_id.partition(":")
    return replace(
        told_paper(paper_id, source=NAME, title=told.title, abstract=told.summary or "", authors=_authors(told)),
        published_at=told.published_at,
        listed_at=told.listed_at,
        url=f"{BASE_URL}/papers/{quote(bare)}",
        pdf_url=f"https://arxiv.org/pdf/{bare}" if kind == "arxiv" else None,
        code_url=https_address(told.code),
        project_url=https_address(told.project),
        thumbnail_url=picture_address(row.thumbnail),
        ai_summary=shown_text(told.ai_summary or "", ABSTRACT_CHARACTERS) or None,
        keywords=bounded_names(word or "" for word in told.ai_keywords or ()),
        organization=_organization(told.organization) or _organization(row.organization),
        upvotes=told.upvotes,
        stars=told.stars,
    )


def _authors(told: _Listed) -> Iterator[str]:
    return (author.name or "" for author in told.authors or () if author is not None and not author.hidden)


def _organization(told: _Organization | None) -> str | None:
    return next(iter(bounded_names((told.fullname or "", told.name or ""))), None) if told else None
