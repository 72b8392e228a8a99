"""Hugging Face's Daily Papers: what people at the Hub have put on the list of a day.

One poll reads the days of the overlap window, oldest first, and then the plain list, which is asked without a
date because only Hugging Face knows which day it has (its day changes in the evening of New York). Rows of a day
come late, upvotes move for days, and a day that could not be read heals by being read again. Field by field:

- upvotes, stars, AI summary and keywords stand under `paper`, not beside it;
- `paper.submittedOnDailyAt` is when a paper came onto the list; the `publishedAt` beside `paper` is a New York
  clock time marked as UTC and is never read;
- an optional field may be absent, null, empty or broken, and none of these is an error;
- ids may have lost the leading zeros of their number.

A row that cannot be used is left out with a warning. A body that is no list is an error: an outage must not look
like a quiet day.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SourceError
from bot.http import OK, Answer, Http
from bot.paper.identity import canonical_id, restore_zeros, source_id
from bot.paper.paper import Paper, PaperId
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.lenient import Count, Lenient, Moment, StorableText, https_address, picture_address
from bot.text.latex import readable
from bot.text.lines import one_line

NAME = "huggingface"
BASE_URL = "https://huggingface.co"
OVERLAP_DAYS = 7
_CATCH_UP_DAYS = 60
"""How far back a poll reaches after a long absence; two requests a day stay far below 500 in 5 minutes."""
_ROWS = 100
"""The most that `limit` may be: https://huggingface.co/.well-known/openapi.json."""
_LAST_PAGE = 20
_NOT_BEGUN = 400
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Daily:
    """A list as it was sent, in its order: what can be used, what was left out and why, and how many `rows` came."""

    entries: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    rows: int = 0

    def unseen(self, seen: Iterable[PaperId], *, since: date) -> Daily:
        """This list without papers that were seen, and without those listed before `since`."""
        known = frozenset(seen)
        return replace(self, entries=tuple(e for e in self.entries if _is_fresh(e.paper, known, since)))


def _is_fresh(paper: Paper, known: frozenset[PaperId], since: date) -> bool:
    return paper.id not in known and (paper.listed_at is None or paper.listed_at.date() >= since)


def parse_daily(body: bytes) -> Daily:
    """Read the body of `/api/daily_papers`; the first of two rows with one id stays.

    Raises `SourceError` when it is not a list of anything. A byte that is no UTF-8 costs its letter only.
    """
    try:
        rows: object = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise SourceError(NAME, f"the answer is broken JSON: {error}") from error
    if not isinstance(rows, list):
        raise SourceError(NAME, f"the answer is no list of papers but {body[:80]!r}")
    entries: dict[PaperId, Entry] = {}
    warnings: list[str] = []
    for number, row in enumerate(rows, start=1):
        try:
            paper = _paper(_Row.model_validate(row))
        except ValueError as error:
            warnings.append(f"row {number} was left out: {_reason(error)}")
        else:
            entries.setdefault(paper.id, Entry(paper))
    return Daily(tuple(entries.values()), tuple(warnings), len(rows))


def _reason(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the row'}: {first['msg']}"


def _paper(row: _Row) -> Paper:
    """The paper of a row; raises ValueError where its id or title is blank."""
    told = row.paper
    key, title = restore_zeros(told.id.strip()), one_line(readable(told.title))
    if not key or not title:
        raise ValueError("its id or title is blank")
    paper_id = canonical_id(key) or source_id(NAME, key)
    kind, _, bare = paper_id.partition(":")
    return Paper(
        id=paper_id,
        title=title,
        abstract=one_line(readable(told.summary or "")),
        title_source=told.title,
        abstract_source=told.summary or "",
        authors=_authors(told),
        sources=(NAME,),
        published_at=told.published_at,
        listed_at=told.listed_at,
        url=f"{BASE_URL}/papers/{quote(bare)}",
        pdf_url=f"https://arxiv.org/pdf/{bare}" if kind == "arxiv" else None,
        code_url=https_address(told.code),
        project_url=https_address(told.project),
        thumbnail_url=picture_address(row.thumbnail),
        ai_summary=one_line(readable(told.ai_summary or "")) or None,
        keywords=tuple(filter(None, (one_line(word or "") for word in told.ai_keywords or ()))),
        organization=_organization(told.organization) or _organization(row.organization),
        upvotes=told.upvotes,
        stars=told.stars,
    )


def _authors(told: _Listed) -> tuple[str, ...]:
    shown = (author for author in told.authors or () if author is not None and not author.hidden)
    return tuple(name for author in shown if (name := one_line(author.name or "")))


def _organization(told: _Organization | None) -> str | None:
    return (one_line(told.fullname or "") or one_line(told.name or "") or None) if told else None


class HuggingFace:
    """The source. `base_url` is where the API is asked; the links of papers always lead to huggingface.co."""

    def __init__(self, http: Http, *, base_url: str = BASE_URL, overlap_days: int = OVERLAP_DAYS) -> None:
        self._http = http
        self._address = f"{base_url.rstrip('/')}/api/daily_papers"
        self._overlap = timedelta(days=overlap_days)

    @property
    def name(self) -> str:
        """The source's name in settings, cursors and metrics."""
        return NAME

    @property
    def streams(self) -> tuple[str, ...]:
        """Its one stream."""
        return (ONLY_STREAM,)

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The days since the cursor and the overlap window, oldest first, then what only the plain list has.

        The cursor is a date: days before it have been read. One day that fails does not hold up those after it:
        they are read, the cursor stays at that day, and the error is raised at the end. A second failure, or a
        request to wait, ends the poll at once. Raises `SourceError`.
        """
        today = now.astimezone(UTC).date()
        since = self._since(cursors.get(ONLY_STREAM), today)
        seen: set[PaperId] = set()
        failed: tuple[date, SourceError] | None = None
        for day in _days(since, today):
            try:
                listed = (await self._day(day, today)).unseen(seen, since=date.min)
            except SourceError as error:
                if failed or error.retry_after is not None:
                    raise
                failed = day, error
                continue
            seen.update(entry.paper.id for entry in listed.entries)
            for page in _in_pages(listed, cursor=failed[0] if failed else day):
                yield page
        newest = await self._newest(seen, since)
        for page in _in_pages(newest, cursor=failed[0] if failed else today):
            yield page
        if failed:
            raise failed[1]

    def _since(self, cursor: str | None, today: date) -> date:
        window = today - self._overlap
        try:
            stopped = date.fromisoformat(cursor) if cursor else window
        except ValueError:
            stopped = window
        return max(min(stopped, window), today - timedelta(days=_CATCH_UP_DAYS))

    async def _day(self, day: date, today: date) -> Daily:
        """The whole list of one day. One that has not begun at Hugging Face is refused, which is no news."""
        listed = _together([part async for part in self._parts(day)])
        return replace(listed, warnings=()) if listed.rows == 0 and (today - day).days <= 1 else listed

    async def _newest(self, seen: set[PaperId], since: date) -> Daily:
        """What the plain list has and the days had not. It goes back for years: stop when it brings nothing."""
        parts: list[Daily] = []
        async for part in self._parts(None):
            parts.append(part.unseen(seen, since=since))
            if not parts[-1].entries:
                break
        return _together(parts)

    async def _parts(self, day: date | None) -> AsyncIterator[Daily]:
        """One list, request by request, until an empty page without a `next`: a short page is not the last."""
        before = b""
        for number in range(_LAST_PAGE):
            answer = await self._ask(day, number)
            if answer.status == _NOT_BEGUN:
                yield Daily(warnings=(f"the day {day} was refused (status {_NOT_BEGUN})",))
                return
            part = parse_daily(answer.body)
            if answer.body == before or not (part.rows or answer.next_url):
                return
            yield part
            before = answer.body
        yield Daily(warnings=(f"{day or 'the plain list'} has more than {_LAST_PAGE} pages; the rest is not read",))

    async def _ask(self, day: date | None, number: int) -> Answer:
        params = {"limit": str(_ROWS), "p": str(number)}
        if day is None:
            return await self._http.get(self._address, source=NAME, params=params)
        dated = {"date": day.isoformat()} | params
        return await self._http.get(self._address, source=NAME, params=dated, expected=OK | {_NOT_BEGUN})


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _together(parts: Iterable[Daily]) -> Daily:
    """The parts of one list as one; a paper that has slipped from one part into the next is told once."""
    every = list(parts)
    entries = {entry.paper.id: entry for part in reversed(every) for entry in part.entries}
    warnings = tuple(warning for part in every for warning in part.warnings)
    return Daily(tuple(entries.values()), warnings, sum(part.rows for part in every))


def _in_pages(listed: Daily, *, cursor: date) -> Iterator[SourcePage]:
    """The list oldest first, in pages that one transaction can hold; an empty list is one empty page."""
    entries = sorted(listed.entries, key=lambda entry: _age(entry.paper))
    for start in range(0, max(1, len(entries)), _ROWS):
        warnings = listed.warnings if start == 0 else ()
        yield SourcePage(tuple(entries[start : start + _ROWS]), {ONLY_STREAM: cursor.isoformat()}, warnings)


def _age(paper: Paper) -> tuple[datetime, datetime, str]:
    return paper.listed_at or _LONG_AGO, paper.published_at or _LONG_AGO, paper.id
