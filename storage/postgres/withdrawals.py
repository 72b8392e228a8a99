"""Withdraws duplicate announcements, of papers that were merged, in PostgreSQL.

The caller has locked the lanes of their channels (`storage.postgres.locks`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.announcing.merge import Withdrawal
from storage.postgres.connection import Connection


async def withdraw(connection: Connection, withdrawals: Sequence[Withdrawal]) -> None:
    """Move the matches of duplicates to the announcement that stays, and drop their waiting cards and lines.

    A duplicate with nothing sent or in flight is then deleted, so that the paper is announced once.
    """
    if not withdrawals:
        return
    channels, papers = [str(one.channel) for one in withdrawals], [one.paper for one in withdrawals]
    given = {"channels": channels, "papers": papers, "heirs": [one.into for one in withdrawals]}
    found = await (await connection.execute(_WITHDRAWN, given)).fetchall()
    told = {"told": [row["id"] for row in found], "heirs": [row["heir"] for row in found]}
    await connection.execute(_HAND_OVER, told)
    await connection.execute(_DROP_CARDS, given)
    await connection.execute("DELETE FROM digest_line WHERE digest IS NULL AND announcement = ANY(%(told)s)", told)
    unsent = await connection.execute(_NOT_OUT, {**given, **told})
    forgotten = ([row["id"] for row in await unsent.fetchall()],)
    await connection.execute("DELETE FROM announcement_match WHERE announcement = ANY(%s)", forgotten)
    await connection.execute("DELETE FROM announcement WHERE id = ANY(%s)", forgotten)


_WITHDRAWN = """
    SELECT told.id, heir.id AS heir
    FROM unnest(%(channels)s::text[], %(papers)s::text[], %(heirs)s::text[]) WITH ORDINALITY
        AS given (channel, paper, heir, place)
    JOIN announcement AS told ON told.channel = given.channel AND told.paper = coalesce(
        (SELECT row FROM paper_alias WHERE id = given.paper), (SELECT row FROM paper WHERE id = given.paper)
    )
    JOIN announcement AS heir ON heir.channel = given.channel AND heir.paper = coalesce(
        (SELECT row FROM paper_alias WHERE id = given.heir), (SELECT row FROM paper WHERE id = given.heir)
    )
    ORDER BY place
"""
_HAND_OVER = """
    INSERT INTO announcement_match (announcement, subscription, reasons)
    SELECT given.heir, subscription, reasons
    FROM unnest(%(told)s::bigint[], %(heirs)s::bigint[]) WITH ORDINALITY AS given (told, heir, place)
    JOIN announcement_match ON announcement_match.announcement = given.told
    ORDER BY place
    ON CONFLICT DO NOTHING
"""
_DROP_CARDS = """
    UPDATE outbox SET state = 'dropped'
    FROM unnest(%(channels)s::text[], %(papers)s::text[]) AS given (channel, paper)
    WHERE outbox.channel = given.channel AND kind = 'card' AND subject = given.paper AND state = 'waiting'
"""
_NOT_OUT = """
    SELECT announcement.id FROM announcement
    WHERE id = ANY(%(told)s) AND card IS NULL
    AND NOT EXISTS (SELECT * FROM digest_line WHERE digest_line.announcement = announcement.id AND digest IS NOT NULL)
    AND NOT EXISTS (
        SELECT * FROM unnest(%(channels)s::text[], %(papers)s::text[]) AS given (channel, paper)
        JOIN outbox ON outbox.channel = given.channel AND kind = 'card' AND subject = given.paper
        WHERE given.channel = announcement.channel AND state IN ('inflight', 'uncertain', 'aside', 'sent')
        AND announcement.paper = coalesce(
            (SELECT row FROM paper_alias WHERE id = given.paper), (SELECT row FROM paper WHERE id = given.paper)
        )
    )
"""
