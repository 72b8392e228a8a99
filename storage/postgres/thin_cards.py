"""Thins cards, in PostgreSQL: of the row in the outbox its key and the platform's id go to its announcement.

No lane is locked, and no delivery waits: a card that is sent changes no more, and each question about cards asks for
both places in one statement, which sees the card in one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from psycopg.rows import DictRow

from bot.ports.retention import CardsThinned, CardThinning
from bot.retention.ages import PASSING
from storage.postgres.connection import Connection
from storage.rows.conversions import moment_column
from storage.rows.thinned_card import begins_after, key_column, last_of


async def thin_cards(connection: Connection, wanted: CardThinning) -> CardsThinned:
    """Thin a batch; rows that somebody else thins now are left to them."""
    old = await _old(connection, wanted, locks=True)
    cards = await _needed_no_more(connection, old, wanted)
    thinned = {
        "announcements": [card["announcement"] for card in cards],
        "keys": [key_column(card["key"]) for card in cards],
        "messages": [card["message_id"] for card in cards],
    }
    await connection.execute(_KEEP, thinned)
    await connection.execute("DELETE FROM outbox WHERE id = ANY(%s::bigint[])", ([card["id"] for card in cards],))
    return CardsThinned(len(cards), last_of(old, wanted))


async def old_cards(connection: Connection, wanted: CardThinning) -> CardsThinned:
    """What `thin_cards` would do; nothing is written."""
    old = await _old(connection, wanted, locks=False)
    return CardsThinned(len(await _needed_no_more(connection, old, wanted)), last_of(old, wanted))


async def _old(connection: Connection, wanted: CardThinning, *, locks: bool) -> Sequence[DictRow]:
    asked = {
        **begins_after(wanted.after, first="-infinity"),
        "before": moment_column(wanted.before),
        "most": wanted.most,
    }
    return await (await connection.execute(_OLD_AND_LOCKED if locks else _OLD, asked)).fetchall()


async def _needed_no_more(connection: Connection, old: Sequence[DictRow], wanted: CardThinning) -> Sequence[DictRow]:
    asked = {"rows": [row["id"] for row in old], "before": moment_column(wanted.before), "passing": list(PASSING)}
    return await (await connection.execute(_NEEDED_NO_MORE, asked)).fetchall()


_OLD: LiteralString = """
    SELECT id, created_at FROM outbox
    WHERE kind = 'card' AND state = 'sent'
      AND (created_at, id) > (%(moment)s::timestamptz, %(row)s) AND created_at < %(before)s
    ORDER BY created_at, id LIMIT %(most)s
"""
_OLD_AND_LOCKED: LiteralString = f"{_OLD} FOR UPDATE SKIP LOCKED"
_NEEDED_NO_MORE = """
    SELECT card.id, card.key, card.message_id, announcement.id AS announcement
    FROM outbox AS card JOIN announcement ON announcement.channel = card.channel
        AND announcement.paper = coalesce(
            (SELECT row FROM paper WHERE id = card.subject), (SELECT row FROM paper_alias WHERE id = card.subject)
        )
        AND announcement.announced_at = card.created_at
    WHERE card.id = ANY(%(rows)s::bigint[]) AND card.sent_at < %(before)s AND (
        SELECT id FROM outbox AS later
        WHERE later.channel = card.channel AND later.sent_at >= card.sent_at
            AND (later.sent_at, later.id) > (card.sent_at, card.id) AND later.kind != ALL(%(passing)s)
        ORDER BY sent_at LIMIT 1
    ) IS NOT NULL
    ORDER BY announcement.id
"""
"""A later message is read as a value, from its index: with EXISTS, the planner may read the whole outbox instead. The
first one later is near, also in a channel with thousands of edits."""
_KEEP = """
    UPDATE announcement SET card = given.card, message_id = given.message_id
    FROM unnest(%(announcements)s::bigint[], %(keys)s::bytea[], %(messages)s::text[])
        AS given (announcement, card, message_id)
    WHERE announcement.id = given.announcement
"""
