"""The write of a page, in one transaction: papers, records, announcements, outbox rows and cursors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import DAILY, Channel
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.write import Applied, Stale
from bot.query.index_entry import may_change_index_entry
from storage.rows.channel import change_of_row
from storage.rows.conversions import moment_column
from storage.rows.paper import paper_columns
from storage.sqlite.announcement_rows import announce, has_waiting_line, withdraw
from storage.sqlite.channel_rows import append_change, channels_by_id, upsert_channel
from storage.sqlite.index_rows import insert_index_rows, update_index_rows
from storage.sqlite.leases import require
from storage.sqlite.lookups import begin_look_ups
from storage.sqlite.outbox_rows import enqueue
from storage.sqlite.paper_rows import INSERT, UPDATE, papers_by_id, papers_by_work
from storage.sqlite.reading_rows import insert_readings
from storage.sqlite.record_rows import absorb_papers, upsert_aliases, upsert_records
from storage.sqlite.retraction_rows import enqueue_retractions


def write_page(database: Database, page: IngestedPage) -> Applied | Stale:
    """Write the page, or nothing when what it was decided on has changed."""
    require(database, page.lease)
    if papers_by_work(database, page.works) != page.works:
        return Stale()
    before = papers_by_id(database, (name for write in page.papers for name, _ in _decided_on(write)))
    for name, revision in (decided for write in page.papers for decided in _decided_on(write)):
        stored = before.get(name)
        if revision != (stored.revision if stored else 0) or (stored is not None and stored.paper.id != name):
            return Stale()
    if _was_rerouted(database, page) or _lacks_digest(database, page):
        return Stale()
    rows = _write_papers(database, page, before)
    _write_records(database, page, before, rows)
    insert_readings(database, ((rows[one.paper.id], one.reading) for one in page.papers if one.reading), at=page.at)
    begin_look_ups(database, page.look_ups, rows, at=page.at)
    withdraw(database, page.withdrawn)
    queued = announce(database, page.announcements, at=page.at) + _give_digests(database, page)
    queued += enqueue_retractions(database, page.taken_back, at=page.at)
    _move_streams(database, page)
    return Applied(queued)


def _was_rerouted(database: Database, page: IngestedPage) -> bool:
    """Whether a channel was changed since its announcements were decided on."""
    if page.decided_at is None:
        return False
    rows = database.execute("SELECT * FROM change WHERE number > ?", (int(page.decided_at),)).fetchall()
    changed = {change.channel for change in map(change_of_row, rows) if change.may_reroute}
    return bool(changed) and any(one.announcement.channel in changed for one in page.announcements)


def _lacks_digest(database: Database, page: IngestedPage) -> bool:
    """Whether a channel that gets a default digest by this page has changed, and still has none."""
    stored = channels_by_id(database, (channel.id for channel, _ in page.digests_given))
    given = ((stored.get(one.id) or Channel(id=one.id), one, changes) for one, changes in page.digests_given)
    return any(
        there.revision != one.revision and any(there.digest(change.digest or DAILY).is_unset for change in changes)
        for there, one, changes in given
    )


def _decided_on(write: PaperWrite) -> tuple[tuple[PaperId, int], ...]:
    """The stored papers, with their revisions, that a write was decided on: none of them stored under a new alias."""
    return (write.paper.id, write.revision), *write.absorbs, *((alias, 0) for alias in write.aliases)


def _write_papers(
    database: Database, page: IngestedPage, before: Mapping[PaperId, StoredPaper]
) -> Mapping[PaperId, int]:
    """Write the papers as they stand now; the row of each."""
    (last,) = database.execute(
        "SELECT max(coalesce((SELECT max(row) FROM paper), 0), coalesce((SELECT max(row) FROM paper_alias), 0))"
    ).fetchone()
    new = list(enumerate((write for write in page.papers if write.paper.id not in before), start=last + 1))
    _insert(database, new, at=page.at)
    _update(database, [(before[write.paper.id], write) for write in page.papers if write.paper.id in before])
    return {name: stored.row for name, stored in before.items()} | {write.paper.id: row for row, write in new}


def _write_records(
    database: Database, page: IngestedPage, before: Mapping[PaperId, StoredPaper], rows: Mapping[PaperId, int]
) -> None:
    """File what the sources told, and join the papers that turned out to be one."""
    for write in page.papers:
        row = rows[write.paper.id]
        absorb_papers(database, row, [(name, before[name].row) for name, _ in write.absorbs])
        upsert_aliases(database, ((alias, row) for alias in write.aliases))
    upsert_records(database, ((rows[write.paper.id], record) for write in page.papers for record in write.records))


def _insert(database: Database, new: Sequence[tuple[int, PaperWrite]], *, at: datetime) -> None:
    stored = (StoredPaper(paper=write.paper, row=row, revision=1, first_seen_at=at) for row, write in new)
    database.conn.executemany(INSERT, map(paper_columns, stored))
    insert_index_rows(database, ((row, write.text) for row, write in new))


def _update(database: Database, changed: Sequence[tuple[StoredPaper, PaperWrite]]) -> None:
    """Write papers that were stored before; the index is touched only for those that are found by something else."""
    stored = (replace(old, paper=write.paper, revision=old.revision + 1, thinned_at=None) for old, write in changed)
    database.conn.executemany(UPDATE, map(paper_columns, stored))
    otherwise = [(old, write.text) for old, write in changed if may_change_index_entry(old.paper, write.paper)]
    update_index_rows(database, ((old.row, text) for old, text in otherwise if not old.is_thinned))
    insert_index_rows(database, ((old.row, text) for old, text in otherwise if old.is_thinned))


def _give_digests(database: Database, page: IngestedPage) -> int:
    """Give the default digests to channels that have a line waiting and have not moved; how many notices that made."""
    given = [
        change
        for channel, changes in page.digests_given
        if any(has_waiting_line(database, channel.id, change.digest) for change in changes)
        and upsert_channel(database, channel)
        for change in changes
    ]
    for change in given:
        number = append_change(database, change).number
        enqueue(database, change.channel, kind=Kind.NOTICE, subject=str(number), at=page.at)
    return len(given)


def _move_streams(database: Database, page: IngestedPage) -> None:
    """Move the cursors, note who brought something new, and close the baselines that end here, each once."""
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, cursor) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET cursor = excluded.cursor
        """,
        ((stream.source, stream.name, cursor) for stream, cursor in page.cursors.items()),
    )
    at = moment_column(page.at)
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, last_new_at) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET last_new_at = excluded.last_new_at
        """,
        ((stream.source, stream.name, at) for stream in page.brought_by),
    )
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, listed_at) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET listed_at = max(coalesce(listed_at, ''), excluded.listed_at)
        """,
        ((stream.source, stream.name, moment_column(listed)) for stream, listed in page.listed.items()),
    )
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, baseline_at) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET baseline_at = coalesce(baseline_at, excluded.baseline_at)
        """,
        ((stream.source, stream.name, at) for stream in page.baselines_closed),
    )
