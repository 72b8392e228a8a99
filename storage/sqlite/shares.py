"""What people shared in channels, in SQLite."""

from __future__ import annotations

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.ports.shares import Share
from bot.ports.write import Applied, Stale
from storage.rows.conversions import moment_of
from storage.rows.share import share_columns
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox_rows import enqueue, wait_again


class SqliteShares:
    """The port `Shares` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def add(self, share: Share) -> Applied | Stale:
        """Store the share with its row of the outbox; `Stale` when it was shared there before."""
        return await self._file.write(lambda database: _add(database, share))

    async def get(self, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
        """The share of this kind and subject in the channel."""
        return await self._file.read(lambda database: _get(database, channel, kind, subject))


def _add(database: Database, share: Share) -> Applied | Stale:
    inserted = database.execute(
        """
        INSERT INTO share (channel, kind, subject, shared_by, shared_at) VALUES (:channel, :kind, :subject, :by, :at)
        ON CONFLICT DO NOTHING
        """,
        share_columns(share),
    ).rowcount
    if not inserted:
        return _share_again(database, share)
    return Applied(enqueue(database, share.channel, kind=share.kind, subject=share.subject, at=share.at))


def _share_again(database: Database, share: Share) -> Applied | Stale:
    """Share what was dropped before it was posted; anything else stays as it is."""
    row = wait_again(database, share.channel, kind=share.kind, subject=share.subject, at=share.at)
    if row is None:
        return Stale()
    database.execute(
        """
        UPDATE share SET shared_by = :by, shared_at = :at
        WHERE channel = :channel AND kind = :kind AND subject = :subject
        """,
        share_columns(share),
    )
    return Applied(row)


def _get(database: Database, channel: ChannelId, kind: Kind, subject: str) -> Share | None:
    row = database.execute(
        "SELECT shared_by, shared_at FROM share WHERE channel = ? AND kind = ? AND subject = ?",
        (str(channel), kind.value, subject),
    ).fetchone()
    if row is None:
        return None
    return Share(channel=channel, kind=kind, subject=subject, by=row["shared_by"], at=moment_of(row["shared_at"]))
