"""The rows of lanes that a worker holds, or has held."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.channel.channel import ChannelId
from bot.delivery.requests import Attempt
from storage.postgres.connection import Connection
from storage.postgres.locks import lock_lanes


async def lock_held(connection: Connection, channel: ChannelId, epoch: int | None) -> bool:
    """Lock a lane; False where a claim under `epoch` holds it no longer. Without an epoch nobody has to hold it."""
    if epoch is None:
        await lock_lanes(connection, (channel,))
        return True
    found = await connection.execute(
        "SELECT FROM lane WHERE channel = %s AND epoch = %s AND worker IS NOT NULL FOR UPDATE", (str(channel), epoch)
    )
    return await found.fetchone() is not None


async def doubt_inflight(connection: Connection, channels: Sequence[str]) -> dict[str, list[Attempt]]:
    """Let the rows in flight of lanes that are locked be uncertain; returns the requests of all that are, by channel.

    Also of those that were before: whoever doubted them may have died, or not heard, before it noted when they left.
    """
    rows = await connection.execute(
        """
        UPDATE outbox SET
            state = 'uncertain',
            unsure_since = coalesce(unsure_since, started_at),
            doubted_at = coalesce(doubted_at, asked_at, started_at)
        WHERE channel = ANY(%s) AND state IN ('waiting', 'inflight', 'uncertain') AND state != 'waiting'
        RETURNING id, attempt, channel
        """,
        (list(channels),),
    )
    doubted: dict[str, list[Attempt]] = {}
    for row in await rows.fetchall():
        doubted.setdefault(row["channel"], []).append(Attempt(row["id"], row["attempt"]))
    return doubted


async def wait_unless_left(connection: Connection, channel: str, left: Collection[int]) -> None:
    """Let the rows in flight wait again whose request was never made: they are none of `left`."""
    await connection.execute(
        """
        UPDATE outbox SET state = 'waiting'
        WHERE channel = %s AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'inflight'
          AND unsure_since IS NULL AND id != ALL(%s)
        """,
        (channel, sorted(left)),
    )
