"""Digests in PostgreSQL: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from psycopg.rows import DictRow

from bot.announcing.announcement import Announced
from bot.channel.channel import ChannelId, DigestPlan
from bot.delivery.delivery import Delivery, Kind
from bot.digest.digest import Digest, DigestKey
from bot.ports.digests import CLAIMED_FOR, MOST_CLAIMED, DigestMade, DueDigest
from bot.ports.write import Applied, Stale
from storage.postgres.announcements import lines_of_digest, waiting_lines
from storage.postgres.channel_rows import channels_by_id, upsert_channel
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue, enqueue_thread
from storage.postgres.recipients import enqueue_copies
from storage.postgres.restored import doubt_digest
from storage.postgres.trending import insert_trending_lines
from storage.rows.conversions import channel_of, maybe_moment_column, moment_column, plan_column, plan_of


class PostgresDigests:
    """The port `Digests` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> tuple[DueDigest, ...]:
        """The digests whose `next_at` has come, the longest due first; none of a muted channel."""
        return await self._database.read(lambda connection: _due(connection, now))

    async def claim(self, now: datetime) -> tuple[DueDigest, ...]:
        """Claim due digests that no other process has claimed, the longest due first, at most `MOST_CLAIMED`."""
        if not await self._database.read_one(lambda connection: _is_any_free(connection, now)):
            return ()
        return await self._database.write(lambda connection: _claim(connection, now))

    async def planned(self) -> tuple[DueDigest, ...]:
        """The digests that have a `next_at`, the first due first; of muted channels too."""
        return await self._database.read(lambda connection: _due(connection, None))

    async def waiting(self, channel: ChannelId, name: str) -> tuple[Announced, ...]:
        """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
        return await self._database.read(lambda connection: waiting_lines(connection, channel, name))

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest; `Applied.number` is its row in the outbox, 0 if it has none.

        `Stale` also if one of its papers no longer waits. A digest that exists is not made again.
        """
        return await self._database.write(lambda connection: _apply(connection, made))

    async def get(self, channel: ChannelId, key: DigestKey) -> Digest | None:
        """The digest as it was made."""
        return await self._database.read(lambda connection: _get(connection, channel, key))


class _StaleWrite(Exception):
    """A revision or a waiting line that the digest was decided on has changed."""


_PLANNED: LiteralString = """
    next_at IS NOT NULL
    AND (
        %(now)s::timestamptz IS NULL OR next_at <= %(now)s AND NOT EXISTS (
            SELECT * FROM channel
            WHERE id = channel_digest.channel AND muted_at IS NOT NULL
                AND (muted_until IS NULL OR muted_until > %(now)s)
        )
    )
    AND (channel NOT LIKE 'email:%%' OR EXISTS (
        SELECT * FROM recipient
        WHERE recipient.channel = channel_digest.channel
            AND confirmed_at IS NOT NULL AND removed_at IS NULL AND left_at IS NULL
    ))
"""
"""The digests that are due at `now`; if `now` is NULL, all with a `next_at`."""
_FREE: LiteralString = f"{_PLANNED} AND (claimed_until IS NULL OR claimed_until < clock_timestamp())"
_DUE: LiteralString = f"""
    SELECT channel, name FROM channel_digest WHERE {_PLANNED} ORDER BY next_at, channel, name
"""  # noqa: S608 - texts of ours, as below
_IS_ANY_FREE: LiteralString = f"SELECT EXISTS (SELECT * FROM channel_digest WHERE {_FREE}) AS is_any"  # noqa: S608
_CLAIM: LiteralString = f"""
    UPDATE channel_digest AS claimed SET claimed_until = clock_timestamp() + %(for)s
    FROM (
        SELECT channel, name FROM channel_digest WHERE {_FREE}
        ORDER BY next_at, channel, name LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ) AS free
    WHERE claimed.channel = free.channel AND claimed.name = free.name
    RETURNING claimed.channel, claimed.name, claimed.next_at
"""  # noqa: S608


async def _due(connection: Connection, now: datetime | None) -> tuple[DueDigest, ...]:
    rows = await connection.execute(_DUE, {"now": maybe_moment_column(now)})
    return await _named(connection, await rows.fetchall())


async def _is_any_free(connection: Connection, now: datetime) -> bool:
    found = await connection.execute(_IS_ANY_FREE, {"now": moment_column(now)})
    (row,) = await found.fetchall()
    return bool(row["is_any"])


async def _claim(connection: Connection, now: datetime) -> tuple[DueDigest, ...]:
    rows = await connection.execute(_CLAIM, {"now": moment_column(now), "for": CLAIMED_FOR, "most": MOST_CLAIMED})
    by_age = sorted(await rows.fetchall(), key=lambda row: (row["next_at"], row["channel"], row["name"]))
    return await _named(connection, by_age)


async def _named(connection: Connection, rows: Sequence[DictRow]) -> tuple[DueDigest, ...]:
    """The digests that rows name, with their channels."""
    channels = await channels_by_id(connection, (channel_of(row["channel"]) for row in rows))
    due = ((channels[channel_of(row["channel"])], row["name"]) for row in rows)
    return tuple(DueDigest(channel, channel.digest(name)) for channel, name in due)


async def _apply(connection: Connection, made: DigestMade) -> Applied | Stale:
    await lock_lanes(connection, (made.channel.id,))
    try:
        async with connection.transaction():
            return await _written(connection, made)
    except _StaleWrite:
        return Stale()


async def _written(connection: Connection, made: DigestMade) -> Applied:
    if not await upsert_channel(connection, made.channel):
        raise _StaleWrite
    if made.posted is None:
        return Applied()
    digest = await _inserted(connection, made, made.posted)
    if digest is None:
        return Applied()
    return Applied(await _enqueue(connection, made, made.posted, digest=digest))


async def _inserted(connection: Connection, made: DigestMade, key: DigestKey) -> int | None:
    """The id of the digest's row; None where it was made before."""
    plan = made.channel.digest(key.name).plan or DigestPlan()
    inserted = await connection.execute(
        """
        INSERT INTO digest (channel, name, due, plan, made_at) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING RETURNING id
        """,
        (str(made.channel.id), key.name, key.due, plan_column(plan), moment_column(made.at)),
    )
    row = await inserted.fetchone()
    return None if row is None else int(row["id"])


async def _enqueue(connection: Connection, made: DigestMade, key: DigestKey, *, digest: int) -> int:
    """Take the digest's lines, and append its rows to the outbox; returns the id of its own."""
    channel = made.channel.id
    await _take_lines(connection, made, key.name, digest=digest)
    await insert_trending_lines(connection, made.rising, digest=digest)
    await enqueue_copies(connection, channel, key, at=made.at)
    row = await enqueue(connection, channel, kind=Kind.DIGEST, subject=str(key), at=made.at)
    await enqueue_thread(connection, channel, key, made.threaded, at=made.at)
    await doubt_digest(connection, channel, key)
    return row


async def _take_lines(connection: Connection, made: DigestMade, name: str, *, digest: int) -> None:
    """Move the waiting lines of the papers into the digest, each paper under whichever of its ids it was announced."""
    await connection.execute(
        """
        WITH given (id, position) AS (
            SELECT id, place - 1 FROM unnest(%(papers)s::text[]) WITH ORDINALITY AS listed (id, place)
        ),
        named (position, row) AS (
            SELECT given.position, paper.row FROM given JOIN paper ON paper.id = given.id
            UNION ALL
            SELECT given.position, paper_alias.row FROM given
            JOIN paper ON paper.id = given.id JOIN paper_alias ON paper_alias.paper = paper.row
        )
        UPDATE digest_line SET digest = %(digest)s, position = told.position
        FROM (
            SELECT named.position, announcement.id FROM named
            JOIN announcement ON announcement.channel = %(channel)s AND announcement.paper = named.row
        ) AS told
        WHERE digest_line.channel = %(channel)s AND digest_line.name = %(name)s AND digest_line.digest IS NULL
            AND digest_line.announcement = told.id
        """,
        {"digest": digest, "papers": list(made.papers), "channel": str(made.channel.id), "name": name},
    )
    found = await connection.execute(
        "SELECT count(DISTINCT position) AS taken FROM digest_line WHERE digest = %s", (digest,)
    )
    (row,) = await found.fetchall()
    if row["taken"] < len(made.papers):
        raise _StaleWrite


async def leave_digest(connection: Connection, digest: Delivery) -> None:
    """Let papers of a digest that no subscription wants any more wait for an Undo. The digest was not posted, and goes
    out without them.

    While a digest waits, the change of the channel does this itself. This is for changes that came while it was in
    flight or uncertain. A paper that has a waiting line already keeps that one.
    """
    key = DigestKey.parse(digest.subject)
    await connection.execute(
        """
        UPDATE digest_line SET digest = NULL, position = NULL
        WHERE digest = (SELECT id FROM digest WHERE channel = %(channel)s AND name = %(name)s AND due = %(due)s)
            AND NOT EXISTS (
                SELECT * FROM announcement_match JOIN subscription
                    ON subscription.id = announcement_match.subscription
                WHERE announcement_match.announcement = digest_line.announcement AND subscription.ended_at IS NULL
            )
            AND NOT EXISTS (
                SELECT * FROM digest_line AS waiting
                WHERE waiting.channel = digest_line.channel AND waiting.name = digest_line.name
                    AND waiting.announcement = digest_line.announcement AND waiting.digest IS NULL
            )
        """,
        {"channel": str(digest.channel), "name": key.name, "due": key.due},
    )


async def _get(connection: Connection, channel: ChannelId, key: DigestKey) -> Digest | None:
    found = await connection.execute(
        "SELECT * FROM digest WHERE channel = %s AND name = %s AND due = %s", (str(channel), key.name, key.due)
    )
    row = await found.fetchone()
    if row is None:
        return None
    return Digest(
        channel=channel,
        key=key,
        plan=plan_of(row["plan"]) or DigestPlan(),
        papers=await lines_of_digest(connection, row["id"]),
    )
