"""Europe PMC: PubMed, PubMed Central and preprints, as one boolean query brings them.

A setting names each query, and each is a source of its own. The search is asked for what was indexed since the last
poll and in the overlap window, by the date of the first index: the date of publication may lie months before or after.

- https://europepmc.org/RestfulWebService has the call, https://europepmc.org/Help#SSR the language of queries.
- The cursor of the last page repeats itself, or is absent.
- A preprint comes a day or two after its server posted it, under the same DOI: the same paper.
- A query that is refused is answered like any other, but with `errMsg`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from urllib.parse import quote

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from bot.errors import SourceError
from bot.http.client import OK, Http
from bot.paper.identity import canonical_id, source_id
from bot.paper.paper import PaperId
from bot.paper.relation import Relation, RelationKind, joined
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.lenient import Count, Lenient, StorableText, https_address
from bot.sources.paging import in_pages
from bot.sources.rows import Rows, read_answer, read_rows
from bot.sources.told_paper import ALIASES, bounded, bounded_names, told_paper
from bot.sources.window import Days, midnight, weeks_to_read

FAMILY = "europepmc"
BASE_URL = "https://www.ebi.ac.uk/europepmc/webservices/rest"
SETTING = "OFFPRINT_EUROPEPMC"
PROFILE = SourceProfile(knows=frozenset((Fact.ABSTRACT, Fact.AUTHORS, Fact.KEYWORDS)))
_FIRST_MARK = "*"
_ROWS = 100
_MOST_ROWS = 10_000
"""A query that brings more in a week is a slip, not a subject: all of PubMed is some 30,000."""
_MOST_ANSWERS = 200
"""Twice what so many records take."""
_BAD_REQUEST = 400
_SHOWN = 200
_ABOUT_ANOTHER = frozenset(
    ("retraction of publication", "retraction", "published erratum", "correction", "expression of concern")
)
"""Publication types of records that say something about another paper."""
_FREE = frozenset(("OA", "F"))
"""Open access, free."""
_PREPRINT_OF = "preprint of"
_SAME_PAPER = frozenset((_PREPRINT_OF, "preprint in"))
_INITIALS = re.compile(r"(?P<family>.+) (?P<given>[^\W\d_]{1,3})")


class _Author(BaseModel):
    whole: Lenient[StorableText] = Field(default=None, alias="fullName")
    given: Lenient[StorableText] = Field(default=None, alias="firstName")
    family: Lenient[StorableText] = Field(default=None, alias="lastName")
    group: Lenient[StorableText] = Field(default=None, alias="collectiveName")

    @property
    def name(self) -> str:
        """The name with the given name first."""
        if self.given and self.family:
            return f"{self.given} {self.family}"
        return self.group or _given_first(self.whole or self.family or "")


class _Linked(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: StorableText
    source: StorableText
    type: StorableText

    @property
    def kind(self) -> str:
        """What the record is to the linked one."""
        return self.type.strip().lower()

    @property
    def paper(self) -> PaperId:
        """The id of the linked record."""
        return canonical_id(self.id) or source_id(FAMILY, f"{self.source}/{self.id}")


class _Address(BaseModel):
    url: Lenient[StorableText] = None
    style: Lenient[StorableText] = Field(default=None, alias="documentStyle")
    availability: Lenient[StorableText] = Field(default=None, alias="availabilityCode")


class _Row(BaseModel):
    """A record of a result of type `core`. `source` is MED, PMC, PPR (a preprint), AGR …; with `id` it is unique."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: StorableText
    source: StorableText
    title: StorableText
    doi: Lenient[StorableText] = None
    abstract: Lenient[StorableText] = Field(default=None, alias="abstractText")
    author_line: Lenient[StorableText] = Field(default=None, alias="authorString")
    authors: Lenient[list[Lenient[_Author]]] = Field(default=None, validation_alias=AliasPath("authorList", "author"))
    keywords: Lenient[list[Lenient[StorableText]]] = Field(
        default=None, validation_alias=AliasPath("keywordList", "keyword")
    )
    types: Lenient[list[Lenient[StorableText]]] = Field(
        default=None, validation_alias=AliasPath("pubTypeList", "pubType")
    )
    linked: Lenient[list[Lenient[_Linked]]] = Field(
        default=None, validation_alias=AliasPath("commentCorrectionList", "commentCorrection")
    )
    addresses: Lenient[list[Lenient[_Address]]] = Field(
        default=None, validation_alias=AliasPath("fullTextUrlList", "fullTextUrl")
    )
    indexed: Lenient[date] = Field(default=None, alias="firstIndexDate")
    published: Lenient[date] = Field(default=None, alias="firstPublicationDate")
    version: Lenient[Count] = Field(default=None, alias="versionNumber")

    @property
    def key(self) -> str:
        """Its key at Europe PMC, such as `MED/12345`."""
        return f"{self.source}/{self.id}"


class _Answer(BaseModel):
    hits: Lenient[Count] = Field(default=None, alias="hitCount")
    next_mark: Lenient[StorableText] = Field(default=None, alias="nextCursorMark")
    rows: Lenient[list[object]] = Field(default=None, validation_alias=AliasPath("resultList", "result"))
    refusal: Lenient[StorableText] = Field(default=None, alias="errMsg")


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer as it was read: its entries, how many hits it counts (None where it is no answer), the next mark."""

    rows: Rows[Entry]
    hits: int | None
    next_mark: str | None
    refusal: str | None


def _parsed(body: bytes, source: str) -> _Part:
    """A body as entries. It may take seconds. Raises `SourceError`."""
    answer = read_answer(body, _Answer, source=source)
    rows = read_rows(answer.rows or (), lambda row: _entry(_Row.model_validate(row), source), source=source)
    return _Part(rows, answer.hits, answer.next_mark, answer.refusal)


def _entry(told: _Row, source: str) -> Entry:
    """A record as an entry. Raises ValueError where its title is blank."""
    here = source_id(FAMILY, told.key)
    named = canonical_id(told.doi or "") or here
    registry, _, bare = named.partition(":")
    linked = tuple(islice(_linked(told), ALIASES))
    page = f"https://doi.org/{quote(bare)}" if registry == "doi" else f"https://europepmc.org/article/{quote(told.key)}"
    paper = replace(
        told_paper(named, source=source, title=told.title, abstract=told.abstract or "", authors=_authors(told)),
        keywords=bounded_names(word or "" for word in told.keywords or ()),
        listed_at=midnight(told.indexed),
        published_at=midnight(told.published),
        url=page,
        pdf_url=_pdf(told),
        relations=joined(_articles(linked)),
    )
    aliases = tuple(alias for alias in (here, *(one.paper for one in linked)) if alias != named)
    return Entry(paper, announce=_is_news(told), key=told.key, aliases=aliases)


def _is_news(told: _Row) -> bool:
    """Whether a record is a paper of its own, and a preprint's first version."""
    types = {(name or "").strip().lower() for name in told.types or ()}
    return _ABOUT_ANOTHER.isdisjoint(types) and (told.version or 1) == 1


def _linked(told: _Row) -> Iterator[_Linked]:
    """The record of the journal's version for a preprint, and the other way round."""
    return (one for one in told.linked or () if one is not None and one.kind in _SAME_PAPER)


def _articles(linked: Iterable[_Linked]) -> Iterator[Relation]:
    """The articles that a preprint came out as, where a DOI names them."""
    for one in linked:
        registry, _, doi = one.paper.partition(":")
        if one.kind == _PREPRINT_OF and registry == "doi":
            yield Relation(kind=RelationKind.PUBLISHED, target=doi)


def _authors(told: _Row) -> Iterator[str]:
    if told.authors:
        yield from (author.name for author in told.authors if author is not None)
    else:
        yield from map(_given_first, (told.author_line or "").removesuffix(".").split(", "))


def _given_first(name: str) -> str:
    """`Roe AB` as `AB Roe`, so that the family name is the last word as it is in other sources."""
    found = _INITIALS.fullmatch(name.strip())
    return f"{found['given']} {found['family']}" if found and found["given"].isupper() else name


def _pdf(told: _Row) -> str | None:
    """The address of a PDF that anybody may read."""
    free = (one for one in told.addresses or () if one and one.style == "pdf" and one.availability in _FREE)
    return next((https_address(one.url) for one in free), None)


def unbalanced(query: str) -> str | None:
    """What is not closed in a query; left so, it would swallow the dates that are asked for. None if nothing is."""
    outside = re.sub(r'"[^"]*"', "", query)
    if '"' in outside:
        return "a quotation mark is not closed"
    depth = 0
    for char in outside:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return "a bracket is closed that was not opened"
    return "a bracket is not closed" if depth else None


def _slip(days: Days, *, counted: int | None, came: int) -> tuple[str, ...]:
    """What is said where fewer records came than were counted; nothing otherwise."""
    said = f"it counts {counted} papers from {days.first} to {days.last} and sent {came}"
    return (said,) if came < (counted or 0) else ()


class EuropePmc:
    """The source of one query, `europepmc:NAME`. It brings papers on most days and promises none."""

    def __init__(self, http: Http, *, name: str, query: str, base_url: str = BASE_URL) -> None:
        self.name = f"{FAMILY}:{name}"
        self.streams = (ONLY_STREAM,)
        self.profile = PROFILE
        self._http = http
        self._query = query
        self._address = f"{base_url.rstrip('/')}/search"

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """What was indexed since the cursor and in the overlap window, a page for each answer. Raises `SourceError`."""
        if problem := unbalanced(self._query):
            raise self._refused(problem)
        for days in weeks_to_read(cursors.get(ONLY_STREAM), now=now):
            async for page in self._week(days):
                yield page

    async def _week(self, days: Days) -> AsyncIterator[SourcePage]:
        """The answers for some days, until the mark is an earlier one; the last has the cursor.

        Fewer records than are counted are an error where no later poll would bring the others.
        """
        mark, marks, came = _FIRST_MARK, set[str](), 0
        while True:
            marks.add(mark)
            part = await self._ask(days, mark)
            mark, came = part.next_mark or mark, came + part.rows.read
            is_last = not part.rows.read or mark in marks or came > _MOST_ROWS or len(marks) >= _MOST_ANSWERS
            slip = _slip(days, counted=part.hits, came=came) if is_last else ()
            is_lost = bool(slip) and not (came and days.heals)
            for page in in_pages(
                part.rows.values.values(),
                cursors={ONLY_STREAM: days.last.isoformat()} if is_last and not is_lost else {},
                warnings=part.rows.warnings if is_lost else (*part.rows.warnings, *slip),
            ):
                yield page
            if is_lost:
                raise SourceError(self.name, *slip)
            if is_last:
                return

    async def _ask(self, days: Days, mark: str) -> _Part:
        """An answer; one that says why the query is refused is an error, and so is one that counts too many records."""
        params = {
            "query": f"({self._query}) AND (FIRST_IDATE:[{days.first} TO {days.last}])",
            "resultType": "core",
            "format": "json",
            "pageSize": str(_ROWS),
            "sort": "FIRST_IDATE_D asc",
            "cursorMark": mark,
        }
        sent = await self._http.get(self._address, source=self.name, params=params, expected=OK | {_BAD_REQUEST})
        body = sent.body[:_SHOWN].decode("utf-8", "replace")
        if sent.status == _BAD_REQUEST:
            raise self._refused(f"it answered “{body}”")
        part = await asyncio.to_thread(_parsed, sent.body, self.name)
        if part.refusal or part.hits is None:
            raise self._refused(f"it answered “{bounded(part.refusal or body, _SHOWN)}”")
        if part.hits > _MOST_ROWS:
            raise self._refused(f"it brings {part.hits:,} papers from {days.first} to {days.last}; make it narrower")
        return part

    def _refused(self, why: str) -> SourceError:
        return SourceError(self.name, f"{why}; the query in {SETTING} is {bounded(self._query, _SHOWN)}")
