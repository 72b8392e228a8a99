"""The progress of announcements, in PostgreSQL: posted, waiting as a card or for a digest, or dropped."""

from __future__ import annotations

from collections.abc import Iterable

from bot.delivery.delivery import CALLED_OFF
from storage.postgres.connection import Connection
from storage.rows.standing import Standing, count_card, count_line


async def standings(connection: Connection, announcements: Iterable[int]) -> dict[int, Standing]:
    """The progress of each of these announcements, under any of the ids of its paper."""
    found = {number: Standing() for number in announcements}
    if not found:
        return {}
    asked = {"asked": list(found), "called_off": CALLED_OFF}
    for row in await (await connection.execute(f"{_NAMED} {_CARDS}", asked)).fetchall():
        count_card(found[row["announcement"]], row)
    for row in await (await connection.execute(f"{_NAMED} {_LINES}", asked)).fetchall():
        count_line(found[row["announcement"]], row)
    return found


_NAMED = """
    WITH mine (announcement, channel, owner) AS (
        SELECT id, channel, coalesce((SELECT paper_alias.paper FROM paper_alias WHERE row = announcement.paper), paper)
        FROM announcement WHERE id = ANY(%(asked)s::bigint[])
    ),
    named (announcement, channel, row, id) AS (
        SELECT announcement, channel, paper.row, paper.id FROM mine JOIN paper ON paper.row = mine.owner
        UNION ALL
        SELECT announcement, channel, paper_alias.row, paper_alias.id
        FROM mine JOIN paper_alias ON paper_alias.paper = mine.owner
    )
"""
_CARDS = """
    SELECT named.announcement, outbox.subject, outbox.state, outbox.due_at,
        (outbox.unsure_since IS NOT NULL OR outbox.error IS NOT DISTINCT FROM %(called_off)s) AS is_final
    FROM named JOIN outbox
        ON outbox.channel = named.channel AND outbox.kind = 'card' AND outbox.subject = named.id
    UNION ALL
    SELECT named.announcement, named.id, 'sent', told.announced_at, false
    FROM named JOIN announcement AS told ON told.channel = named.channel AND told.paper = named.row
    WHERE told.card IS NOT NULL
"""
_LINES = """
    SELECT named.announcement, digest_line.name, digest_line.digest, digest_line.cause, outbox.state,
        (outbox.unsure_since IS NOT NULL OR outbox.error IS NOT DISTINCT FROM %(called_off)s) AS is_final
    FROM named
    JOIN announcement AS told ON told.channel = named.channel AND told.paper = named.row
    JOIN digest_line ON digest_line.announcement = told.id
    LEFT JOIN digest ON digest.id = digest_line.digest
    LEFT JOIN outbox ON outbox.channel = digest.channel AND outbox.kind = 'digest'
        AND outbox.subject = digest.name || ' ' || digest.due
"""
