"""Edits of cards that show new votes, as rows of the outbox. Many votes share an edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.rows import DictRow

from bot.delivery.delivery import MAY_BE_POSTED, Kind, vote_edit_subject
from storage.postgres.connection import Connection
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue
from storage.rows.conversions import channel_of
from storage.rows.vote import Step, next_step

_MOST_AT_ONCE = 200
"""The most papers whose cards are edited in one transaction; the next tick takes the others."""
_CARDS = """
    WITH voted (channel, paper, ending) AS (
        SELECT * FROM unnest(%(channels)s::text[], %(papers)s::bigint[], %(endings)s::text[])
    ),
    owned (channel, paper, ending, owner) AS (
        SELECT voted.*, coalesce((SELECT paper_alias.paper FROM paper_alias WHERE row = voted.paper), voted.paper)
        FROM voted
    ),
    named (channel, paper, ending, row, id) AS (
        SELECT owned.channel, owned.paper, ending, paper.row, paper.id FROM owned JOIN paper ON paper.row = owner
        UNION ALL
        SELECT owned.channel, owned.paper, ending, paper_alias.row, paper_alias.id
        FROM owned JOIN paper_alias ON paper_alias.paper = owner
    ),
    card (id, channel, paper, key, subject) AS (
        SELECT outbox.id, named.channel, named.paper, key, key || ending FROM named JOIN outbox
            ON outbox.channel = named.channel AND kind IN ('card', 'shared_paper') AND subject = named.id
        WHERE state = ANY(%(states)s)
        UNION ALL
        SELECT outbox.id, named.channel, named.paper, key, key || ending FROM named JOIN outbox
            ON outbox.channel = named.channel AND kind IN ('digest_card', 'linked_paper')
            AND substr(subject, strpos(subject, '/') + 1) = named.id
        WHERE state = ANY(%(states)s)
        UNION ALL
        SELECT 0, named.channel, named.paper, encode(card, 'hex'), encode(card, 'hex') || ending
        FROM named JOIN announcement ON announcement.channel = named.channel AND announcement.paper = named.row
        WHERE card IS NOT NULL
    )
    SELECT card.*, last.state, last.created_at, EXISTS (
        SELECT FROM outbox WHERE outbox.channel = card.channel AND kind = 'edit' AND outbox.subject = card.subject
    ) AS is_told
    FROM card LEFT JOIN LATERAL (
        SELECT state, created_at FROM outbox
        WHERE outbox.channel = card.channel AND kind = 'edit'
            AND outbox.subject > card.key || '/' AND outbox.subject < card.key || '0'
        ORDER BY id + 0 DESC LIMIT 1 -- by `id` alone, all rows of the outbox would be read backwards
    ) AS last ON true
    ORDER BY card.id, card.key
"""
"""The cards of papers in channels that the platform has, or may have, each with its last edit: announced, shared, in
threads of digests, and of links. A card that waits says all when it goes out. The subjects of a message's edits begin
with its key and a slash, behind which `0` comes.
"""


async def is_any_to_tell(connection: Connection) -> bool:
    """Whether there is a vote that its cards do not show yet."""
    found = await connection.execute("SELECT FROM vote WHERE NOT is_told LIMIT 1")
    return await found.fetchone() is not None


async def tell(connection: Connection, now: datetime) -> int:
    """Queue an edit of each card whose count of likes has changed; returns the number of new rows.

    The votes on a paper in a channel are shown once none of its cards has to wait. Papers that were merged share their
    cards.
    """
    voted = await _votes_to_tell(connection)
    waiting: set[tuple[str, int]] = set()
    edited: set[str] = set()
    for card in await _cards(connection, voted):
        step = next_step(card if card["state"] else None, now)
        if step is Step.EDIT and card["key"] not in edited:
            await enqueue(connection, channel_of(card["channel"]), kind=Kind.EDIT, subject=card["subject"], at=now)
            edited.add(card["key"])
        elif step is Step.WAIT:
            waiting.add((card["channel"], card["paper"]))
    await _set_told(connection, [one for one in voted if (one["channel"], one["paper"]) not in waiting])
    return len(edited)


async def _votes_to_tell(connection: Connection) -> list[DictRow]:
    """The papers in channels whose votes are to be shown, the longest waiting first; locks their lanes."""
    found = await connection.execute(
        """
        SELECT channel FROM vote WHERE NOT is_told
        GROUP BY channel, paper ORDER BY min(number) LIMIT %s
        """,
        (_MOST_AT_ONCE,),
    )
    channels = {row["channel"] for row in await found.fetchall()}
    await lock_lanes(connection, map(channel_of, channels))
    found = await connection.execute(
        """
        SELECT channel, paper, max(number) AS number FROM vote WHERE NOT is_told AND channel = ANY(%s)
        GROUP BY channel, paper ORDER BY min(number) LIMIT %s
        """,
        (sorted(channels), _MOST_AT_ONCE),
    )
    return await found.fetchall()


async def _cards(connection: Connection, voted: Sequence[DictRow]) -> list[DictRow]:
    found = await connection.execute(
        _CARDS,
        {
            "channels": [one["channel"] for one in voted],
            "papers": [one["paper"] for one in voted],
            "endings": [vote_edit_subject("", vote=one["number"]) for one in voted],
            "states": [state.value for state in MAY_BE_POSTED],
        },
    )
    return await found.fetchall()


async def _set_told(connection: Connection, told: Sequence[DictRow]) -> None:
    await connection.execute(
        """
        UPDATE vote SET is_told = true FROM unnest(%s::text[], %s::bigint[]) AS told (channel, paper)
        WHERE vote.channel = told.channel AND vote.paper = told.paper AND NOT is_told
        """,
        ([one["channel"] for one in told], [one["paper"] for one in told]),
    )
