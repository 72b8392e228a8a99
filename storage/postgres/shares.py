"""What people shared in channels, in PostgreSQL."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.paper.paper import PaperId
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import keep_papers, lock_lanes
from storage.postgres.outbox_rows import enqueue, wait_again
from storage.rows.conversions import moment_of
from storage.rows.share import share_columns


class PostgresShares:
    """The port `Shares` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, share: Share) -> Applied | Stale:
        """Store the share with its row of the outbox; `Stale` when it was shared there before."""
        return await self._database.write(lambda connection: _add(connection, share))

    async def get(self, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
        """The share of this kind and subject in the channel."""
        return await self._database.read(lambda connection: _get(connection, channel, kind, subject))


async def _add(connection: Connection, share: Share) -> Applied | Stale:
    if share.kind is Kind.SHARED_PAPER:
        await keep_papers(connection, (PaperId(share.subject),))
    await lock_lanes(connection, (share.channel,))
    inserted = await connection.execute(
        """
        INSERT INTO share (channel, kind, subject, shared_by, shared_at)
        VALUES (%(channel)s, %(kind)s, %(subject)s, %(by)s, %(at)s)
        ON CONFLICT DO NOTHING
        """,
        share_columns(share),
    )
    if not inserted.rowcount:
        return await _share_again(connection, share)
    return Applied(await enqueue(connection, share.channel, kind=share.kind, subject=share.subject, at=share.at))


async def _share_again(connection: Connection, share: Share) -> Applied | Stale:
    """Share again if the row was dropped before it was posted; any other row stays as it is."""
    row = await wait_again(connection, share.channel, kind=share.kind, subject=share.subject, at=share.at)
    if row is None:
        return Stale()
    await connection.execute(
        """
        UPDATE share SET shared_by = %(by)s, shared_at = %(at)s
        WHERE channel = %(channel)s AND kind = %(kind)s AND subject = %(subject)s
        """,
        share_columns(share),
    )
    return Applied(row)


async def _get(connection: Connection, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
    found = await connection.execute(
        "SELECT shared_by, shared_at FROM share WHERE channel = %s AND kind = %s AND subject = %s",
        (str(channel), kind.value, subject),
    )
    row = await found.fetchone()
    if row is None:
        return None
    return Share(channel=channel, kind=kind, subject=subject, by=row["shared_by"], at=moment_of(row["shared_at"]))
