"""The secret addresses of feeds, in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.channel.feed import Feed, FeedAddress, FeedKind
from bot.ports.feed_addresses import MOST_FEEDS
from storage.rows.conversions import channel_of, maybe_moment_of, moment_column, moment_of
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
        return _address(kept)
    if len(_in_force(database, feed.channel)) >= MOST_FEEDS:
        return None
    database.execute(
        "INSERT INTO feed_address (token, kind, channel, query, typed, made_at) VALUES (?, ?, ?, ?, ?, ?)",
        (wanted.token, feed.kind.value, str(feed.channel), feed.query, feed.typed, moment_column(wanted.made_at)),
    )
    return wanted


def _by_token(database: Database, token: str) -> FeedAddress | None:
    row = database.execute("SELECT * FROM feed_address WHERE token = ?", (token,)).fetchone()
    return None if row is None else _address(row)


def _in_force(database: Database, channel: ChannelId | None) -> tuple[FeedAddress, ...]:
    rows = database.execute(
        """
        SELECT * FROM feed_address WHERE revoked_at IS NULL AND (:channel IS NULL OR channel = :channel)
        ORDER BY channel, made_at, kind, query
        """,
        {"channel": None if channel is None else str(channel)},
    )
    return tuple(map(_address, rows))


def _revoke(database: Database, channel: ChannelId, *, at: datetime) -> int:
    return database.execute(
        "UPDATE feed_address SET revoked_at = ? WHERE channel = ? AND revoked_at IS NULL",
        (moment_column(at), str(channel)),
    ).rowcount


def _address(row: sqlite3.Row) -> FeedAddress:
    feed = Feed(kind=FeedKind(row["kind"]), channel=channel_of(row["channel"]), query=row["query"], typed=row["typed"])
    return FeedAddress(
        feed=feed,
        token=row["token"],
        made_at=moment_of(row["made_at"]),
        revoked_at=maybe_moment_of(row["revoked_at"]),
    )
