"""Trending in memory: what the rank of papers follows from, and trending digests as they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.digest.digest import DigestKey
from bot.digest.ranking import appeared
from bot.digest.trending import TrendingDigest, TrendingPaper
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.trending import OPENINGS_KEPT_FOR, PaperOpening
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.tree import Query
from bot.trending.counts import Series
from bot.trending.trend import Candidate, Rising
from storage.memory.tables import DigestRow, Tables


class MemoryTrending:
    """The port `Trending` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def candidates(self, *, since: datetime, query: Query | None = None) -> tuple[Candidate, ...]:
        """The papers that may rise, in no order."""
        papers = self._tables.archived
        matching = (one for one in papers if query is None or evaluate(query, Document.of(one.paper)) is not None)
        found = (self._candidate(one, since) for one in matching)
        return tuple(one for one in found if one is not None)

    async def series(self, papers: Sequence[PaperId]) -> Mapping[PaperId, Series]:
        """The series of these papers, by the ids asked for."""
        found = {paper: self._tables.readings.get(self._tables.aliases.get(paper, paper), ()) for paper in papers}
        return {paper: series for paper, series in found.items() if series}

    async def note_opening(self, opening: PaperOpening) -> None:
        """Store that a person opened a paper; the first time counts."""
        stored = self._tables.named(opening.paper)
        if stored is None:
            return
        openings = self._tables.openings
        for key in [key for key, at in openings.items() if at < opening.at - OPENINGS_KEPT_FOR]:
            del openings[key]
        openings.setdefault((stored.paper.id, opening.reader), opening.at)

    async def told(self, channel: ChannelId, *, since: datetime) -> Mapping[PaperId, Rising]:
        """The papers that trending digests of the channel told of since then, each as it was told last."""
        return {
            stored.paper.id: Rising(stored.paper.id, one.trend)
            for row in self._made(channel)
            if row.made_at >= since
            for one in row.rising
            if (stored := self._tables.named(one.paper)) is not None
        }

    async def digest(self, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
        """The trending digest as it was made."""
        row = self._tables.digests.get((channel, key))
        if row is None:
            return None
        papers = tuple(
            TrendingPaper(stored, one.trend)
            for one in row.rising
            if (stored := self._tables.named(one.paper)) is not None
        )
        return TrendingDigest(channel=channel, key=key, plan=row.plan, papers=papers)

    def _made(self, channel: ChannelId) -> Iterator[DigestRow]:
        rows = [row for (where, _), row in self._tables.digests.items() if where == channel]
        return iter(sorted(rows, key=lambda row: row.made_at))

    def _candidate(self, stored: StoredPaper, since: datetime) -> Candidate | None:
        paper = stored.paper
        series = self._tables.readings.get(paper.id, ())
        if series:
            is_recent = any(one.at >= since for one in series)
            return Candidate(paper=paper.id, appeared_at=appeared(stored), series=series) if is_recent else None
        channels, opened = self._noticed(stored, since)
        if paper.upvotes is not None or paper.stars is not None or not channels + opened:
            return None
        return Candidate(paper=paper.id, appeared_at=appeared(stored), channels=channels, opened=opened)

    def _noticed(self, stored: StoredPaper, since: datetime) -> tuple[int, int]:
        """In how many channels the paper was announced, and how many people opened it since; 0 for an old one."""
        ids = self._tables.ids_of(stored.paper.id)
        opened = sum(paper in ids and at >= since for (paper, _), at in self._tables.openings.items())
        is_recent = opened or (stored.paper.listed_at or stored.first_seen_at) >= since
        return (sum(paper in ids for _, paper in self._tables.announcements) if is_recent else 0), opened
