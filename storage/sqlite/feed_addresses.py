"""The secret addresses of feeds, in SQLite."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.channel.feed import FeedAddress
from bot.ports.feed_addresses import MOST_FEEDS
from storage.rows.conversions import moment_column
from storage.rows.feed_address import feed_address_columns, feed_address_of
from storage.sqlite.connection import DatabaseFile


class SqliteFeedAddresses:
    """The port `FeedAddresses` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def keep(self, wanted: FeedAddress) -> FeedAddress | None:
        """The address in force of that feed: `wanted` where there was none; None where the channel has too many."""
        return await self._file.write(lambda database: _keep(database, wanted))

    async def by_token(self, token: str) -> FeedAddress | None:
        """The address with this token, revoked or not."""
        return await self._file.read(lambda database: _by_token(database, token))

    async def in_force(self, channel: ChannelId | None = None) -> tuple[FeedAddress, ...]:
        """The addresses in force of a channel, or of all."""
        return await self._file.read(lambda database: _in_force(database, channel))

    async def revoke(self, channel: ChannelId, *, at: datetime) -> int:
        """Revoke every address of a channel; returns how many there were."""
        return await self._file.write(lambda database: _revoke(database, channel, at=at))


def _keep(database: Database, wanted: FeedAddress) -> FeedAddress | None:
    feed = wanted.feed
    kept = database.execute(
        "SELECT * FROM feed_address WHERE channel = ? AND kind = ? AND query = ? AND revoked_at IS NULL",
        (str(feed.channel), feed.kind.value, feed.query),
    ).fetchone()
    if kept is not None:
        return feed_address_of(kept)
    if len(_in_force(database, feed.channel)) >= MOST_FEEDS:
        return None
    database.execute(
        """
        INSERT INTO feed_address (token, kind, channel, query, typed, made_at)
        VALUES (:token, :kind, :channel, :query, :typed, :made_at)
        """,
        feed_address_columns(wanted),
    )
    return wanted


def _by_token(database: Database, token: str) -> FeedAddress | None:
    row = database.execute("SELECT * FROM feed_address WHERE token = ?", (token,)).fetchone()
    return None if row is None else feed_address_of(row)


def _in_force(database: Database, channel: ChannelId | None) -> tuple[FeedAddress, ...]:
    rows = database.execute(
        """
        SELECT * FROM feed_address WHERE revoked_at IS NULL AND (:channel IS NULL OR channel = :channel)
        ORDER BY channel, made_at, kind, query
        """,
        {"channel": None if channel is None else str(channel)},
    )
    return tuple(map(feed_address_of, rows))


def _revoke(database: Database, channel: ChannelId, *, at: datetime) -> int:
    return database.execute(
        "UPDATE feed_address SET revoked_at = ? WHERE channel = ? AND revoked_at IS NULL",
        (moment_column(at), str(channel)),
    ).rowcount
