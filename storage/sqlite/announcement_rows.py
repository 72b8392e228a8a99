"""Announcements as rows: inserts them with their matches, queues their cards and digest lines, withdraws duplicates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from sqlite_utils import Database

from bot.announcing.merge import Withdrawal
from bot.announcing.route import IntoDigests, NotBefore, Now, Nowhere, OnTheCard, Routed, WaitsForPerson
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from storage.rows.announcement import AnnouncementRow, RowKey
from storage.rows.conversions import moment_column, reasons_column
from storage.rows.delivery import outbox_columns
from storage.rows.standing import Standing
from storage.sqlite.passed_bars import announce_again, bars_newly_passed
from storage.sqlite.standings import standings
from storage.sqlite.unsaid import add_lines, give_card, take_back_lines

_BATCH = 1_000
"""A page may have a million announcements: they are written in batches, in one transaction."""


def announce(database: Database, routed: Iterable[Routed], *, at: datetime) -> int:
    """Store announcements with their matches; the new ones follow their routes. Returns how many rows they queued."""
    rest, queued = iter(routed), 0
    while some := list(islice(rest, _BATCH)):
        queued += _announce_some(database, some, at=at)
    return queued


def _announce_some(database: Database, routed: Sequence[Routed], *, at: datetime) -> int:
    rows = _wanted(database, routed)
    known = _announced_before(database, rows)
    new = [row for key, row in {one.key: one for one in reversed(rows)}.items() if key not in known][::-1]
    (last,) = database.execute("SELECT coalesce(max(id), 0) FROM announcement").fetchone()
    numbered = list(enumerate(new, start=last + 1))
    again = [(known[row.key], row) for row in rows if row.key in known and row.routed.announcement.passed_bar]
    passed = bars_newly_passed(database, [(number, row.routed, row.matches) for number, row in again])
    told, first = {number for number, _ in again}, {id(row) for row in new}
    known |= {row.key: number for number, row in numbered}
    _insert_announcements(database, numbered, at=moment_column(at))
    _insert_matches(database, [(known[row.key], row) for row in rows], at=moment_column(at))
    _insert_lines(database, numbered)
    queued = _enqueue_cards(database, new, at=at) + announce_again(database, passed, at=at)
    further = [(known[row.key], row) for row in rows if id(row) not in first and known[row.key] not in told]
    return queued + _announce_further(database, further, at=at)


def _announce_further(database: Database, known: Sequence[tuple[int, AnnouncementRow]], *, at: datetime) -> int:
    """Announcements that there are already and that newly match: one that was not said yet gets a card or more lines.

    Returns how many cards that queued.
    """
    routed = [(number, row) for number, row in known if not isinstance(row.routed.route, Nowhere | OnTheCard)]
    found = standings(database, (number for number, _ in routed)) if routed else {}
    queued = 0
    for number, row in routed:
        if found[number].waits_otherwise:
            queued += _follow(database, row, number, found[number], at=at)
    return queued


def _follow(database: Database, row: AnnouncementRow, number: int, standing: Standing, *, at: datetime) -> int:
    match row.routed.route:
        case Now():
            due = at
        case NotBefore(due):
            pass
        case IntoDigests() | WaitsForPerson() as lines:
            add_lines(database, row.channel, number, lines)
            return 0
        case _:
            return 0
    take_back_lines(database, number)
    give_card(database, row.channel, standing, row.routed.announcement.paper, at=at, due=due)
    return 1


def _insert_lines(database: Database, new: Sequence[tuple[int, AnnouncementRow]]) -> None:
    """Insert a waiting line for each digest that a route names."""
    database.conn.executemany(
        "INSERT INTO digest_line (channel, name, announcement, cause) VALUES (?, ?, ?, ?)",
        (
            (str(row.channel), name, number, row.routed.route.cause)
            for number, row in new
            if isinstance(row.routed.route, IntoDigests | WaitsForPerson)
            for name in sorted(row.routed.route.names)
        ),
    )


def _enqueue_cards(database: Database, new: Sequence[AnnouncementRow], *, at: datetime) -> int:
    """Insert the cards into the outbox, each due at the time of its route."""
    made = moment_column(at)
    cards = [
        outbox_columns(row.channel, kind=Kind.CARD, subject=row.routed.announcement.paper, made=made)
        | {"due_at": moment_column(row.routed.route.at) if isinstance(row.routed.route, NotBefore) else made}
        for row in new
        if isinstance(row.routed.route, Now | NotBefore)
    ]
    database.conn.executemany(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :due_at, 3 * (:due_at > :at))
        """,
        cards,
    )
    return len(cards)


def _wanted(database: Database, routed: Sequence[Routed]) -> list[AnnouncementRow]:
    """The announcements with their matches of active subscriptions; those without one are left out.

    So is one on demand whose paper turned out to be another's meanwhile, or was thinned.
    """
    active = _active(database, routed)
    rows = _paper_rows(database, routed)
    kept = []
    for one in routed:
        channel = str(one.announcement.channel)
        matches = tuple(match for match in one.announcement.matches if (channel, match.subscription) in active)
        if matches and one.announcement.paper in rows:
            kept.append(AnnouncementRow(one, (channel, rows[one.announcement.paper]), matches))
    return kept


def _active(database: Database, routed: Sequence[Routed]) -> set[tuple[str, int]]:
    ids = {match.subscription for one in routed for match in one.announcement.matches}
    rows = database.execute(
        "SELECT channel, id FROM subscription WHERE ended_at IS NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ids)),),
    )
    return {(row["channel"], row["id"]) for row in rows}


def _paper_rows(database: Database, routed: Sequence[Routed]) -> dict[PaperId, int]:
    rows = database.execute(
        "SELECT id, row FROM paper WHERE id IN (SELECT value FROM json_each(?)) AND thinned_at IS NULL",
        (json.dumps(sorted({one.announcement.paper for one in routed})),),
    )
    return {PaperId(row["id"]): row["row"] for row in rows}


def _announced_before(database: Database, wanted: Sequence[AnnouncementRow]) -> dict[RowKey, int]:
    """The existing announcements, including those of a paper that was merged into this one since."""
    rows = database.execute(
        """
        WITH asked (channel, paper) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?))
        SELECT asked.channel, asked.paper, announcement.id FROM asked
        JOIN announcement ON announcement.channel = asked.channel AND announcement.paper = asked.paper
        UNION ALL
        SELECT asked.channel, asked.paper, announcement.id FROM asked
        JOIN paper_alias ON paper_alias.paper = asked.paper AND paper_alias.row IS NOT NULL
        JOIN announcement ON announcement.channel = asked.channel AND announcement.paper = paper_alias.row
        ORDER BY announcement.id DESC
        """,
        (json.dumps([row.key for row in wanted]),),
    )
    return {(row["channel"], row["paper"]): row["id"] for row in rows}


def _insert_announcements(database: Database, new: Sequence[tuple[int, AnnouncementRow]], *, at: str) -> None:
    database.conn.executemany(
        "INSERT INTO announcement (id, channel, paper, late, announced_at) VALUES (?, ?, ?, ?, ?)",
        ((number, *row.key, row.routed.announcement.late, at) for number, row in new),
    )


def _insert_matches(database: Database, rows: Sequence[tuple[int, AnnouncementRow]], *, at: str) -> None:
    """Insert the matches and update `last_match_at`. A match that exists already keeps its reasons."""
    database.conn.executemany(
        """
        INSERT INTO announcement_match (announcement, subscription, reasons) VALUES (?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        ((number, match.subscription, reasons_column(match.reasons)) for number, row in rows for match in row.matches),
    )
    matched = {match.subscription for _, row in rows for match in row.matches}
    database.conn.executemany(
        "UPDATE subscription SET last_match_at = :at WHERE id = :id AND coalesce(last_match_at, '') < :at",
        ({"at": at, "id": subscription} for subscription in matched),
    )


def has_waiting_line(database: Database, channel: ChannelId, name: str | None) -> bool:
    """Whether a line waits for the channel's digest of that name."""
    (has,) = database.execute(
        "SELECT EXISTS (SELECT * FROM digest_line WHERE channel = ? AND name = ? AND digest IS NULL)",
        (str(channel), name),
    ).fetchone()
    return bool(has)


def withdraw(database: Database, withdrawals: Iterable[Withdrawal]) -> None:
    """Hand over the matches of announcements, and drop their waiting cards and lines.

    An announcement that has nothing sent or in flight is then deleted, so that the paper stays announced once.
    """
    for one in withdrawals:
        given = {"channel": str(one.channel), "paper": one.paper, "into": one.into}
        for statement in (_HAND_OVER, _DROP_CARD, _DROP_LINES, _FORGET_MATCHES, _FORGET):
            database.execute(statement, given)


_ANNOUNCED_AS = """
    SELECT announcement.id FROM announcement
    WHERE channel = :channel AND paper = coalesce(
        (SELECT row FROM paper_alias WHERE id = :{name}), (SELECT row FROM paper WHERE id = :{name})
    )
"""
_HAND_OVER = f"""
    INSERT INTO announcement_match (announcement, subscription, reasons)
    SELECT ({_ANNOUNCED_AS.format(name="into")}), subscription, reasons FROM announcement_match
    WHERE announcement = ({_ANNOUNCED_AS.format(name="paper")})
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - both pieces are ours
_DROP_CARD = """
    UPDATE outbox SET state = 'dropped'
    WHERE state = 'waiting' AND kind = 'card' AND subject = :paper AND channel = :channel
"""
_DROP_LINES = f"""
    DELETE FROM digest_line WHERE digest IS NULL AND announcement = ({_ANNOUNCED_AS.format(name="paper")})
"""  # noqa: S608 - both pieces are ours
_IS_OUT = """
    card IS NOT NULL
    OR EXISTS (SELECT * FROM digest_line WHERE announcement = announcement.id AND digest IS NOT NULL)
    OR EXISTS (
        SELECT * FROM outbox WHERE channel = :channel AND kind = 'card' AND subject = :paper
        AND state IN ('inflight', 'uncertain', 'aside', 'sent')
    )
"""
_FORGET_MATCHES = f"""
    DELETE FROM announcement_match WHERE announcement IN (
        SELECT id FROM announcement WHERE id = ({_ANNOUNCED_AS.format(name="paper")}) AND NOT ({_IS_OUT})
    )
"""  # noqa: S608 - all pieces are ours
_FORGET = f"""
    DELETE FROM announcement WHERE id = ({_ANNOUNCED_AS.format(name="paper")}) AND NOT ({_IS_OUT})
"""  # noqa: S608 - all pieces are ours
