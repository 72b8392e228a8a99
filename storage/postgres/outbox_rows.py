"""Inserts rows into the outbox, in the same transaction as the facts that they announce (a transactional outbox).

The transaction has locked the channel's lane (`storage.postgres.locks`), so the ids of a lane's rows are in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.afterwards import CROSSPOSTS_AN_HOUR, crosspost_due
from bot.delivery.delivery import FIRST, LAST, THREAD_AFTER, Delivery, Kind, delivery_key, digest_card_subject
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from storage.postgres.connection import Connection
from storage.postgres.enqueue_many import NewRow, enqueue_many
from storage.rows.conversions import moment_column, moment_of
from storage.rows.delivery import outbox_columns


async def enqueue(  # noqa: PLR0913 - the columns of a row
    connection: Connection,
    channel: ChannelId,
    *,
    kind: Kind,
    subject: str,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Append a row to the channel's lane, held back until `due_at` if it is given; returns its id."""
    (row,) = await enqueue_many(connection, (NewRow(channel, kind, subject, due_at),), at=at)
    return row


async def wait_again(  # noqa: PLR0913 - the columns of a row
    connection: Connection,
    channel: ChannelId,
    *,
    kind: Kind,
    subject: str,
    at: datetime,
    due_at: datetime | None = None,
) -> int | None:
    """Let a row that was dropped before it was posted wait again, held back until `due_at` if it is given. Returns its
    id; None if there is no such row.
    """
    found = await connection.execute(
        """
        UPDATE outbox SET
            state = 'waiting', attempt = 0, created_at = %(at)s, due_at = %(due_at)s,
            turn = CASE WHEN %(due_at)s::timestamptz > %(at)s::timestamptz THEN 3 ELSE 0 END,
            settled_at = NULL, error = NULL, doubted_at = NULL, refusals = 0
        WHERE channel = %(channel)s AND kind = %(kind)s AND subject = %(subject)s
          AND state = 'dropped' AND unsure_since IS NULL
        RETURNING id
        """,
        {
            **outbox_columns(channel, kind=kind, subject=subject, made=moment_column(at)),
            "due_at": moment_column(due_at or at),
        },
    )
    row = await found.fetchone()
    return None if row is None else int(row["id"])


async def unmute(connection: Connection, channel: ChannelId, *, at: datetime) -> None:
    """Make the rows due that the channel's mute holds back."""
    await connection.execute(
        "UPDATE outbox SET due_at = %s, muted = false WHERE channel = %s AND state = 'waiting' AND muted",
        (moment_column(at), str(channel)),
    )


async def enqueue_thread(
    connection: Connection, channel: ChannelId, key: DigestKey, papers: Sequence[PaperId], *, at: datetime
) -> None:
    """Append the rows of the cards in a digest's thread; all else in the channel that is due goes before them."""
    digest, due = delivery_key(channel, Kind.DIGEST, str(key)), at + THREAD_AFTER
    rows = [NewRow(channel, Kind.DIGEST_CARD, digest_card_subject(digest, paper), due_at=due) for paper in papers]
    await enqueue_many(connection, rows, at=at)


async def enqueue_after(connection: Connection, posted: Delivery, *, kind: Kind, at: datetime) -> None:
    """Append a row that follows a posted message: the edit that completes it, or its publishing."""
    due = crosspost_due(await _tenth_last(connection, posted.channel), now=at) if kind is Kind.CROSSPOST else at
    await connection.execute(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        VALUES (%(channel)s, %(kind)s, %(subject)s, %(key)s, 'waiting', %(at)s, %(due_at)s, %(turn)s)
        ON CONFLICT DO NOTHING
        """,
        {
            **outbox_columns(posted.channel, kind=kind, subject=posted.key, made=moment_column(at)),
            "due_at": moment_column(due),
            "turn": LAST if kind is Kind.CROSSPOST else FIRST,
        },
    )


async def _tenth_last(connection: Connection, channel: ChannelId) -> datetime | None:
    """The moment at which the tenth last message of a channel was published, or will be."""
    found = await connection.execute(
        """
        SELECT greatest(due_at, coalesce(sent_at, due_at)) AS moment FROM outbox
        WHERE kind = 'crosspost' AND channel = %s ORDER BY due_at DESC LIMIT 1 OFFSET %s
        """,
        (str(channel), CROSSPOSTS_AN_HOUR - 1),
    )
    row = await found.fetchone()
    return None if row is None else moment_of(row["moment"])
