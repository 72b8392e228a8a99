"""Which announcement days have to be read in OAI-PMH, and which of the records found are news.

A feed has today's announcements only, and lies at times: it is late, old under a new date, or cut. So every
announcement day is read once more in OAI-PMH when its papers are due, with the day before it, because lists have been
seen to be complete only a day later. Days that were missed are read with it, and once again on the next day.

A datestamp moves with every change of a record, of very many at once when arXiv tidies up. So a record is news only if
its paper cannot have been announced before: by the day of its submission, or by its id, since arXiv gives an id when it
announces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from bot.paper.arxiv_categories import archive_of, set_of
from bot.paper.calendar import AnnouncementCalendar
from bot.ports.source import Entry
from bot.sources.arxiv.cursor import Cursor
from bot.sources.arxiv.oai import Record

LONGEST_ABSENCE = timedelta(days=60)
"""How far back a poll reaches."""
_MODERATION = timedelta(days=21)
"""How long a submission may wait for its announcement; most are announced after one to four days."""
_USUAL_WAIT = timedelta(days=5)
_LONGEST_PAUSE = timedelta(days=14)
_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}")


@dataclass(frozen=True, slots=True)
class Harvest:
    """One reading of an OAI-PMH set: the records changed on or after the day of each stream in `since`."""

    set_name: str
    since: Mapping[str, date]

    @property
    def first(self) -> date:
        """The earliest of these days."""
        return min(self.since.values())


def harvests(cursors: Mapping[str, Cursor], *, due: date) -> tuple[Harvest, ...]:
    """The readings by which every category is read through `due`: one for an archive, or for its only category."""
    earliest = due - LONGEST_ABSENCE
    behind = {name: max(one.since, earliest) for name, one in cursors.items() if one.read_through < due}
    by_archive: dict[str, list[str]] = {}
    for name in behind:
        by_archive.setdefault(archive_of(name), []).append(name)
    return tuple(
        Harvest(set_of(archive if len(names) > 1 else names[0]), {name: behind[name] for name in names})
        for archive, names in by_archive.items()
    )


def after_harvest(cursor: Cursor, *, due: date, newest: str | None, calendar: AnnouncementCalendar) -> Cursor:
    """The cursor of a category that was read through `due`. The days read for the first time are read once more."""
    first_missed = next(calendar.days_after(cursor.read_through, due), due)
    return replace(cursor, read_through=due, since=max(cursor.since, first_missed), newest=newest)


def newest_id(ids: Iterable[str | None]) -> str | None:
    """The id that was announced last (`2611.00042` after `2610.99999`); None where there is none of today's form."""
    return max(filter(_ID.fullmatch, filter(None, ids)), key=_order, default=None)


def _order(arxiv: str) -> tuple[int, int]:
    month, _, number = arxiv.partition(".")
    return int(month), int(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The days of a harvest: `since` is the first day of each stream, `due` the last, and `newest` the newest id that
    was announced before them.
    """

    since: Mapping[str, date]
    due: date
    newest: str | None
    calendar: AnnouncementCalendar

    def is_long(self, first: date) -> bool:
        """Whether days were missed: else a harvest has the last day and the one before it."""
        return len(list(self.calendar.days_after(first, self.due))) >= 2


def news_of(records: Iterable[Record], gap: Gap) -> tuple[Entry, ...]:
    """The entries of records that are wanted, each with the streams that want it.

    After missed days a record that was changed since is listed on the day on which it must have been announced, so that
    an old paper does not come as today's.
    """
    entries: list[Entry] = []
    for record in records:
        since = gap.since
        streams = tuple(name for name in record.entry.streams if name in since and record.datestamp >= since[name])
        if streams:
            first = min(since[name] for name in streams)
            is_news = record.entry.announce and is_new(record, since=first, newest=gap.newest, calendar=gap.calendar)
            entry = replace(record.entry, streams=streams, announce=is_news)
            entries.append(_dated(entry, record, gap.calendar) if gap.is_long(first) else entry)
    return tuple(entries)


def last_day(records: Iterable[Record], gap: Gap) -> date:
    """The newest day with a new paper among the records: old ones are changed also while new ones are missing."""
    first = min(gap.since.values())
    new = (record for record in records if is_new(record, since=first, newest=gap.newest, calendar=gap.calendar))
    return max((record.datestamp for record in new), default=date.min)


def _dated(entry: Entry, record: Record, calendar: AnnouncementCalendar) -> Entry:
    """The entry, listed on the second announcement day after its submission where its datestamp is later."""
    if record.created is None:
        return entry
    usual = list(islice(calendar.days_after(record.created, record.created + _LONGEST_PAUSE), 2))
    day = min([record.datestamp, *usual[-1:]])
    return replace(entry, paper=replace(entry.paper, listed_at=calendar.begins(day)))


def is_new(record: Record, *, since: date, newest: str | None, calendar: AnnouncementCalendar) -> bool:
    """Whether the paper was announced on `since` or later, as far as its record can tell.

    It was, if it was submitted too late for the announcements before: those of a day have what came in until 14:00 of
    the announcement day before (https://info.arxiv.org/help/availability.html). One that moderation held back has an id
    that comes after the `newest` announced before. Where none is known, and for one that was changed since, few days of
    waiting are granted.
    """
    if record.created is None:
        return False
    if record.created >= _announced_before(since, calendar):
        return True
    is_changed = record.updated is not None and record.updated > record.created
    if newest is None:
        return not is_changed and record.created >= since - _USUAL_WAIT
    bare = record.entry.paper.id.partition(":")[2]
    waited = _USUAL_WAIT if is_changed else _MODERATION
    return record.created >= since - waited and newest_id((bare, newest)) != newest


def _announced_before(day: date, calendar: AnnouncementCalendar) -> date:
    """The last announcement day before `day`."""
    earlier = list(calendar.days_after(day - _LONGEST_PAUSE, day - timedelta(days=1)))
    return earlier[-1] if earlier else day
