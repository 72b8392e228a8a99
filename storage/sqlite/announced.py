"""Papers announced in a channel, with the living subscriptions that they match."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.matching.announcement import Announced, Why
from bot.paper.paper import PaperId
from storage.sqlite.channel_rows import subscription_of_row
from storage.sqlite.columns import moment_of, reasons_of
from storage.sqlite.paper_rows import papers_by_row


def announced_paper(database: Database, channel: ChannelId, paper: PaperId) -> Announced | None:
    """The paper as it was announced in the channel, if it was, under this id or another of its ids."""
    rows = database.execute(
        """
        WITH named (row) AS (SELECT row FROM paper WHERE id = :id UNION ALL SELECT row FROM paper_alias WHERE id = :id),
        owner (row) AS (SELECT row FROM paper WHERE id = :id UNION ALL SELECT paper FROM paper_alias WHERE id = :id)
        SELECT * FROM announcement
        WHERE channel = :channel AND paper IN (
            SELECT row FROM owner UNION
            SELECT paper_alias.row FROM paper_alias JOIN owner ON paper_alias.paper = owner.row
        )
        ORDER BY paper IN (SELECT row FROM named) DESC, id LIMIT 1
        """,
        {"channel": str(channel), "id": paper},
    ).fetchall()
    return next(iter(_announced(database, rows)), None)


def waiting_lines(database: Database, channel: ChannelId) -> tuple[Announced, ...]:
    """Lines that are in no digest yet, oldest first, without those nobody wants any more."""
    rows = database.execute(
        "SELECT * FROM announcement WHERE channel = ? AND form = 'line' AND digest IS NULL ORDER BY id",
        (str(channel),),
    ).fetchall()
    return tuple(line for line in _announced(database, rows) if line.why)


def lines_of_digest(database: Database, digest: int) -> tuple[Announced, ...]:
    """The lines of a digest, in its order."""
    rows = database.execute("SELECT * FROM announcement WHERE digest = ? ORDER BY place", (digest,)).fetchall()
    return tuple(_announced(database, rows))


def _announced(database: Database, rows: Sequence[sqlite3.Row]) -> Iterable[Announced]:
    """The announcements of rows that hold all columns of their table, in the same order."""
    papers = papers_by_row(database, (row["paper"] for row in rows))
    why = _why(database, [row["id"] for row in rows])
    return (
        Announced(
            paper=papers[row["paper"]],
            why=tuple(why[row["id"]]),
            late=bool(row["late"]),
            at=moment_of(row["announced_at"]),
        )
        for row in rows
    )


def _why(database: Database, announcements: Sequence[int]) -> dict[int, list[Why]]:
    """For each announcement its living subscriptions, oldest first, with their reasons."""
    why: dict[int, list[Why]] = {number: [] for number in announcements}
    rows = database.execute(
        """
        SELECT subscription.*, announcement_match.announcement, announcement_match.reasons
        FROM announcement_match JOIN subscription ON subscription.id = announcement_match.subscription
        WHERE announcement_match.announcement IN (SELECT value FROM json_each(?)) AND subscription.ended_at IS NULL
        ORDER BY subscription.id
        """,
        (json.dumps(announcements),),
    )
    for row in rows:
        why[row["announcement"]].append(Why(subscription_of_row(row), reasons_of(row["reasons"])))
    return why
