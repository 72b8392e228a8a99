"""The locks that a write takes before it decides, in the order that `storage.postgres` names."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channel.channel import ChannelId
from storage.postgres.connection import Connection


async def lock_lanes(connection: Connection, channels: Iterable[ChannelId]) -> None:
    """Lock the lanes of these channels until the transaction ends, in order, so that two writes cannot deadlock."""
    names = sorted({str(channel) for channel in channels})
    await connection.execute(
        "INSERT INTO lane (channel) SELECT unnest(%s::text[]) ORDER BY 1 ON CONFLICT DO NOTHING", (names,)
    )
    await connection.execute(
        """
        SELECT count(*) FROM (SELECT FROM lane WHERE channel = ANY(%s) ORDER BY channel FOR UPDATE) AS locked
        """,
        (names,),
    )
