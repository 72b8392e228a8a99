"""Thins cards, in SQLite: of the row in the outbox its key and the platform's id go to its announcement."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database

from bot.ports.retention import CardsThinned, CardThinning
from bot.retention.ages import PASSING
from storage.rows.conversions import moment_column
from storage.rows.thinned_card import begins_after, key_column, last_of


def thin_cards(database: Database, wanted: CardThinning) -> CardsThinned:
    """Thin a batch."""
    old = _old(database, wanted)
    cards = _needed_no_more(database, old, wanted)
    database.conn.executemany(
        "UPDATE announcement SET card = ?, message_id = ? WHERE id = ?",
        [(key_column(card["key"]), card["message_id"], card["announcement"]) for card in cards],
    )
    database.execute(
        "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", (json.dumps([card["id"] for card in cards]),)
    )
    return CardsThinned(len(cards), last_of(old, wanted))


def old_cards(database: Database, wanted: CardThinning) -> CardsThinned:
    """What `thin_cards` would do; nothing is written."""
    old = _old(database, wanted)
    return CardsThinned(len(_needed_no_more(database, old, wanted)), last_of(old, wanted))


def _old(database: Database, wanted: CardThinning) -> Sequence[sqlite3.Row]:
    asked = {**begins_after(wanted.after, first=""), "before": moment_column(wanted.before), "most": wanted.most}
    return database.execute(_OLD, asked).fetchall()


def _needed_no_more(database: Database, old: Sequence[sqlite3.Row], wanted: CardThinning) -> Sequence[sqlite3.Row]:
    asked = {
        "rows": json.dumps([row["id"] for row in old]),
        "before": moment_column(wanted.before),
        "passing": json.dumps(PASSING),
    }
    return database.execute(_NEEDED_NO_MORE, asked).fetchall()


_OLD = """
    SELECT id, created_at FROM outbox INDEXED BY cards_to_thin
    WHERE kind = 'card' AND state = 'sent' AND (created_at, id) > (:moment, :row) AND created_at < :before
    ORDER BY created_at, id LIMIT :most
"""
_NEEDED_NO_MORE = """
    SELECT card.id, card.key, card.message_id, announcement.id AS announcement
    FROM outbox AS card CROSS JOIN announcement ON announcement.channel = card.channel
        AND announcement.paper = coalesce(
            (SELECT row FROM paper WHERE id = card.subject), (SELECT row FROM paper_alias WHERE id = card.subject)
        )
        AND announcement.announced_at = card.created_at
    WHERE card.id IN (SELECT value FROM json_each(:rows)) AND card.sent_at < :before AND EXISTS (
        SELECT * FROM outbox AS later
        WHERE later.channel = card.channel AND later.sent_at >= card.sent_at
            AND (later.sent_at, later.id) > (card.sent_at, card.id)
            AND later.kind NOT IN (SELECT value FROM json_each(:passing))
    )
"""
