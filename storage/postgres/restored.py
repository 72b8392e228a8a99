"""Marks a restored database: it does not know the posts that were made after its backup.

PostgreSQL's own tools restore the backup; then these marks work as in SQLite (`storage.sqlite.restored`). They survive
a move from SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, delivery_key, digest_card_subject
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import copy_subject
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.rows.conversions import maybe_moment_of, moment_column
from storage.rows.restored import IN_DOUBT, NUMBERS_LEFT_OUT, Doubted

_LAST_KNOWN: LiteralString = """
    SELECT greatest(
        (SELECT max(greatest(created_at, started_at, settled_at)) FROM outbox),
        (SELECT max(polled_at) FROM stream),
        (SELECT max(made_at) FROM change),
        (SELECT max(made_at) FROM digest)
    ) AS known
"""
"""The latest moment in the database: the backup was made after it."""


async def doubt_what_was_posted(connection: Connection, *, now: datetime) -> Doubted:
    """Mark the database as restored at `now`."""
    found = await connection.execute(_LAST_KNOWN)
    row = await found.fetchone()
    known = None if row is None else maybe_moment_of(row["known"])
    moments = {"at": moment_column(now), "known": moment_column(min(known or now, now))}
    await connection.execute("DELETE FROM restored")
    await connection.execute("INSERT INTO restored (at, known_until) VALUES (%(at)s, %(known)s)", moments)
    rows = await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', turn = 0, due_at = least(due_at, %(at)s), started_at = %(at)s,
            asked_at = NULL, doubted_at = %(at)s, keyless = true,
            unsure_since = coalesce(unsure_since, CASE WHEN state = 'inflight' THEN started_at END, %(known)s)
        WHERE state IN ('inflight', 'uncertain') OR state = 'waiting' AND due_at <= %(at)s
        """,
        moments,
    )
    streams = await connection.execute("UPDATE stream SET restored_at = %(at)s WHERE baseline_at IS NOT NULL", moments)
    await _leave_out_numbers(connection)
    return Doubted(rows.rowcount, streams.rowcount)


async def _leave_out_numbers(connection: Connection) -> None:
    """Skip numbers, so that no new change gets the number of a change that was made after the backup."""
    found = await connection.execute(
        """
        SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
        FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'
        """
    )
    for row in await found.fetchall():
        await connection.execute(
            "SELECT setval(%(sequence)s, nextval(%(sequence)s) + %(more)s)",
            {"sequence": row["sequence"], "more": NUMBERS_LEFT_OUT},
        )
    await connection.execute("UPDATE change_counter SET last = last + %s", (NUMBERS_LEFT_OUT,))


async def doubt_digest(connection: Connection, channel: ChannelId, key: DigestKey) -> None:
    """Set the rows of a new digest, with its copies and cards, to `uncertain` if it may have been posted before."""
    restored = await (await connection.execute("SELECT max(at) AS at FROM restored")).fetchone()
    if restored is None or restored["at"] is None or restored["at"] < datetime.fromisoformat(key.due):
        return
    digest = delivery_key(channel, Kind.DIGEST, str(key))
    await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', turn = 0, started_at = restored.at, unsure_since = restored.known_until,
            doubted_at = restored.at, keyless = true
        FROM restored WHERE restored.at >= %(due)s AND (
            outbox.key = %(digest)s
            OR outbox.kind = 'digest_copy' AND outbox.subject = %(copy)s
            OR outbox.channel = %(channel)s AND outbox.kind = 'digest_card' AND starts_with(outbox.subject, %(cards)s)
        )
        """,
        {
            "due": key.due,
            "channel": str(channel),
            "digest": digest,
            "copy": copy_subject(channel, key),
            "cards": digest_card_subject(digest, PaperId("")),
        },
    )


async def doubt_notices(connection: Connection, rows: Sequence[int], *, at: datetime) -> None:
    """Set the rows of retractions that come soon after a restore to `uncertain`: they may have been posted before."""
    await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', started_at = restored.at, unsure_since = restored.known_until,
            doubted_at = restored.at, keyless = true
        FROM restored WHERE outbox.id = ANY(%(rows)s::bigint[]) AND restored.at > %(since)s
        """,
        {"rows": list(rows), "since": moment_column(at - IN_DOUBT)},
    )
