"""What a database that holds a restored backup cannot know: what was posted since the backup was made.

A database that was restored in SQLite, and moved here since, still says so (`storage.sqlite.restored`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind, delivery_key, digest_card_subject
from bot.digest.digest import DigestKey
from bot.mailing.mail_subject import copy_subject
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.rows.conversions import moment_column
from storage.rows.restored import IN_DOUBT


async def doubt_digest(connection: Connection, channel: ChannelId, key: DigestKey) -> None:
    """Mark the rows of a digest that was made just now, its copies and cards too, if it may be out already."""
    if await (await connection.execute("SELECT FROM restored")).fetchone() is None:
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
    """Mark outbox rows of retractions that come in soon after a restore: they may have been told before."""
    await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain', started_at = restored.at, unsure_since = restored.known_until,
            doubted_at = restored.at, keyless = true
        FROM restored WHERE outbox.id = ANY(%(rows)s::bigint[]) AND restored.at > %(since)s
        """,
        {"rows": list(rows), "since": moment_column(at - IN_DOUBT)},
    )
