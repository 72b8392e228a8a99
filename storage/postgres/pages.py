"""The write of a page, in one transaction: papers, records, announcements, outbox rows and cursors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcing.route import Routed
from bot.channel.channel import DAILY, Channel, ChannelId
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.write import Applied, Stale
from bot.query.index_entry import may_change_index_entry
from storage.postgres.announcement_rows import announce
from storage.postgres.channel_rows import append_change, channels_by_id, upsert_channel
from storage.postgres.connection import Connection
from storage.postgres.digest_lines import has_waiting_line
from storage.postgres.index_rows import insert_index_rows, update_index_rows
from storage.postgres.leases import require
from storage.postgres.locks import lock_ingest, lock_lanes, lock_papers
from storage.postgres.lookups import begin_look_ups
from storage.postgres.outbox_rows import enqueue
from storage.postgres.paper_rows import insert_papers, new_rows, papers_by_id, papers_by_work, update_papers
from storage.postgres.reading_rows import insert_readings
from storage.postgres.record_rows import absorb_papers, upsert_aliases, upsert_records
from storage.postgres.retraction_rows import channels_told, enqueue_retractions
from storage.postgres.stream_rows import move_streams
from storage.postgres.withdrawals import withdraw
from storage.rows.channel import change_of_row

_READ_AT_ONCE = 1_000
"""Announcements are decided while they are read. After so many, other tasks get a turn."""


async def channels_of(announcements: Iterable[Routed]) -> frozenset[ChannelId]:
    """The channels of a page's announcements. Read it before the transaction: a million announcements take seconds."""
    channels: set[ChannelId] = set()
    for place, one in enumerate(announcements, start=1):
        channels.add(one.announcement.channel)
        if place % _READ_AT_ONCE == 0:
            await asyncio.sleep(0)
    return frozenset(channels)


async def write_page(connection: Connection, page: IngestedPage, announced_in: frozenset[ChannelId]) -> Applied | Stale:
    """Write the page, or nothing (`Stale`) if its premises have changed. `announced_in` are its `channels_of`."""
    before = await _locked(connection, page, announced_in)
    if await papers_by_work(connection, page.works) != page.works or not _are_as_decided(page, before):
        return Stale()
    if await _was_rerouted(connection, page, announced_in) or await _lacks_digest(connection, page):
        return Stale()
    rows = await _write_papers(connection, page, before)
    await _write_records(connection, page, before, rows)
    readings = ((rows[one.paper.id], one.reading) for one in page.papers if one.reading)
    await insert_readings(connection, readings, at=page.at)
    await begin_look_ups(connection, page.look_ups, rows, at=page.at)
    await withdraw(connection, page.withdrawn)
    queued = await announce(connection, page.announcements, at=page.at) + await _give_digests(connection, page)
    queued += await enqueue_retractions(connection, page.taken_back, at=page.at)
    await move_streams(connection, page)
    await require(connection, page.lease)
    return Applied(queued)


async def _locked(
    connection: Connection, page: IngestedPage, announced_in: frozenset[ChannelId]
) -> Mapping[PaperId, StoredPaper]:
    """Lock the papers and the lanes that the page changes or was decided on; returns the stored papers."""
    await lock_ingest(connection)
    papers = [name for write in page.papers for name, _ in _decided_on(write)]
    await lock_papers(connection, papers)
    taken_back = [write for write in page.papers if write.paper.id in page.taken_back]
    told = await channels_told(connection, [name for write in taken_back for name, _ in _decided_on(write)])
    withdrawn = (one.channel for one in page.withdrawn)
    given = (channel.id for channel, _ in page.digests_given)
    await lock_lanes(connection, announced_in.union(told, withdrawn, given))
    return await papers_by_id(connection, papers)


def _decided_on(write: PaperWrite) -> tuple[tuple[PaperId, int], ...]:
    """The ids and revisions of the papers that the page was decided on, with those of every new alias."""
    return (write.paper.id, write.revision), *write.absorbs, *((alias, 0) for alias in write.aliases)


def _are_as_decided(page: IngestedPage, before: Mapping[PaperId, StoredPaper]) -> bool:
    """Whether the stored papers still have their own ids, and the revisions that the page was decided on."""
    return all(
        revision == stored.revision and stored.paper.id == name if (stored := before.get(name)) else revision == 0
        for write in page.papers
        for name, revision in _decided_on(write)
    )


async def _was_rerouted(connection: Connection, page: IngestedPage, announced_in: frozenset[ChannelId]) -> bool:
    """Whether a channel was changed since its announcements were decided."""
    if page.decided_at is None:
        return False
    rows = await connection.execute("SELECT * FROM change WHERE number > %s", (int(page.decided_at),))
    changes = map(change_of_row, await rows.fetchall())
    return any(change.may_reroute and change.channel in announced_in for change in changes)


async def _lacks_digest(connection: Connection, page: IngestedPage) -> bool:
    """Whether a channel that this page gives a default digest has changed, and still has no digest."""
    stored = await channels_by_id(connection, (channel.id for channel, _ in page.digests_given))
    given = ((stored.get(one.id) or Channel(id=one.id), one, changes) for one, changes in page.digests_given)
    return any(
        there.revision != one.revision and any(there.digest(change.digest or DAILY).is_unset for change in changes)
        for there, one, changes in given
    )


async def _write_papers(
    connection: Connection, page: IngestedPage, before: Mapping[PaperId, StoredPaper]
) -> Mapping[PaperId, int]:
    """Write the papers as they are after the page; returns the row of each."""
    new = [write for write in page.papers if write.paper.id not in before]
    numbered = list(zip(await new_rows(connection, len(new)), new, strict=True))
    await _insert(connection, numbered, at=page.at)
    await _update(connection, [(before[write.paper.id], write) for write in page.papers if write.paper.id in before])
    return {name: stored.row for name, stored in before.items()} | {write.paper.id: row for row, write in numbered}


async def _write_records(
    connection: Connection, page: IngestedPage, before: Mapping[PaperId, StoredPaper], rows: Mapping[PaperId, int]
) -> None:
    """Write the records of the sources, and merge papers that turned out to be one."""
    for write in page.papers:
        await absorb_papers(connection, rows[write.paper.id], [(name, before[name].row) for name, _ in write.absorbs])
    await upsert_aliases(connection, {alias: rows[write.paper.id] for write in page.papers for alias in write.aliases})
    records = ((rows[write.paper.id], record) for write in page.papers for record in write.records)
    await upsert_records(connection, records)


async def _insert(connection: Connection, new: Sequence[tuple[int, PaperWrite]], *, at: datetime) -> None:
    stored = (StoredPaper(paper=write.paper, row=row, revision=1, first_seen_at=at) for row, write in new)
    await insert_papers(connection, stored)
    await insert_index_rows(connection, ((row, write.text) for row, write in new))


async def _update(connection: Connection, changed: Sequence[tuple[StoredPaper, PaperWrite]]) -> None:
    """Update stored papers; the index is updated only for papers whose index entry has changed."""
    stored = (replace(old, paper=new.paper, revision=old.revision + 1, thinned_at=None) for old, new in changed)
    await update_papers(connection, stored)
    otherwise = [(old, new.text) for old, new in changed if may_change_index_entry(old.paper, new.paper)]
    await update_index_rows(connection, ((old.row, text) for old, text in otherwise if not old.is_thinned))
    await insert_index_rows(connection, ((old.row, text) for old, text in otherwise if old.is_thinned))


async def _give_digests(connection: Connection, page: IngestedPage) -> int:
    """Give default digests to channels that have a waiting line and have not changed; returns the number of notices."""
    given = [
        change
        for channel, changes in page.digests_given
        if any([await has_waiting_line(connection, channel.id, change.digest) for change in changes])
        and await upsert_channel(connection, channel)
        for change in changes
    ]
    for change in given:
        number = (await append_change(connection, change)).number
        await enqueue(connection, change.channel, kind=Kind.NOTICE, subject=str(number), at=page.at)
    return len(given)
