"""Papers and their records, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcing.merge import Withdrawal
from bot.channel.channel import DAILY, ChannelId
from bot.delivery.delivery import Kind, State
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord
from bot.paper.same_work import work_key
from bot.polling.stream_state import StreamState
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.write import Applied, Stale
from bot.trending.counts import KEPT_FOR, with_reading
from storage.memory.announcing import announce, joined
from storage.memory.leases import require
from storage.memory.tables import LookUpRow, Tables


class MemoryPapers:
    """The port `Papers` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included."""
        return {paper: stored for paper in ids if (stored := self._tables.named(paper)) is not None}

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper in this row, or the one that absorbed it."""
        absorbed = self._tables.absorbed_rows.get(row)
        if absorbed is not None:
            return self._tables.named(absorbed)
        return next((stored for stored in self._tables.papers.values() if stored.row == row), None)

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        """The records under these keys that are there."""
        return {key: self._tables.records[key] for key in keys if key in self._tables.records}

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """The stored papers that these ids name, each with its records, the first told first."""
        named = await self.get(ids)
        return {name: _history(self._tables, stored) for name, stored in named.items()}

    async def works(self, keys: Sequence[str]) -> Mapping[str, tuple[PaperId, ...]]:
        """For each of these work keys the stored papers with it, the oldest first."""
        return _works(self._tables, keys)

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        tables = self._tables
        require(tables, page.lease)
        if any(_is_stale(tables, write) for write in page.papers) or _works(tables, page.works) != page.works:
            return Stale()
        if _was_rerouted(tables, page) or _lacks_digest(tables, page):
            return Stale()
        for write in page.papers:
            tables.papers[write.paper.id] = _stored(tables, write, at=page.at)
            tables.work_keys[write.paper.id] = work_key(write.paper)
            _write_records(tables, write)
            _add_reading(tables, write, at=page.at)
        _begin_look_ups(tables, page)
        for withdrawal in page.withdrawn:
            _withdraw(tables, withdrawal)
        queued = sum(announce(tables, routed, at=page.at) for routed in page.announcements)
        queued += _give_digests(tables, page)
        queued += sum(_enqueue_retractions(tables, paper, at=page.at) for paper in page.taken_back)
        _move_streams(tables, page)
        return Applied(queued)


def _works(tables: Tables, keys: Iterable[str]) -> dict[str, tuple[PaperId, ...]]:
    found: dict[str, tuple[PaperId, ...]] = dict.fromkeys(sorted(keys), ())
    for paper, work in tables.work_keys.items():
        if work in found:
            found[work] += (paper,)
    return found


def _was_rerouted(tables: Tables, page: IngestedPage) -> bool:
    """Whether a channel was changed since its announcements were decided on."""
    later = [] if page.decided_at is None else tables.changes[int(page.decided_at) :]
    changed = {change.channel for change in later if change.may_reroute}
    return any(one.announcement.channel in changed for one in page.announcements)


def _lacks_digest(tables: Tables, page: IngestedPage) -> bool:
    """Whether a channel that gets a default digest by this page has changed, and still has none."""
    return any(
        tables.is_stale(channel) and tables.channel(channel.id).digest(change.digest or DAILY).is_unset
        for channel, changes in page.digests_given
        for change in changes
    )


def _is_stale(tables: Tables, write: PaperWrite) -> bool:
    decided_on = ((write.paper.id, write.revision), *write.absorbs, *((alias, 0) for alias in write.aliases))
    return any(
        name in tables.aliases or revision != (tables.papers[name].revision if name in tables.papers else 0)
        for name, revision in decided_on
    )


def _history(tables: Tables, stored: StoredPaper) -> PaperHistory:
    paper = stored.paper.id
    aliases = sorted(alias for alias, of in tables.aliases.items() if of == paper)
    return PaperHistory(stored, _records(tables, paper), tuple(aliases))


def _records(tables: Tables, paper: PaperId) -> tuple[Record, ...]:
    records = (filed.record for filed in tables.records.values() if filed.paper == paper)
    return tuple(sorted(records, key=lambda record: (record.first_told_at, record.key)))


def _write_records(tables: Tables, write: PaperWrite) -> None:
    """Store the records, and merge the papers that turned out to be one."""
    paper = write.paper.id
    for absorbed, _ in write.absorbs:
        tables.absorbed_rows[tables.papers.pop(absorbed).row] = absorbed
        del tables.work_keys[absorbed]
        moved = {
            key: StoredRecord(filed.record, paper) for key, filed in tables.records.items() if filed.paper == absorbed
        }
        tables.records.update(moved)
        tables.aliases.update({alias: paper for alias, of in tables.aliases.items() if of == absorbed})
        tables.aliases[absorbed] = paper
        readings = tables.readings.pop(absorbed, ())
        if readings:
            tables.readings.setdefault(paper, readings)
        for name in [name for name, one in tables.lookups if one == absorbed]:
            tables.lookups.setdefault((name, paper), tables.lookups.pop((name, absorbed)))
    tables.aliases.update(dict.fromkeys(write.aliases, paper))
    tables.records.update({record.key: StoredRecord(record, paper) for record in write.records})


def _add_reading(tables: Tables, write: PaperWrite, *, at: datetime) -> None:
    """Add the paper's new counts to its series, and forget the readings of all papers that are too old."""
    if write.reading is None:
        return
    paper = write.paper.id
    tables.readings[paper] = with_reading(tables.readings.get(paper, ()), write.reading, now=at)
    kept = {one: tuple(read for read in series if read.at >= at - KEPT_FOR) for one, series in tables.readings.items()}
    tables.readings.clear()
    tables.readings.update({one: series for one, series in kept.items() if series})


def _begin_look_ups(tables: Tables, page: IngestedPage) -> None:
    """Insert the look-ups that have not begun before."""
    for one in page.look_ups:
        begun = LookUpRow(since=page.at, is_news=one.is_news, next_at=one.next_at)
        tables.lookups.setdefault((one.name, one.paper), begun)


def _withdraw(tables: Tables, withdrawal: Withdrawal) -> None:
    """Let an announcement hand over its matches, and take back what waits of it; with nothing out it is gone."""
    channel, paper = withdrawal.channel, withdrawal.paper
    for number, row in tables.outbox.items():
        is_its_card = (row.channel, row.kind, row.subject) == (channel, Kind.CARD, paper)
        if is_its_card and row.state is State.WAITING:
            tables.outbox[number] = replace(row, state=State.DROPPED)
    mine, into = tables.announcements[channel, paper], tables.announcements[channel, withdrawal.into]
    made = {name: key for name, key in mine.lines.items() if key is not None}
    tables.announcements[channel, withdrawal.into] = replace(into, matches=joined(into.matches, mine.matches))
    if mine.digests or tables.card_may_be_posted(channel, paper):
        tables.announcements[channel, paper] = replace(mine, lines=made)
    else:
        del tables.announcements[channel, paper]


def _stored(tables: Tables, write: PaperWrite, *, at: datetime) -> StoredPaper:
    before = tables.papers.get(write.paper.id)
    if before is None:
        return StoredPaper(paper=write.paper, row=tables.next_row(), revision=1, first_seen_at=at)
    return replace(before, paper=write.paper, revision=before.revision + 1, thinned_at=None)


def _give_digests(tables: Tables, page: IngestedPage) -> int:
    """Give the default digests to unchanged channels that have a waiting line; returns how many notices it made."""
    notices = 0
    for channel, changes in page.digests_given:
        waiting = any(_has_waiting_line(tables, channel.id, change.digest) for change in changes)
        if not waiting or tables.is_stale(channel):
            continue
        tables.upsert_channel(channel)
        for change in changes:
            tables.enqueue(channel.id, Kind.NOTICE, str(tables.append_change(change).number), at=page.at)
        notices += len(changes)
    return notices


def _enqueue_retractions(tables: Tables, paper: PaperId, *, at: datetime) -> int:
    """Append a retraction to the lane of each channel that may have been posted the paper and has none of it."""
    ids = tables.ids_of(paper)
    told = {row.channel for row in tables.outbox.values() if row.kind is Kind.RETRACTION and row.subject in ids}
    rows = tables.announcements.items()
    posted = [channel for (channel, one), row in rows if one in ids and tables.may_be_posted(channel, row)]
    channels = [channel for channel in dict.fromkeys(posted) if channel not in told]
    for channel in channels:
        tables.enqueue(channel, Kind.RETRACTION, paper, at=at)
    return len(channels)


def _has_waiting_line(tables: Tables, channel: ChannelId, name: str | None) -> bool:
    lines = (row for (where, _), row in tables.announcements.items() if where == channel)
    return name is not None and any(row.waits_for(name) for row in lines)


def _move_streams(tables: Tables, page: IngestedPage) -> None:
    """Move the cursors, note what each stream brought, and close the baselines that end with this page, each once."""
    for stream in (*page.cursors, *page.brought_by, *page.listed, *page.baselines_closed):
        before = tables.streams.get(stream, StreamState(stream=stream))
        closes = stream in page.baselines_closed
        tables.streams[stream] = replace(
            before,
            cursor=page.cursors.get(stream, before.cursor),
            last_new_at=page.at if stream in page.brought_by else before.last_new_at,
            listed_at=max(filter(None, (before.listed_at, page.listed.get(stream))), default=None),
            baseline_at=before.baseline_at or (page.at if closes else None),
        )
