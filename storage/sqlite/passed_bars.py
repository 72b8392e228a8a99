"""Papers that were announced and pass a bar of upvotes or stars later: their card is edited, or they are told again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.announcing.announcement import Match
from bot.announcing.route import IntoDigests, NotBefore, Now, Routed, WaitsForPerson
from bot.delivery.delivery import MAY_BE_POSTED, Kind, edit_subject
from storage.rows.passed_bar import PassedBar, passed_bars
from storage.sqlite.outbox_rows import enqueue, wait_again


def bars_newly_passed(
    database: Database, known: Sequence[tuple[int, Routed, tuple[Match, ...]]]
) -> tuple[PassedBar, ...]:
    """Those of these stored announcements that gain a match; a count that fell and rose again brings none."""
    if not known:
        return ()
    numbers = json.dumps([number for number, *_ in known])
    had = {
        (row["announcement"], row["subscription"])
        for row in database.execute(
            """
            SELECT announcement, subscription FROM announcement_match
            WHERE announcement IN (SELECT value FROM json_each(?))
            """,
            (numbers,),
        )
    }
    return passed_bars(known, had)


def announce_again(database: Database, passed: Iterable[PassedBar], *, at: datetime) -> int:
    """Edit the card of each, or give it a card or a line; returns how many rows of the outbox that made."""
    return sum(_announce_again(database, one, at=at) for one in passed)


def _announce_again(database: Database, passed: PassedBar, *, at: datetime) -> int:
    card = _card(database, passed)
    if card is not None:
        return _edit_card(database, passed, card, at=at)
    match passed.routed.route:
        case Now():
            return _give_card(database, passed, at=at)
        case NotBefore(due_at):
            return _give_card(database, passed, at=at, due_at=due_at)
        case IntoDigests(names, cause) | WaitsForPerson(names, cause):
            database.conn.executemany(
                """
                INSERT INTO digest_line (channel, name, announcement, cause) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                ((str(passed.channel), name, passed.announcement, cause) for name in sorted(names)),
            )
    return 0


def _card(database: Database, passed: PassedBar) -> sqlite3.Row | None:
    """The key and state of the card that the channel has of the paper, or may get, under any of its ids."""
    row: sqlite3.Row | None = database.execute(
        """
        WITH owner (row) AS (SELECT row FROM paper WHERE id = :paper),
        named (row, id) AS (
            SELECT (SELECT row FROM owner), :paper
            UNION ALL
            SELECT paper_alias.row, paper_alias.id FROM owner JOIN paper_alias ON paper_alias.paper = owner.row
        ),
        found (is_thinned, id, key, state) AS (
            SELECT 0, card.id, key, state FROM named JOIN standing_card AS card
                ON card.channel = :channel AND card.subject = named.id
            UNION ALL
            SELECT 1, announcement.id, lower(hex(card)), 'sent' FROM named JOIN announcement
                ON announcement.channel = :channel AND announcement.paper = named.row
            WHERE card IS NOT NULL
        )
        SELECT key, state FROM found
        ORDER BY state IN (SELECT value FROM json_each(:states)) DESC, is_thinned DESC, id LIMIT 1
        """,
        {
            "paper": passed.routed.announcement.paper,
            "channel": str(passed.channel),
            "states": json.dumps(MAY_BE_POSTED),
        },
    ).fetchone()
    return row


def _edit_card(database: Database, passed: PassedBar, card: sqlite3.Row, *, at: datetime) -> int:
    """Have the card edited, if it may be posted; one that still waits says everything when it goes out."""
    if card["state"] not in MAY_BE_POSTED:
        return 0
    subject = edit_subject(card["key"], revision=passed.subscription)
    enqueue(database, passed.channel, kind=Kind.EDIT, subject=subject, at=at)
    return 1


def _give_card(database: Database, passed: PassedBar, *, at: datetime, due_at: datetime | None = None) -> int:
    """Give a card to a paper that was or is a line of digests; lines that wait are dropped: it is told once."""
    database.execute("DELETE FROM digest_line WHERE announcement = ? AND digest IS NULL", (passed.announcement,))
    paper = passed.routed.announcement.paper
    if wait_again(database, passed.channel, kind=Kind.CARD, subject=paper, at=at, due_at=due_at) is None:
        enqueue(database, passed.channel, kind=Kind.CARD, subject=paper, at=at, due_at=due_at)
    return 1
