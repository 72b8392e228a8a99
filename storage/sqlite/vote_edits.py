"""Edits of cards for the votes on their papers, as rows of the outbox: few for many votes."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import MAY_BE_POSTED, Kind, vote_edit_subject
from storage.rows.conversions import channel_of
from storage.rows.vote import Step, next_step
from storage.sqlite.outbox_rows import enqueue
from storage.sqlite.paper_names import names_of
from storage.sqlite.paper_rows import papers_by_row

_MOST_AT_ONCE = 200
"""Papers whose cards are edited in one transaction; the next tick takes the others."""
_CARDS = """
    SELECT key FROM outbox
    WHERE channel = :channel AND kind IN ('card', 'shared_paper') AND state IN (SELECT value FROM json_each(:states))
      AND subject IN (SELECT value FROM json_each(:ids))
    UNION ALL
    SELECT key FROM outbox
    WHERE channel = :channel AND kind IN ('digest_card', 'linked_paper')
      AND state IN (SELECT value FROM json_each(:states))
      AND substr(subject, instr(subject, '/') + 1) IN (SELECT value FROM json_each(:ids))
    UNION ALL
    SELECT lower(hex(card)) FROM announcement
    WHERE channel = :channel AND paper IN (SELECT value FROM json_each(:rows)) AND card IS NOT NULL
"""
"""The cards of a paper in a channel: announced, shared, in threads of its digests, and of links to it."""
_LAST_EDIT = """
    SELECT state, created_at, EXISTS (
        SELECT * FROM outbox WHERE channel = :channel AND kind = 'edit' AND subject = :subject
    ) AS is_told FROM outbox
    WHERE channel = :channel AND kind = 'edit' AND subject > :key || '/' AND subject < :key || '0'
    ORDER BY id DESC LIMIT 1
"""
"""The last edit of a message: all their subjects begin with its key and a slash, behind which `0` comes. Another one
may have come behind that for these votes.
"""


def is_any_to_tell(database: Database) -> bool:
    """Whether there is a vote that its cards do not show yet."""
    return database.execute("SELECT 1 FROM vote WHERE NOT is_told LIMIT 1").fetchone() is not None


def tell(database: Database, now: datetime) -> int:
    """Queue an edit of each card whose count of likes has changed; returns how many rows that made."""
    groups = database.execute(
        """
        SELECT channel, paper, max(number) AS number FROM vote WHERE NOT is_told
        GROUP BY channel, paper ORDER BY min(number) LIMIT ?
        """,
        (_MOST_AT_ONCE,),
    ).fetchall()
    return sum(_tell_of(database, group, now) for group in groups)


def _tell_of(database: Database, group: sqlite3.Row, now: datetime) -> int:
    """Edit the cards of one paper in one channel. The votes are told once none of them has to wait."""
    channel = channel_of(group["channel"])
    subjects = {key: vote_edit_subject(key, vote=group["number"]) for key in _cards(database, channel, group["paper"])}
    next_steps = {key: _next_step(database, channel, key, subject, now) for key, subject in subjects.items()}
    due = [subjects[key] for key, step in next_steps.items() if step is Step.EDIT]
    for subject in due:
        enqueue(database, channel, kind=Kind.EDIT, subject=subject, at=now)
    if Step.WAIT not in next_steps.values():
        database.execute(
            "UPDATE vote SET is_told = 1 WHERE channel = ? AND paper = ? AND NOT is_told",
            (group["channel"], group["paper"]),
        )
    return len(due)


def _cards(database: Database, channel: ChannelId, row: int) -> list[str]:
    """The keys of the paper's cards that the platform has, or may have; one that waits says all when it goes out."""
    stored = papers_by_row(database, (row,)).get(row)
    names = names_of(database, stored.paper.id) if stored else None
    told = {
        "channel": str(channel),
        "states": json.dumps(MAY_BE_POSTED),
        "ids": json.dumps(names.ids if names else []),
        "rows": json.dumps(names.rows if names else []),
    }
    return [card["key"] for card in database.execute(_CARDS, told)]


def _next_step(database: Database, channel: ChannelId, key: str, subject: str, now: datetime) -> Step:
    asked = {"channel": str(channel), "key": key, "subject": subject}
    return next_step(database.execute(_LAST_EDIT, asked).fetchone(), now)
