"""Crossref: what happens to a paper with a DOI after it came out.

It tells a retraction in two places, and each alone misses some. The work itself has `updated-by`, which Retraction
Watch and publishers fill; the publisher's notice, a work of its own, names the paper in its `update-to`. So two
requests are made for each DOI. A notice may be about forty papers, of which only ours counts. `update-to` of the work
itself says that it is a notice about others, except where a publisher updates a paper in its place. A preprint names
its article under `is-preprint-of`; an article names preprints (`has-preprint`), which tells nothing of its own life.

https://www.crossref.org/documentation/retrieve-metadata/rest-api/,
https://www.crossref.org/documentation/retrieve-metadata/retraction-watch/
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from bot.http.client import OK, Http
from bot.paper.identity import canonical_id
from bot.paper.paper import Paper, PaperId
from bot.paper.relation import Relation, RelationKind, gravest_of, joined
from bot.polling.look_up import CROSSREF, CROSSREF_LIFE, LookUpPlan
from bot.ports.lookups import DuePaper
from bot.ports.source import Entry
from bot.sources.lenient import Lenient, Moment, StorableText
from bot.sources.rows import read_answer
from bot.sources.told_paper import told_paper

NAME = CROSSREF
BASE_URL = "https://api.crossref.org"
SECONDS_BETWEEN_REQUESTS = 1.0
"""For `Http.paces`: far below the limit of Crossref for a client that names a mail address."""
_UNKNOWN = frozenset({400, 404})
"""A DOI of another registry is not found; one that is written wrong is refused."""
_NOTICES = 20
_RELATIONS = 50
_LONGEST_DOI = 300
_PREPRINT = "posted-content"
_KINDS = {
    "retraction": RelationKind.RETRACTED,
    "removal": RelationKind.RETRACTED,
    "withdrawal": RelationKind.WITHDRAWN,
    "expression_of_concern": RelationKind.CONCERN,
    "partial_retraction": RelationKind.CORRECTED,
    "correction": RelationKind.CORRECTED,
    "corrigendum": RelationKind.CORRECTED,
    "erratum": RelationKind.CORRECTED,
}
"""The types of updates that we tell of; others (a new version or edition, an addendum) are left out."""

Answer = TypeVar("Answer", bound=BaseModel)


class _Date(BaseModel):
    parts: Lenient[list[list[int | None]]] = Field(default=None, alias="date-parts")
    moment: Lenient[Moment] = Field(default=None, alias="date-time")

    @property
    def day(self) -> date | None:
        """The day, where it is told whole: of some updates only the year is known."""
        try:
            year, month, day = (self.parts or [[]])[0]
            return date(year or 0, month or 0, day or 0)
        except (ValueError, IndexError, OverflowError):
            return self.moment.date() if self.moment and not self.parts else None


class _Update(BaseModel):
    doi: Lenient[StorableText] = Field(default=None, alias="DOI")
    kind: Lenient[StorableText] = Field(default=None, alias="type")
    updated: Lenient[_Date] = None


class _Related(BaseModel):
    id: Lenient[StorableText] = None


class _Relations(BaseModel):
    preprint_of: Lenient[list[Lenient[_Related]]] = Field(default=None, alias="is-preprint-of")


class _Work(BaseModel):
    """A work; every field may be missing."""

    model_config = ConfigDict(populate_by_name=True)

    doi: Lenient[StorableText] = Field(default=None, alias="DOI")
    kind: Lenient[StorableText] = Field(default=None, alias="type")
    titles: Lenient[list[Lenient[StorableText]]] = Field(default=None, alias="title")
    published: Lenient[_Date] = None
    updated_by: Lenient[list[Lenient[_Update]]] = Field(default=None, alias="updated-by")
    update_to: Lenient[list[Lenient[_Update]]] = Field(default=None, alias="update-to")
    relation: Lenient[_Relations] = None

    @property
    def title(self) -> str:
        """Its first title that is not blank, else nothing."""
        return next((title for title in self.titles or () if title and title.strip()), "")


class _WorkAnswer(BaseModel):
    message: _Work


class _Works(BaseModel):
    items: list[Lenient[_Work]]


class _WorksAnswer(BaseModel):
    message: _Works


@dataclass(frozen=True, slots=True)
class _Told:
    """What Crossref tells of a DOI: the work, and the notices about it."""

    doi: str
    work: _Work
    notices: tuple[_Work, ...]


class Crossref:
    """The port `Lookup` on Crossref's REST API. A mail address in `contact` is named, as Crossref asks."""

    def __init__(self, http: Http, *, base_url: str = BASE_URL, contact: str | None = None) -> None:
        self._http = http
        self._works = f"{base_url.rstrip('/')}/works"
        self._named = {"mailto": contact} if contact and "@" in contact else {}

    @property
    def plan(self) -> LookUpPlan:
        """Of which papers it is asked, and when."""
        return CROSSREF_LIFE

    async def entries(self, papers: Sequence[DuePaper]) -> tuple[Entry, ...]:
        """An entry for each paper to which something has happened. Raises `SourceError`."""
        told = [await self._entry(paper) for paper in papers]
        return tuple(entry for entry in told if entry is not None)

    async def _entry(self, paper: DuePaper) -> Entry | None:
        told: list[_Told] = []
        for doi in (name.removeprefix("doi:") for name in paper.ids if name.startswith("doi:")):
            work = await self._work(doi)
            if work is not None:
                told.append(_Told(doi, work, await self._notices(doi)))
        return await asyncio.to_thread(_life, paper.stored.paper, told)

    async def _work(self, doi: str) -> _Work | None:
        answer = await self._ask(f"{self._works}/{quote(doi, safe='/:;()._~-')}", {}, _WorkAnswer)
        return answer.message if answer else None

    async def _notices(self, doi: str) -> tuple[_Work, ...]:
        """The notices about a paper. A comma separates filters, so one in a DOI cannot be asked about."""
        if "," in doi:
            return ()
        asked = {"filter": f"updates:{doi}", "rows": str(_NOTICES)}
        answer = await self._ask(self._works, asked, _WorksAnswer)
        return tuple(notice for notice in answer.message.items if notice is not None) if answer else ()

    async def _ask(self, address: str, params: dict[str, str], shape: type[Answer]) -> Answer | None:
        """The answer, or None where Crossref does not know what is asked about. Raises `SourceError`."""
        answer = await self._http.get(address, source=NAME, params=params | self._named, expected=OK | _UNKNOWN)
        if answer.status in _UNKNOWN:
            return None
        return await asyncio.to_thread(read_answer, answer.body, shape, source=NAME)


def _life(own: Paper, told: Sequence[_Told]) -> Entry | None:
    """An entry with the later life of a paper; None where nothing has happened. It may take seconds."""
    relations = joined(*(_relations(one, is_article_of=own.id) for one in told))
    if not relations:
        return None
    title = next(filter(None, (one.work.title for one in told)), own.title_source or own.title)
    named = told_paper(own.id, source=NAME, title=title)
    return Entry(replace(named, relations=gravest_of(relations, _RELATIONS)), announce=False)


def _relations(told: _Told, *, is_article_of: PaperId) -> tuple[Relation, ...]:
    """What a work and the notices about it say of the paper. An arXiv paper that has the DOI came out under it."""
    doi, work = told.doi, told.work
    about_itself = (one for one in work.update_to or () if one is not None and _target(one.doi) == doi)
    by_publisher = (
        _relation(update, target=_target(notice.doi))
        for notice in told.notices
        for update in notice.update_to or ()
        if update is not None and _target(update.doi) == doi
    )
    by_anyone = (_relation(one, target=_target(one.doi)) for one in work.updated_by or () if one is not None)
    in_place = (_relation(one, target=doi) for one in about_itself)
    said = (*by_anyone, *by_publisher, *in_place, *_articles(work, doi=doi, own=is_article_of))
    return joined(relation for relation in said if relation is not None)


def _articles(work: _Work, *, doi: str, own: PaperId) -> Iterator[Relation]:
    if own.startswith("arxiv:") and work.kind != _PREPRINT:
        day = work.published.day if work.published else None
        yield Relation(kind=RelationKind.PUBLISHED, target=doi, day=day)
    for related in (work.relation.preprint_of if work.relation else None) or ():
        if related is not None and (target := _target(related.id)) is not None:
            yield Relation(kind=RelationKind.PUBLISHED, target=target)


def _relation(update: _Update, *, target: str | None) -> Relation | None:
    kind = _KINDS.get(re.sub(r"[^a-z]+", "_", (update.kind or "").strip().lower()))
    if kind is None:
        return None
    return Relation(kind=kind, target=target, day=update.updated.day if update.updated else None)


def _target(doi: str | None) -> str | None:
    """A DOI as relations have it; of a paper of arXiv its page."""
    named = canonical_id(doi[:_LONGEST_DOI]) if doi else None
    if named is None:
        return None
    registry, _, key = named.partition(":")
    return f"https://arxiv.org/abs/{key}" if registry == "arxiv" else key
