"""bioRxiv and medRxiv: the preprints that either has posted, by the day (https://api.biorxiv.org).

A small source, to begin another with: what it asks (`_read`), what it expects (`_Row`, `_Answer`), and what it makes of
that (`_parsed`, `_version`, `_together`).

- Every version of a preprint is a row of its own. The latest is told; news is only what has its first version here.
- A page has 30 rows or 100, and a cursor out of step is answered with other rows. So the next cursor is the number of
  rows that have come, and a page of rows that were here already is the end.
- Where rows are missing, the first version of a preprint may be among them. What would be stored in silence is then
  left to a later poll: stored now, the preprint would never be news.
- A DOI begins with 10.1101, or 10.64898 since December 2025. No rule knows either.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, Field

from bot.errors import SourceError
from bot.http.client import Http
from bot.paper.identity import canonical_id
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.lenient import Count, Lenient, StorableText
from bot.sources.paging import in_pages
from bot.sources.rows import Rows, read_answer, read_rows
from bot.sources.told_paper import bounded, bounded_names, told_paper
from bot.sources.window import Days, midnight, weeks_to_read

BASE_URL = "https://api.biorxiv.org"
_KNOWS = frozenset((Fact.ABSTRACT, Fact.AUTHORS, Fact.CATEGORIES))
_MOST_ANSWERS, _MOST_ROWS, _MOST_BYTES, _MOST_SECONDS = 300, 20_000, 50_000_000, 90.0
"""What a week may cost; it has about 1,800 rows, which are 60 answers and 6 MB."""
_SHOWN = 200
_QUIET = re.compile("ok|no posts found", re.IGNORECASE)
"""The status of an answer without rows that is no failure."""


def _paper_id(doi: object) -> PaperId:
    paper = canonical_id(str(doi))
    if paper is None:
        raise ValueError("not a DOI")
    return paper


class _Row(BaseModel):
    """One version of a preprint. `authors` are `Family, Given; Family, Given`; `published` is `NA` or a DOI."""

    paper: Annotated[PaperId, BeforeValidator(_paper_id)] = Field(alias="doi")
    title: StorableText
    abstract: Lenient[StorableText] = None
    authors: Lenient[StorableText] = None
    category: Lenient[StorableText] = None
    posted: Lenient[date] = Field(default=None, alias="date")
    version: Lenient[Count] = None
    published: Lenient[StorableText] = None
    server: Lenient[StorableText] = None


class _Message(BaseModel):
    status: Lenient[StorableText] = None
    total: Lenient[Count] = None


class _Answer(BaseModel):
    messages: list[_Message] = Field(min_length=1)
    collection: Lenient[list[object]] = None


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a preprint, as an entry."""

    number: int
    entry: Entry
    server: str


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer as it was read: its rows, how many it counts in the week (0 where it does not say), and its status."""

    rows: Rows[_Version]
    total: int
    status: str


@dataclass(slots=True)
class _Week:
    """The rows of some days: the versions of each preprint, how many rows came and are counted, and the warnings."""

    versions: dict[PaperId, dict[int, _Version]] = field(default_factory=dict)
    came: int = 0
    total: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether as many rows have come as are counted."""
        return self.came >= self.total

    def add(self, part: _Part) -> bool:
        """Take in an answer; whether another may follow.

        None does after one that is empty or repeats rows, or has none to use where nothing says how many there are.
        """
        self.total = part.total or self.total
        self.warnings += part.rows.warnings
        told = part.rows.values.values()
        fresh = [one for one in told if one.number not in self.versions.get(one.entry.paper.id, {})]
        for one in fresh:
            self.versions.setdefault(one.entry.paper.id, {})[one.number] = one
        is_last = not part.rows.read or (not fresh and (bool(told) or not self.total))
        self.came += 0 if is_last else part.rows.read
        return not (is_last or (self.total and self.is_whole))

    def pages(self, server: str, *, whole: bool, cursors: Mapping[str, str]) -> Iterator[SourcePage]:
        """The preprints of `server`; some rows may be the other one's. Of a week that is not whole only the news."""
        latest = [(versions, versions[max(versions)]) for versions in self.versions.values()]
        entries = [_together(versions, one.entry) for versions, one in latest if one.server == server]
        told = [entry for entry in entries if whole or entry.announce]
        return in_pages(told, cursors=cursors, warnings=self.warnings)


def _parsed(body: bytes, server: str) -> _Part:
    """A body as the versions that it tells. It may take seconds. Raises `SourceError`."""
    answer = read_answer(body, _Answer, source=server)
    rows = read_rows(answer.collection or (), lambda row: _version(_Row.model_validate(row), server), source=server)
    return _Part(rows, answer.messages[0].total or 0, answer.messages[0].status or "")


def _version(row: _Row, server: str) -> _Version:
    """A row as one version. Raises ValueError where its title is blank."""
    number, posted, doi = row.version or 1, midnight(row.posted), quote(row.paper.partition(":")[2])
    published = canonical_id(row.published or "")
    authors, abstract = _authors(row.authors or ""), row.abstract or ""
    paper = replace(
        told_paper(row.paper, source=server, title=row.title, abstract=abstract, authors=authors),
        categories=bounded_names((row.category or "",)),
        listed_at=posted,
        published_at=posted if number == 1 else None,
        url=f"https://doi.org/{doi}",
        pdf_url=f"https://www.{server}.org/content/{doi}v{number}.full.pdf",
        relations=_relations(published),
    )
    entry = Entry(paper, announce=number == 1, aliases=(published,) if published not in (None, paper.id) else ())
    return _Version(number, entry, (row.server or server).strip().lower())


def _relations(published: PaperId | None) -> tuple[Relation, ...]:
    """That the preprint came out as an article, where a DOI names that."""
    registry, _, doi = (published or "").partition(":")
    return (Relation(kind=RelationKind.PUBLISHED, target=doi),) if registry == "doi" else ()


def _together(versions: Mapping[int, _Version], latest: Entry) -> Entry:
    """The latest version, listed when the earliest was; news where the first is among them."""
    first = versions[min(versions)].entry
    paper = replace(latest.paper, listed_at=first.paper.listed_at, published_at=first.paper.published_at)
    return replace(latest, paper=paper, announce=first.announce)


def _authors(told: str) -> Iterator[str]:
    """The names with the given name first: `Roe, A.; B. Poe` are `A. Roe` and `B. Poe`."""
    for name in told.split(";"):
        family, _, given = name.partition(",")
        yield f"{given} {family}"


class BioRxiv:
    """The source; its name is `server`, `biorxiv` or `medrxiv`. One address, `base_url`, serves both.

    It posts on most days and promises none, so it has no calendar.
    """

    def __init__(
        self, http: Http, *, server: str, base_url: str = BASE_URL, week_seconds: float = _MOST_SECONDS
    ) -> None:
        self.name = server
        self.streams = (ONLY_STREAM,)
        self.profile = SourceProfile(knows=_KNOWS)
        self._http = http
        self._address = f"{base_url.rstrip('/')}/details/{server}"
        self._week_seconds = week_seconds

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The days since the cursor and the overlap window, week by week. Raises `SourceError`.

        A week is read whole before it is told, because it may hold two versions of a preprint. Where it breaks off,
        the news that came is told, and the cursor stays.
        """
        for days in weeks_to_read(cursors.get(ONLY_STREAM), now=now):
            week = _Week()
            try:
                await self._read_in_time(days, week)
            except SourceError:
                for page in week.pages(self.name, whole=False, cursors={}):
                    yield page
                raise
            for page in week.pages(self.name, whole=week.is_whole, cursors={ONLY_STREAM: days.last.isoformat()}):
                yield page

    async def _read_in_time(self, days: Days, week: _Week) -> None:
        """As `_read`, for a while only: a server that drips would hold up the sources after this one."""
        try:
            async with asyncio.timeout(self._week_seconds):
                await self._read(days, week)
        except TimeoutError as error:
            slip = f"the days from {days.first} to {days.last} take more than {self._week_seconds:g} s"
            raise SourceError(self.name, slip) from error

    async def _read(self, days: Days, week: _Week) -> None:
        """Read the rows of some days into `week`, answer by answer.

        Fewer rows than are counted are an error where no later poll would bring the others.
        """
        size = 0
        for _ in range(_MOST_ANSWERS):
            address = f"{self._address}/{days.first}/{days.last}/{week.came}/json"
            body = (await self._http.get(address, source=self.name)).body
            size += len(body)
            goes_on = week.add(await self._part(body))
            if size > _MOST_BYTES or week.came > _MOST_ROWS:
                raise self._too_much(days)
            if not goes_on:
                break
        else:
            raise self._too_much(days)
        if not week.is_whole:
            slip = f"it counts {week.total} rows from {days.first} to {days.last} and sent {week.came}"
            if not (week.came and days.heals):
                raise SourceError(self.name, slip)
            week.warnings.append(slip)

    async def _part(self, body: bytes) -> _Part:
        """An answer with rows, or one that says that there are none."""
        part = await asyncio.to_thread(_parsed, body, self.name)
        if not part.rows.read and not _QUIET.match(part.status):
            raise SourceError(self.name, f"it sent no rows and said “{bounded(part.status, _SHOWN)}”")
        return part

    def _too_much(self, days: Days) -> SourceError:
        most = f"{_MOST_ANSWERS} answers, {_MOST_ROWS:,} rows or {_MOST_BYTES // 1_000_000} MB"
        return SourceError(self.name, f"it sends more than {most} for {days.first} to {days.last}")
