"""Papers and what they matched, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.matching.announcement import Announced, Announcement, Form, Match
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.sources import SourceState
from bot.ports.write import Applied, Stale
from storage.memory.tables import Kept, Said, Tables


class MemoryPapers:
    """The port `Papers` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored ones of these papers."""
        return {paper: self._tables.papers[paper] for paper in ids if paper in self._tables.papers}

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper of that row number."""
        return next((stored for stored in self._tables.papers.values() if stored.row == row), None)

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        tables = self._tables
        if any(_has_moved(tables, write) for write in page.papers):
            return Stale()
        for write in page.papers:
            tables.papers[write.paper.id] = _stored(tables, write, at=page.at)
        said = sum(_announce(tables, announcement, at=page.at) for announcement in page.announcements)
        said += _give_digests(tables, page)
        _move_source(tables, page)
        return Applied(said)

    async def announced(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, if it was."""
        said = self._tables.said.get((channel, paper))
        return None if said is None else self._tables.announced(channel, said)


def _has_moved(tables: Tables, write: PaperWrite) -> bool:
    stored = tables.papers.get(write.paper.id)
    return write.revision != (stored.revision if stored else 0)


def _stored(tables: Tables, write: PaperWrite, *, at: datetime) -> StoredPaper:
    before = tables.papers.get(write.paper.id)
    if before is None:
        return StoredPaper(paper=write.paper, row=len(tables.papers) + 1, revision=1, first_seen_at=at)
    return replace(before, paper=write.paper, revision=before.revision + 1)


def _announce(tables: Tables, announcement: Announcement, *, at: datetime) -> int:
    """Keep an announcement that somebody still wants; how many rows of the outbox that made."""
    living = {one.id for one in tables.living(announcement.channel)}
    matches = tuple(match for match in announcement.matches if match.subscription in living)
    if not matches:
        return 0
    place = (announcement.channel, announcement.paper)
    before = tables.said.get(place)
    said = before or Said(announcement.paper, announcement.form, announcement.late, at)
    tables.said[place] = replace(said, matches=_joined(said.matches, matches))
    for match in matches:
        _note_match(tables, match.subscription, at=at)
    if before is not None or announcement.form is Form.LINE:
        return 0
    tables.enqueue(announcement.channel, Kind.CARD, announcement.paper, at=at)
    return 1


def _joined(before: tuple[Match, ...], gained: tuple[Match, ...]) -> tuple[Match, ...]:
    """All matches; one that is known keeps the reasons it was first announced for."""
    return tuple({match.subscription: match for match in (*gained[::-1], *before[::-1])}.values())


def _note_match(tables: Tables, subscription: int, *, at: datetime) -> None:
    kept = tables.subscriptions[subscription]
    newest = max(at, kept.subscription.last_match_at or at)
    tables.subscriptions[subscription] = Kept(
        replace(kept.subscription, last_match_at=newest),
        lives=kept.lives,
        changed=kept.changed,
    )


def _give_digests(tables: Tables, page: IngestedPage) -> int:
    """Give the default digest to channels that have a line waiting and have not moved; how many notices that made."""
    notices = 0
    for channel, change in page.digests_given:
        if tables.has_moved(channel) or not _has_waiting_line(tables, channel.id):
            continue
        tables.stand(channel)
        tables.enqueue(channel.id, Kind.NOTICE, str(tables.log(change).number), at=page.at)
        notices += 1
    return notices


def _has_waiting_line(tables: Tables, channel: ChannelId) -> bool:
    return any(
        where == channel and said.form is Form.LINE and said.digest is None for (where, _), said in tables.said.items()
    )


def _move_source(tables: Tables, page: IngestedPage) -> None:
    """Move the cursor (one that is not told stays) and, with its last page, close the baseline, once."""
    before = tables.sources.get(page.source, SourceState(name=page.source))
    tables.sources[page.source] = replace(
        before,
        cursor=before.cursor if page.cursor is None else page.cursor,
        baseline_at=before.baseline_at or (page.at if page.closes_baseline else None),
    )
