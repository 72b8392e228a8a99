"""Digests in SQLite: lines that wait for one, and digests as they were made."""

from __future__ import annotations

import json
from datetime import datetime

from sqlite_utils import Database

from bot.announcing.announcement import Announced
from bot.channel.channel import ChannelId, DigestPlan
from bot.delivery.delivery import Delivery, Kind
from bot.digest.digest import Digest, DigestKey
from bot.ports.digests import DigestMade, DueDigest
from bot.ports.write import Applied, Stale
from storage.rows.conversions import channel_of, maybe_moment_column, moment_column, plan_column, plan_of
from storage.sqlite.announcements import lines_of_digest, waiting_lines
from storage.sqlite.channel_rows import channels_by_id, upsert_channel
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox_rows import enqueue, enqueue_thread
from storage.sqlite.recipients import enqueue_copies
from storage.sqlite.restored import doubt_digest
from storage.sqlite.trending import insert_trending_lines


class SqliteDigests:
    """The port `Digests` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def due(self, now: datetime) -> tuple[DueDigest, ...]:
        """The digests whose `next_at` has come, the longest due first; none of a muted channel."""
        return await self._file.read(lambda database: _due(database, now))

    async def claim(self, now: datetime) -> tuple[DueDigest, ...]:
        """As `due`: no other process makes digests."""
        return await self.due(now)

    async def planned(self) -> tuple[DueDigest, ...]:
        """The digests that have a `next_at`, the first due first; of muted channels too."""
        return await self._file.read(lambda database: _due(database, None))

    async def waiting(self, channel: ChannelId, name: str) -> tuple[Announced, ...]:
        """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
        return await self._file.read(lambda database: waiting_lines(database, channel, name))

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest; `Applied.number` is its row in the outbox, 0 where none was made.

        `Stale` also when one of its papers no longer waits. A digest that exists is not made again.
        """
        return await self._file.write(lambda database: _apply(database, made))

    async def get(self, channel: ChannelId, key: DigestKey) -> Digest | None:
        """The digest as it was made."""
        return await self._file.read(lambda database: _get(database, channel, key))


class _StaleWrite(Exception):
    """A revision or a waiting line that the digest was decided on has changed."""


def _due(database: Database, now: datetime | None) -> tuple[DueDigest, ...]:
    """The digests that are due at `now`; None: all that ever will be."""
    rows = database.execute(
        """
        SELECT channel, channel_digest.name FROM channel_digest
        LEFT JOIN channel ON channel.id = channel_digest.channel
        WHERE next_at IS NOT NULL
          AND (:now IS NULL OR next_at <= :now AND (muted_at IS NULL OR muted_until <= :now))
          AND (channel NOT LIKE 'email:%' OR EXISTS (
            SELECT 1 FROM recipient
            WHERE recipient.channel = channel_digest.channel
                AND confirmed_at IS NOT NULL AND removed_at IS NULL AND left_at IS NULL
        ))
        ORDER BY next_at, channel, channel_digest.name
        """,
        {"now": maybe_moment_column(now)},
    ).fetchall()
    channels = channels_by_id(database, (channel_of(row["channel"]) for row in rows))
    due = ((channels[channel_of(row["channel"])], row["name"]) for row in rows)
    return tuple(DueDigest(channel, channel.digest(name)) for channel, name in due)


def _apply(database: Database, made: DigestMade) -> Applied | Stale:
    try:
        with database.atomic():
            return _written(database, made)
    except _StaleWrite:
        return Stale()


def _written(database: Database, made: DigestMade) -> Applied:
    if not upsert_channel(database, made.channel):
        raise _StaleWrite
    channel, key = made.channel, made.posted
    if key is None:
        return Applied()
    cursor = database.execute(
        "INSERT INTO digest (channel, name, due, plan, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            str(channel.id),
            key.name,
            key.due,
            plan_column(channel.digest(key.name).plan or DigestPlan()),
            moment_column(made.at),
        ),
    )
    if not cursor.rowcount:
        return Applied()
    (before,) = database.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
    _take_lines(database, made, key.name, digest=cursor.lastrowid)
    insert_trending_lines(database, made.rising, digest=cursor.lastrowid)
    enqueue_copies(database, channel.id, key, at=made.at)
    row = enqueue(database, channel.id, kind=Kind.DIGEST, subject=str(key), at=made.at)
    enqueue_thread(database, channel.id, key, made.threaded, at=made.at)
    doubt_digest(database, after=before, due=key.due)
    return Applied(row)


def _take_lines(database: Database, made: DigestMade, name: str, *, digest: int | None) -> None:
    """Move the waiting lines of the papers into the digest, each paper under whichever of its ids it was announced."""
    database.execute(
        """
        WITH given (position, id) AS (SELECT key, value FROM json_each(:papers)),
        named (position, row) AS (
            SELECT given.position, paper.row FROM given JOIN paper ON paper.id = given.id
            UNION ALL
            SELECT given.position, paper_alias.row FROM given
            JOIN paper ON paper.id = given.id JOIN paper_alias ON paper_alias.paper = paper.row
        )
        UPDATE digest_line SET digest = :digest, position = told.position
        FROM (
            SELECT named.position, announcement.id FROM named
            CROSS JOIN announcement ON announcement.channel = :channel AND announcement.paper = named.row
        ) AS told
        WHERE digest_line.channel = :channel AND digest_line.name = :name AND digest_line.digest IS NULL
            AND digest_line.announcement = told.id
        """,
        {"digest": digest, "papers": json.dumps(made.papers), "channel": str(made.channel.id), "name": name},
    )
    (taken,) = database.execute(
        "SELECT count(DISTINCT position) FROM digest_line WHERE digest = ?", (digest,)
    ).fetchone()
    if taken < len(made.papers):
        raise _StaleWrite


def leave_digest(database: Database, digest: Delivery) -> None:
    """Let the papers of a digest that nobody wants any more wait for an Undo: it was not posted and goes out without
    them.

    A change of the channel does that while a digest waits. This is for what changed while it was in flight, or of
    unknown fate.
    """
    key = DigestKey.parse(digest.subject)
    database.execute(
        """
        UPDATE OR IGNORE digest_line SET digest = NULL, position = NULL
        WHERE digest = (SELECT id FROM digest WHERE channel = :channel AND name = :name AND due = :due)
            AND NOT EXISTS (
                SELECT * FROM announcement_match CROSS JOIN subscription
                    ON subscription.id = announcement_match.subscription
                WHERE announcement_match.announcement = digest_line.announcement AND subscription.ended_at IS NULL
            )
        """,
        {"channel": str(digest.channel), "name": key.name, "due": key.due},
    )


def _get(database: Database, channel: ChannelId, key: DigestKey) -> Digest | None:
    row = database.execute(
        "SELECT * FROM digest WHERE channel = ? AND name = ? AND due = ?",
        (str(channel), key.name, key.due),
    ).fetchone()
    if row is None:
        return None
    return Digest(
        channel=channel,
        key=key,
        plan=plan_of(row["plan"]) or DigestPlan(),
        papers=lines_of_digest(database, row["id"]),
    )
