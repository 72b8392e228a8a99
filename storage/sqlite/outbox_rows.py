"""Rows that enter the outbox, as part of another write: what is to be said is stored with the fact that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.afterwards import CROSSPOSTS_AN_HOUR, crosspost_due
from bot.delivery.delivery import FIRST, LAST, THREAD_AFTER, Delivery, Kind, delivery_key, digest_card_subject
from bot.digest.digest import DigestKey
from bot.paper.paper import PaperId
from storage.rows.conversions import moment_column, moment_of
from storage.rows.delivery import outbox_columns


def enqueue(  # noqa: PLR0913 - the columns of a row
    database: Database, channel: ChannelId, *, kind: Kind, subject: str, at: datetime, due_at: datetime | None = None
) -> int:
    """Append a row to the channel's lane, held back until `due_at` if it is given; returns its id."""
    cursor = database.execute(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :due_at, 3 * (:due_at > :at))
        """,
        {
            **outbox_columns(channel, kind=kind, subject=subject, made=moment_column(at)),
            "due_at": moment_column(due_at or at),
        },
    )
    return cursor.lastrowid or 0


def wait_again(  # noqa: PLR0913 - the columns of a row
    database: Database, channel: ChannelId, *, kind: Kind, subject: str, at: datetime, due_at: datetime | None = None
) -> int | None:
    """Let a row that was dropped before it was posted wait again, held back until `due_at` if it is given; returns its
    id, None where there is none.
    """
    row = database.execute(
        """
        UPDATE outbox SET
            state = 'waiting', attempt = 0, created_at = :at, due_at = :due_at, turn = 3 * (:due_at > :at),
            settled_at = NULL, error = NULL, doubted_at = NULL, refusals = 0
        WHERE channel = :channel AND kind = :kind AND subject = :subject
          AND state = 'dropped' AND unsure_since IS NULL
        RETURNING id
        """,
        {
            **outbox_columns(channel, kind=kind, subject=subject, made=moment_column(at)),
            "due_at": moment_column(due_at or at),
        },
    ).fetchone()
    return None if row is None else int(row["id"])


def unmute(database: Database, channel: ChannelId, *, at: datetime) -> None:
    """Let the rows that the channel's mute held be due."""
    database.execute(
        "UPDATE outbox SET due_at = ?, muted = 0 WHERE channel = ? AND state = 'waiting' AND muted",
        (moment_column(at), str(channel)),
    )


def enqueue_thread(
    database: Database, channel: ChannelId, key: DigestKey, papers: Sequence[PaperId], *, at: datetime
) -> None:
    """Append the rows of the cards in a digest's thread; all else in the channel that is due goes before them."""
    made, due = moment_column(at), moment_column(at + THREAD_AFTER)
    digest = delivery_key(channel, Kind.DIGEST, str(key))
    subjects = (digest_card_subject(digest, paper) for paper in papers)
    database.conn.executemany(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :due, 1)
        """,
        [
            {**outbox_columns(channel, kind=Kind.DIGEST_CARD, subject=subject, made=made), "due": due}
            for subject in subjects
        ],
    )


def enqueue_after(database: Database, posted: Delivery, *, kind: Kind, at: datetime) -> None:
    """Append a row about a message that was posted: its edit into the whole one, or its publishing."""
    due = crosspost_due(_tenth_last(database, posted.channel), now=at) if kind is Kind.CROSSPOST else at
    database.execute(
        """
        INSERT INTO outbox (channel, kind, subject, key, state, created_at, due_at, turn)
        VALUES (:channel, :kind, :subject, :key, 'waiting', :at, :due_at, :turn)
        ON CONFLICT DO NOTHING
        """,
        {
            **outbox_columns(posted.channel, kind=kind, subject=posted.key, made=moment_column(at)),
            "due_at": moment_column(due),
            "turn": LAST if kind is Kind.CROSSPOST else FIRST,
        },
    )


def _tenth_last(database: Database, channel: ChannelId) -> datetime | None:
    """When the tenth last message of a channel was published, or is to be."""
    row = database.execute(
        """
        SELECT max(due_at, coalesce(sent_at, due_at)) AS moment FROM outbox
        WHERE kind = 'crosspost' AND channel = ? ORDER BY due_at DESC LIMIT 1 OFFSET ?
        """,
        (str(channel), CROSSPOSTS_AN_HOUR - 1),
    ).fetchone()
    return None if row is None else moment_of(row["moment"])
