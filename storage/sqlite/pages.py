"""A page of a source, in one transaction: its papers, what they matched, what is to be said, and the new cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from sqlite_utils import Database

from bot.channel.channel import Channel, ChannelId
from bot.delivery.delivery import Kind
from bot.matching.announcement import Announcement, Form, Match
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.write import Applied, Stale
from bot.query.index_entry import is_indexed_otherwise
from storage.sqlite.channel_rows import log, stand
from storage.sqlite.columns import moment_column, reasons_column
from storage.sqlite.index_rows import insert_index_rows, update_index_rows
from storage.sqlite.outbox import enqueue, outbox_columns
from storage.sqlite.paper_rows import INSERT, UPDATE, paper_columns, papers_by_id
from storage.sqlite.record_rows import absorb_papers, file_records, name_papers

_ANNOUNCED_AT_ONCE = 1_000
"""A page may announce a million times: it is written piece by piece, in one transaction."""
Place = tuple[str, int]
"""Where an announcement stands: its channel and its paper's row."""


def write_page(database: Database, page: IngestedPage) -> Applied | Stale:
    """Write all that the page causes, or nothing when a paper has moved."""
    before = papers_by_id(database, (name for write in page.papers for name, _ in _decided_on(write)))
    for name, revision in (decided for write in page.papers for decided in _decided_on(write)):
        stored = before.get(name)
        if revision != (stored.revision if stored else 0):
            return Stale()
    _write_papers(database, page, before)
    _write_records(database, page, before)
    said = _announce(database, page) + _give_digests(database, page)
    _move_streams(database, page)
    return Applied(said)


def _decided_on(write: PaperWrite) -> tuple[tuple[PaperId, int], ...]:
    """The stored papers, with their revisions, that a write was decided on."""
    return (write.paper.id, write.revision), *write.absorbs


def _write_papers(database: Database, page: IngestedPage, before: Mapping[PaperId, StoredPaper]) -> None:
    (last,) = database.execute(
        "SELECT max(coalesce((SELECT max(row) FROM paper), 0), coalesce((SELECT max(row) FROM paper_alias), 0))"
    ).fetchone()
    new = [write for write in page.papers if write.paper.id not in before]
    _insert(database, list(enumerate(new, start=last + 1)), at=page.at)
    _update(database, [(before[write.paper.id], write) for write in page.papers if write.paper.id in before])


def _write_records(database: Database, page: IngestedPage, before: Mapping[PaperId, StoredPaper]) -> None:
    """File what the sources told, and join the papers that turned out to be one."""
    told = [write for write in page.papers if write.records or write.aliases or write.absorbs]
    rows = {name: stored.row for name, stored in papers_by_id(database, (write.paper.id for write in told)).items()}
    for write in told:
        row = rows[write.paper.id]
        absorb_papers(database, row, [(name, before[name].row) for name, _ in write.absorbs])
        name_papers(database, ((alias, row) for alias in write.aliases))
    file_records(database, ((rows[write.paper.id], record) for write in told for record in write.records))


def _insert(database: Database, new: Sequence[tuple[int, PaperWrite]], *, at: datetime) -> None:
    stored = (StoredPaper(paper=write.paper, row=row, revision=1, first_seen_at=at) for row, write in new)
    database.conn.executemany(INSERT, map(paper_columns, stored))
    insert_index_rows(database, ((row, write.text) for row, write in new))


def _update(database: Database, changed: Sequence[tuple[StoredPaper, PaperWrite]]) -> None:
    """Write papers that were stored before; the index is touched only for those that are found by something else."""
    stored = (replace(old, paper=write.paper, revision=old.revision + 1) for old, write in changed)
    database.conn.executemany(UPDATE, map(paper_columns, stored))
    otherwise = ((old.row, write.text) for old, write in changed if is_indexed_otherwise(old.paper, write.paper))
    update_index_rows(database, otherwise)


@dataclass(frozen=True, slots=True)
class _Kept:
    """An announcement that somebody still wants, with the matches of those who live."""

    announcement: Announcement
    paper: int
    matches: tuple[Match, ...]

    @property
    def place(self) -> Place:
        return str(self.announcement.channel), self.paper


def _announce(database: Database, page: IngestedPage) -> int:
    """Keep the announcements with their matches; how many rows of the outbox that made."""
    announcements, at = iter(page.announcements), page.at
    queued = 0
    while some := list(islice(announcements, _ANNOUNCED_AT_ONCE)):
        queued += _announce_some(database, some, at=at)
    return queued


def _announce_some(database: Database, announcements: Sequence[Announcement], *, at: datetime) -> int:
    kept = _wanted(database, announcements)
    known = _announced_before(database, kept)
    new = [single for place, single in {one.place: one for one in reversed(kept)}.items() if place not in known][::-1]
    (last,) = database.execute("SELECT coalesce(max(id), 0) FROM announcement").fetchone()
    known |= {single.place: number for number, single in enumerate(new, start=last + 1)}
    _insert_announcements(database, [(known[single.place], single) for single in new], at=moment_column(at))
    _insert_matches(database, [(known[single.place], single) for single in kept], at=moment_column(at))
    cards = [single.announcement for single in new if single.announcement.form is Form.CARD]
    database.conn.executemany(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at)
        VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :at)
        """,
        (outbox_columns(card.channel, kind=Kind.CARD, subject=card.paper, at=at) for card in cards),
    )
    return len(cards)


def _wanted(database: Database, announcements: Sequence[Announcement]) -> list[_Kept]:
    """The announcements without the matches of subscriptions that left meanwhile; without any, none."""
    living = _living(database, announcements)
    rows = _paper_rows(database, announcements)
    kept = (
        _Kept(
            announcement=single,
            paper=rows[single.paper],
            matches=tuple(match for match in single.matches if (str(single.channel), match.subscription) in living),
        )
        for single in announcements
    )
    return [single for single in kept if single.matches]


def _living(database: Database, announcements: Sequence[Announcement]) -> set[tuple[str, int]]:
    asked = {match.subscription for single in announcements for match in single.matches}
    rows = database.execute(
        "SELECT channel, id FROM subscription WHERE ended_at IS NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(asked)),),
    )
    return {(row["channel"], row["id"]) for row in rows}


def _paper_rows(database: Database, announcements: Sequence[Announcement]) -> dict[PaperId, int]:
    rows = database.execute(
        "SELECT id, row FROM paper WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted({single.paper for single in announcements})),),
    )
    return {PaperId(row["id"]): row["row"] for row in rows}


def _announced_before(database: Database, kept: Sequence[_Kept]) -> dict[Place, int]:
    rows = database.execute(
        """
        SELECT channel, paper, id FROM announcement
        WHERE (channel, paper) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
        """,
        (json.dumps([single.place for single in kept]),),
    )
    return {(row["channel"], row["paper"]): row["id"] for row in rows}


def _insert_announcements(database: Database, new: Sequence[tuple[int, _Kept]], *, at: str) -> None:
    database.conn.executemany(
        "INSERT INTO announcement (id, channel, paper, form, late, announced_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, *single.place, single.announcement.form.value, single.announcement.late, at)
            for number, single in new
        ),
    )


def _insert_matches(database: Database, kept: Sequence[tuple[int, _Kept]], *, at: str) -> None:
    """Add the matches; one that is known keeps the reasons it was first announced for."""
    database.conn.executemany(
        """
        INSERT INTO announcement_match (announcement, subscription, reasons) VALUES (?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        (
            (number, match.subscription, reasons_column(match.reasons))
            for number, single in kept
            for match in single.matches
        ),
    )
    matched = {match.subscription for _, single in kept for match in single.matches}
    database.conn.executemany(
        "UPDATE subscription SET last_match_at = :at WHERE id = :id AND coalesce(last_match_at, '') < :at",
        ({"at": at, "id": subscription} for subscription in matched),
    )


def _give_digests(database: Database, page: IngestedPage) -> int:
    """Give the default digest to channels that have a line waiting and have not moved; how many notices that made."""
    given = [change for channel, change in page.digests_given if _stands_with_digest(database, channel)]
    for change in given:
        number = log(database, change).number
        enqueue(database, change.channel, kind=Kind.NOTICE, subject=str(number), at=page.at)
    return len(given)


def _stands_with_digest(database: Database, channel: Channel) -> bool:
    return _has_waiting_line(database, channel.id) and stand(database, channel)


def _has_waiting_line(database: Database, channel: ChannelId) -> bool:
    (has,) = database.execute(
        "SELECT EXISTS (SELECT * FROM announcement WHERE channel = ? AND form = 'line' AND digest IS NULL)",
        (str(channel),),
    ).fetchone()
    return bool(has)


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
        INSERT INTO stream (source, name, new_paper_at) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET new_paper_at = excluded.new_paper_at
        """,
        ((stream.source, stream.name, at) for stream in page.brought_by),
    )
    database.conn.executemany(
        """
        INSERT INTO stream (source, name, baseline_at) VALUES (?, ?, ?)
        ON CONFLICT (source, name) DO UPDATE SET baseline_at = coalesce(baseline_at, excluded.baseline_at)
        """,
        ((stream.source, stream.name, at) for stream in page.baselines_closed),
    )
