"""The secret addresses of feeds, in PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from bot.channel.channel import ChannelId
from bot.channel.feed import FeedAddress
from bot.ports.feed_addresses import MOST_FEEDS
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import lock_lanes
from storage.rows.conversions import moment_column
from storage.rows.feed_address import feed_address_columns, feed_address_of


class PostgresFeedAddresses:
    """The port `FeedAddresses` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, wanted: FeedAddress) -> FeedAddress | None:
        """The address in force of that feed: `wanted` where there was none; None where the channel has too many."""
        return await self._database.write(lambda connection: _keep(connection, wanted))

    async def by_token(self, token: str) -> FeedAddress | None:
        """The address with this token, revoked or not."""
        return await self._database.read(lambda connection: _by_token(connection, token))

    async def in_force(self, channel: ChannelId | None = None) -> tuple[FeedAddress, ...]:
        """The addresses in force of a channel, or of all."""
        return await self._database.read(lambda connection: _in_force(connection, channel))

    async def revoke(self, channel: ChannelId, *, at: datetime) -> int:
        """Revoke every address of a channel; returns how many there were."""
        return await self._database.write(lambda connection: _revoke(connection, channel, at=at))


async def _keep(connection: Connection, wanted: FeedAddress) -> FeedAddress | None:
    await lock_lanes(connection, (wanted.feed.channel,))
    in_force = await _in_force(connection, wanted.feed.channel)
    same = (one for one in in_force if (one.feed.kind, one.feed.query) == (wanted.feed.kind, wanted.feed.query))
    kept = next(same, None)
    if kept is not None or len(in_force) >= MOST_FEEDS:
        return kept
    await connection.execute(
        """
        INSERT INTO feed_address (token, kind, channel, query, typed, made_at)
        VALUES (%(token)s, %(kind)s, %(channel)s, %(query)s, %(typed)s, %(made_at)s)
        """,
        feed_address_columns(wanted),
    )
    return wanted


async def _by_token(connection: Connection, token: str) -> FeedAddress | None:
    found = await connection.execute("SELECT * FROM feed_address WHERE token = %s", (token,))
    row = await found.fetchone()
    return None if row is None else feed_address_of(row)


async def _in_force(connection: Connection, channel: ChannelId | None) -> tuple[FeedAddress, ...]:
    found = await connection.execute(
        """
        SELECT * FROM feed_address
        WHERE revoked_at IS NULL AND (%(channel)s::text IS NULL OR channel = %(channel)s)
        ORDER BY channel, made_at, kind, query
        """,
        {"channel": None if channel is None else str(channel)},
    )
    return tuple(map(feed_address_of, await found.fetchall()))


async def _revoke(connection: Connection, channel: ChannelId, *, at: datetime) -> int:
    await lock_lanes(connection, (channel,))
    revoked = await connection.execute(
        "UPDATE feed_address SET revoked_at = %s WHERE channel = %s AND revoked_at IS NULL",
        (moment_column(at), str(channel)),
    )
    return revoked.rowcount
