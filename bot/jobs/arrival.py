"""An arrival: a page of a source on its way in, with its entries gathered into records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce

from bot.paper.calendar import EVERY_DAY, AnnouncementCalendar
from bot.paper.identity import may_be_one
from bot.paper.paper import Paper
from bot.paper.records import Record, RecordKey, updated
from bot.paper.resolve import Resolved
from bot.paper.stream import StreamId
from bot.ports.leases import Lease
from bot.ports.source import Entry, SourcePage


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A page to ingest. `baselines` names the streams of its source whose first complete poll is not over: entries that
    come only from these are not announced. `closing` names those of them whose poll is complete with this page. How
    late an entry is follows from the `calendar` of its source. `restored` names the streams without a whole poll since
    a backup was restored. `is_look_up`: it is the answer about papers that are stored, and not a page that a source has
    listed. `lease` is the one that its process polls under, None where only one process does.
    """

    source: str
    page: SourcePage
    baselines: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    restored: frozenset[str] = frozenset()
    calendar: AnnouncementCalendar = EVERY_DAY
    is_look_up: bool = False
    lease: Lease | None = None

    def stream(self, name: str) -> StreamId:
        """The stream of that name."""
        return StreamId(self.source, name)

    def is_news(self, entry: Entry) -> bool:
        """Whether the entry may be announced: its source allows it, and one of its streams is past its baseline."""
        return entry.announce and not self.baselines.issuperset(entry.streams)

    def is_restored(self, entries: Iterable[Entry]) -> bool:
        """Whether what these entries tell may have been posted before a backup was restored."""
        return bool(self.restored) and all(self.restored.issuperset(entry.streams) for entry in entries)

    def listed(self) -> Mapping[StreamId, datetime]:
        """The newest date of listing that each stream told of an entry that may be news.

        A replacement is listed today too, and says nothing of whether the day's new papers are there.
        """
        newest: dict[StreamId, datetime] = {}
        for entry in () if self.is_look_up else self.page.entries:
            listed = entry.paper.listed_at
            if listed is not None and entry.announce:
                newest |= {one: max(newest.get(one, listed), listed) for one in map(self.stream, entry.streams)}
        return newest

    def entries(self, resolved: Resolved) -> tuple[Entry, ...]:
        """The entries about this paper."""
        return tuple(entry for key in sorted(resolved.keys) for entry in self.by_key[key])

    def record(self, key: RecordKey, *, now: datetime) -> Record:
        """The entries of a key as one new record of the source."""
        entries = self.by_key[key]
        is_silent = not any(map(self.is_news, entries))
        told = (
            Record(key=key, paper=self._own(one.paper), first_told_at=now, aliases=one.aliases, is_silent=is_silent)
            for one in entries
        )
        return reduce(updated, told)

    @cached_property
    def by_key(self) -> Mapping[RecordKey, list[Entry]]:
        """The entries by the keys of their records, in the page's order.

        If a page uses a key for different papers (a feed that repeats a guid), the first paper keeps the key, and each
        other one uses its id as its key.
        """
        by_key: dict[RecordKey, list[Entry]] = {}
        for entry in self.page.entries:
            told = by_key.setdefault(RecordKey(self.source, entry.key or entry.paper.id), [])
            if told and not may_be_one(told[0].paper.id, entry.paper.id):
                told = by_key.setdefault(RecordKey(self.source, entry.paper.id), [])
            told.append(entry)
        return by_key

    def _own(self, paper: Paper) -> Paper:
        """The paper as this source alone tells it."""
        return paper if paper.sources == (self.source,) else replace(paper, sources=(self.source,))
