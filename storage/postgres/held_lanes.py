"""Lanes that a worker holds or held: their locks, and their rows in flight."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import LiteralString

from bot.channel.channel import ChannelId
from bot.delivery.requests import Attempt
from storage.postgres.connection import Connection
from storage.postgres.locks import in_order, lock_lanes
from storage.rows.conversions import channel_of


async def lock_held(
    connection: Connection, lanes: Mapping[ChannelId, int | None], *, passes_by: bool = False
) -> set[ChannelId]:
    """Lock lanes, each given with the epoch of its claim; returns those whose epoch has not changed.

    An epoch of None matches any. With `passes_by` a lane that another transaction has locked is left out.
    """
    free = {channel for channel, epoch in lanes.items() if epoch is None}
    if free:
        await lock_lanes(connection, free)
    ordered = in_order(lanes.keys() - free)
    if not ordered:
        return free
    found = await connection.execute(
        _LOCK_PASSING_BY if passes_by else _LOCK,
        (list(map(str, ordered)), [lanes[channel] for channel in ordered]),
    )
    return free | {channel_of(row["channel"]) for row in await found.fetchall()}


_LOCK: LiteralString = """
    SELECT lane.channel FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS given (channel, epoch, place)
    JOIN lane ON lane.channel = given.channel AND lane.epoch = given.epoch
    WHERE worker IS NOT NULL ORDER BY place FOR UPDATE OF lane
"""
_LOCK_PASSING_BY: LiteralString = f"{_LOCK} SKIP LOCKED"


async def doubt_inflight(connection: Connection, channels: Sequence[str]) -> dict[str, list[Attempt]]:
    """Set the rows in flight of locked lanes to `uncertain`; returns the requests of all uncertain rows, by channel.

    Rows that were uncertain before are included: the process that doubted them may have died before it noted when their
    requests had left.
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
    """Let the rows in flight wait again whose request was never made: those that are not in `left`."""
    await connection.execute(
        """
        UPDATE outbox SET state = 'waiting'
        WHERE channel = %s AND state IN ('waiting', 'inflight', 'uncertain') AND state = 'inflight'
          AND unsure_since IS NULL AND id != ALL(%s)
        """,
        (channel, sorted(left)),
    )
