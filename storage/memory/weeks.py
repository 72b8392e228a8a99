"""What a week brought, in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from bot.channel.channel import ChannelId
from bot.digest.plain_terms import tokens_of
from bot.digest.term_counts import TermCounts, term_counts
from bot.digest.week import Matched, Rise, SubscriptionLabel
from bot.paper.paper import Paper, StoredPaper
from bot.ports.weeks import Compare
from bot.query.document import Document
from bot.query.index_entry import IndexEntry
from storage.memory.tables import Tables


class MemoryWeeks:
    """The port `Weeks` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def matched(self, channel: ChannelId, *, since: datetime, before: datetime) -> tuple[Matched, ...]:
        """The papers announced in the channel between these moments that active subscriptions match, oldest first."""
        rows = [row for (where, _), row in self._tables.announcements.items() if where == channel]
        every = (self._tables.announced(channel, row) for row in sorted(rows, key=lambda row: row.at))
        return tuple(
            Matched(
                one.paper.row,
                one.at,
                tuple(SubscriptionLabel(why.subscription.id, why.subscription.typed) for why in one.why),
            )
            for one in every
            if one.why and since <= one.at < before
        )

    async def indexed(self, rows: Collection[int]) -> tuple[str, ...]:
        """The terms of these papers as the archive indexes them, in order, with a space on either side of each."""
        papers = (stored for stored in self._tables.archived if stored.row in rows)
        return tuple(f" {' '.join(_tokens(stored.paper))} " for stored in sorted(papers, key=lambda one: one.row))

    async def term_counts(self, compare: Compare) -> TermCounts:
        """In how many papers of the week, and of the weeks before, each term stands."""
        told = [one for one in self._tables.archived if set(one.paper.sources) & set(compare.sources)]
        week = [_tokens(one.paper) for one in told if compare.week <= _noted_at(one) < compare.end]
        before = [one for one in told if compare.since <= _noted_at(one) < compare.week]
        step = compare.step(len(before))
        return term_counts(week, (_tokens(one.paper) for one in before if one.row % step == 0))

    async def rise(self, day: date) -> Rise | None:
        """What rose in the week before `day`, if that was found."""
        return self._tables.rises.get(day)

    async def keep(self, rise: Rise) -> None:
        """Keep what rose before its day; what was kept first stays."""
        self._tables.rises.setdefault(rise.day, rise)


def _tokens(paper: Paper) -> list[str]:
    entry = IndexEntry.of(Document.of(paper))
    return tokens_of(entry.title, entry.abstract)


def _noted_at(stored: StoredPaper) -> datetime:
    return stored.paper.listed_at or stored.first_seen_at
