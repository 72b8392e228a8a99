"""Hugging Face's Daily Papers: what people at the Hub have put on the list of a day.

One poll reads

1. the days of the overlap window, oldest first: rows of a day come late, upvotes move for days, and a day that could
   not be read heals by being read again;
2. the plain list, which is asked without a date because only Hugging Face knows which day it has (its day changes in
   the evening of New York);
3. every six hours the trending list, for the ranks of its first hundred papers, of which many are months old.

`bot.sources.huggingface_rows` reads the rows, in a thread. A body that is no list is an error: an outage must not look
like a quiet day.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from bot.errors import SourceError
from bot.http.answer import Answer
from bot.http.client import OK, Http
from bot.paper.arxiv_categories import CATEGORIES
from bot.paper.calendar import AnnouncementCalendar
from bot.paper.paper import PaperId
from bot.polling.profile import Fact, SourceProfile
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.sources.huggingface_rows import BASE_URL, NAME, Daily, parse_daily, together
from bot.sources.paging import in_pages
from bot.sources.window import CATCH_UP, OVERLAP

RANKS_EVERY = timedelta(hours=6)
_ROWS = 100
"""The most that `limit` may be: https://huggingface.co/.well-known/openapi.json."""
_RANKS = 100
_LAST_PAGE = 20
_NOT_BEGUN = 400
_BODIES_REMEMBERED, _LONGEST_REMEMBERED = 24, 1_000_000
"""The lists of a poll; some four megabytes, and twenty-four at the worst."""
_CALENDAR = AnnouncementCalendar(
    weekdays=frozenset(range(5)), opens=timedelta(hours=2, minutes=30), due=timedelta(hours=21, minutes=30)
)
"""Rows bear the date of a UTC day, Monday to Friday; its list opens at 21:30 in New York, the evening before."""
PROFILE = SourceProfile(knows=frozenset(Fact), calendar=_CALENDAR, category_names=CATEGORIES)
"""Its categories are those of arXiv, which is asked for them."""


@dataclass(frozen=True, slots=True)
class _List:
    """One of the lists: its name in a warning, the parameters that ask for it, and the statuses that are no failure."""

    name: str
    params: Mapping[str, str]
    expected: Collection[int] = OK

    @classmethod
    def of(cls, day: date) -> Self:
        """The list of a day."""
        return cls(f"the day {day}", {"date": day.isoformat()}, OK | {_NOT_BEGUN})


_PLAIN = _List("the plain list", {})
_TRENDING = _List("the trending list", {"sort": "trending"})


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The memory of the stream: days before `day` have been read, and the trending list was asked for at `ranked_at`.

    As text `2026-11-24 2026-11-24T06:00:00+00:00`, or the day alone.
    """

    day: date | None = None
    ranked_at: datetime | None = None

    @classmethod
    def read(cls, text: str | None) -> Self:
        """The cursor in a text; what cannot be read is not known."""
        day, _, ranked_at = (text or "").partition(" ")
        return cls(_day(day), _moment(ranked_at))

    @property
    def cursors(self) -> Mapping[str, str]:
        """The cursor of the one stream."""
        return {ONLY_STREAM: " ".join(one.isoformat() for one in (self.day, self.ranked_at) if one is not None)}

    def is_due(self, now: datetime) -> bool:
        """Whether the trending list is to be asked for again; a moment that lies ahead is a mistake of a clock."""
        return self.ranked_at is None or not timedelta() <= now - self.ranked_at < RANKS_EVERY


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class HuggingFace:
    """The source. `base_url` is where the API is asked; the links of papers always lead to huggingface.co."""

    def __init__(self, http: Http, *, base_url: str = BASE_URL) -> None:
        self._http = http
        self._remembered: dict[bytes, Daily] = {}
        self._address = f"{base_url.rstrip('/')}/api/daily_papers"

    @property
    def name(self) -> str:
        """The source's name in settings, cursors and metrics."""
        return NAME

    @property
    def streams(self) -> tuple[str, ...]:
        """Its one stream."""
        return (ONLY_STREAM,)

    @property
    def profile(self) -> SourceProfile:
        """What it knows, and when."""
        return PROFILE

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        """The days since the cursor and the overlap window, what only the plain list has, and the ranks.

        One day that fails does not hold up those after it: they are read, the cursor stays at that day, and the error
        is raised at the end. A second failure, or a request to wait, ends the poll at once. Raises `SourceError`.
        """
        cursor, today = _Cursor.read(cursors.get(ONLY_STREAM)), now.astimezone(UTC).date()
        since = _since(cursor.day, today)
        seen: set[PaperId] = set()
        failed: SourceError | None = None
        for day in _days(since, today):
            cursor = cursor if failed else replace(cursor, day=day)
            try:
                listed = (await self._dated(day, today)).unseen(seen)
            except SourceError as error:
                if failed or error.retry_after is not None:
                    raise
                failed = error
                continue
            seen.update(listed.ids)
            for page in _in_pages(listed, cursor):
                yield page
        newest = await self._newest(seen, since)
        seen.update(newest.ids)
        for page in _in_pages(newest, cursor):
            yield page
        if cursor.is_due(now):
            entries, warnings = await self._ranked(seen, since=since, now=now)
            for page in in_pages(entries, cursors=replace(cursor, ranked_at=now).cursors, warnings=warnings):
                yield page
        if failed:
            raise failed

    async def _dated(self, day: date, today: date) -> Daily:
        """The whole list of one day. One that has not begun at Hugging Face is refused, which is no news."""
        listed = together([part async for part in self._parts(_List.of(day))])
        return replace(listed, warnings=()) if listed.rows == 0 and (today - day).days <= 1 else listed

    async def _newest(self, seen: Container[PaperId], since: date) -> Daily:
        """What the plain list has and the days had not. It goes back for years: stop when it brings nothing."""
        parts: list[Daily] = []
        async for part in self._parts(_PLAIN):
            parts.append(part.unseen(seen, since=since))
            if not parts[-1].papers:
                break
        return together(parts)

    async def _ranked(
        self, seen: Container[PaperId], *, since: date, now: datetime
    ) -> tuple[Sequence[Entry], Sequence[str]]:
        """The entries of the trending list, and warnings.

        A failure is a warning, because the days have been read well without it. Only a server that wants to be left
        alone ends the poll.
        """
        parts: list[Daily] = []
        try:
            async for part in self._parts(_TRENDING):
                parts.append(part)
                if sum(one.rows for one in parts) >= _RANKS:
                    break
        except SourceError as error:
            if error.retry_after is not None or (error.refused and not error.unavailable):
                raise
            return (), (f"{_TRENDING.name} was not read: {error.message}",)
        listed = together(parts)
        return tuple(_ranked_entries(listed, seen, since=since, now=now)), listed.warnings

    async def _parts(self, wanted: _List) -> AsyncIterator[Daily]:
        """One list, request by request, until an empty page without a `next`: a short page is not the last."""
        before = b""
        for number in range(_LAST_PAGE):
            answer = await self._ask(wanted, number)
            if answer.status == _NOT_BEGUN:
                yield Daily(warnings=(f"{wanted.name} was refused (status {_NOT_BEGUN})",))
                return
            part = await self._parsed(answer.body)
            if answer.body == before or not (part.rows or answer.next_url):
                return
            yield part
            before = answer.body
        yield Daily(warnings=(f"{wanted.name} has more than {_LAST_PAGE} pages; the rest is not read",))

    async def _parsed(self, body: bytes) -> Daily:
        """The list in a body. It is remembered: most days of the window are told at each poll as they were before."""
        known = self._remembered.get(body)
        if known is None:
            known = await asyncio.to_thread(parse_daily, body)
            if len(body) <= _LONGEST_REMEMBERED:
                self._remembered[body] = known
            if len(self._remembered) > _BODIES_REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
        return known

    async def _ask(self, wanted: _List, number: int) -> Answer:
        params = {**wanted.params, "limit": str(_ROWS), "p": str(number)}
        return await self._http.get(self._address, source=NAME, params=params, expected=wanted.expected)


def _since(stopped: date | None, today: date) -> date:
    """The first day to read. Two requests for each day of `CATCH_UP` stay far below 500 in 5 minutes."""
    window = today - OVERLAP
    return max(min(stopped or window, window), today - CATCH_UP)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _in_pages(listed: Daily, cursor: _Cursor) -> Iterator[SourcePage]:
    return in_pages(map(Entry, listed.papers.values()), cursors=cursor.cursors, warnings=listed.warnings)


def _ranked_entries(listed: Daily, seen: Container[PaperId], *, since: date, now: datetime) -> Iterator[Entry]:
    """The first papers of the trending list with their ranks.

    One that this poll has seen is an ordinary entry. One listed before the days that are read is never news. Any other
    may be news of a day whose list has not brought it yet: if it were stored now, it would never be announced.
    """
    for place, paper in listed.papers.items():
        ranked = replace(paper, trending_rank=place + 1, trending_at=now)
        if place < _RANKS and paper.id in seen:
            yield Entry(ranked)
        elif place < _RANKS and paper.listed_at is not None and paper.listed_at.date() < since:
            yield Entry(ranked, announce=False, streams=())
