"""The locks that a write takes before it decides, in the order that `storage.postgres` names."""

from __future__ import annotations

from collections.abc import Iterable

from bot.channel.channel import ChannelId
from bot.mailing.recipient import MAIL
from storage.postgres.connection import Connection


async def lock_lanes(connection: Connection, channels: Iterable[ChannelId]) -> None:
    """Lock the lanes of these channels until the transaction ends, in order, so that two writes cannot deadlock.

    Lanes of mail come last: a digest finds the addresses that get a copy once its channel is locked.
    """
    ordered = sorted(set(channels), key=lambda channel: (channel.platform == MAIL, str(channel)))
    names = [str(channel) for channel in ordered]
    await connection.execute("INSERT INTO lane (channel) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", (names,))
    await connection.execute(
        """
        SELECT count(*) FROM (
            SELECT FROM lane JOIN unnest(%s::text[]) WITH ORDINALITY AS asked (channel, turn) USING (channel)
            ORDER BY asked.turn FOR UPDATE OF lane
        ) AS locked
        """,
        (names,),
    )
