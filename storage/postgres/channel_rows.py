"""Channels, changes and subscriptions as rows, for the ports that share them.

The caller has locked the lane of the channel (`storage.postgres.locks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelDigest, ChannelId, Pause
from storage.postgres.connection import Connection
from storage.postgres.write_rows import write_rows
from storage.rows.channel import (
    CHANGE_COLUMNS,
    change_columns,
    channel_columns,
    channel_of_row,
    digest_of_row,
    pause_of_row,
)
from storage.rows.conversions import channel_of, maybe_moment_column, moment_column, plan_column

_COLUMNS = ", ".join(("number", *CHANGE_COLUMNS))
_APPEND = f"""
    INSERT INTO change ({_COLUMNS}) SELECT {_COLUMNS} FROM json_populate_recordset(NULL::change, %s::json)
"""  # noqa: S608 - names of ours


async def channel_by_id(connection: Connection, channel: ChannelId) -> Channel:
    """The stored channel; one that is not stored has revision 0."""
    return (await channels_by_id(connection, (channel,))).get(channel) or Channel(id=channel)


async def channels_by_id(connection: Connection, channels: Iterable[ChannelId]) -> dict[ChannelId, Channel]:
    """The stored ones of these channels."""
    ids = sorted({str(channel) for channel in channels})
    if not ids:
        return {}
    digests: dict[str, list[ChannelDigest]] = {}
    found = await connection.execute(
        "SELECT * FROM channel_digest WHERE channel = ANY(%s) ORDER BY channel, name", (ids,)
    )
    for row in await found.fetchall():
        digests.setdefault(row["channel"], []).append(digest_of_row(row))
    found = await connection.execute("SELECT * FROM channel WHERE id = ANY(%s) ORDER BY id", (ids,))
    return {channel_of(row["id"]): channel_of_row(row, digests.get(row["id"], ())) for row in await found.fetchall()}


async def pause_by_id(connection: Connection, channel: ChannelId) -> Pause | None:
    """The pause of a channel, if it has one."""
    found = await connection.execute(
        "SELECT pause_code, pause_step, paused_at FROM channel WHERE id = %s", (str(channel),)
    )
    row = await found.fetchone()
    return None if row is None else pause_of_row(row)


async def upsert_channel(connection: Connection, channel: Channel) -> bool:
    """Store the channel with its revision one higher; False, and nothing written, if its revision has changed.

    Its pause belongs to the outbox and stays; a missing name keeps the stored one.
    """
    found = await connection.execute("SELECT revision FROM channel WHERE id = %s", (str(channel.id),))
    row = await found.fetchone()
    if (row["revision"] if row else 0) != channel.revision:
        return False
    await connection.execute(
        """
        INSERT INTO channel (
            id, name, spread, quiet, muted_at, muted_until, home, cap, who_may, links, notify, revision
        ) VALUES (
            %(id)s, %(name)s, %(spread)s, %(quiet)s, %(muted_at)s, %(muted_until)s, %(home)s, %(cap)s, %(who_may)s,
            %(links)s, %(notify)s, %(revision)s
        )
        ON CONFLICT (id) DO UPDATE SET
            name = coalesce(excluded.name, channel.name), spread = excluded.spread, quiet = excluded.quiet,
            muted_at = excluded.muted_at, muted_until = excluded.muted_until, home = excluded.home,
            cap = excluded.cap, who_may = excluded.who_may, links = excluded.links, notify = excluded.notify,
            revision = excluded.revision
        """,
        channel_columns(channel),
    )
    await _upsert_plans(connection, channel)
    return True


async def _upsert_plans(connection: Connection, channel: Channel) -> None:
    """Store the digests, and let them be claimed: a process that makes one of them has decided on an older revision."""
    rows = [
        {
            "channel": str(channel.id),
            "name": one.name,
            "plan": plan_column(one.plan),
            "next_at": maybe_moment_column(one.next_at),
            "is_off": one.is_off,
        }
        for one in channel.digests
    ]
    await write_rows(
        connection,
        """
        INSERT INTO channel_digest (channel, name, plan, next_at, is_off)
        SELECT channel, name, plan, next_at, is_off FROM json_populate_recordset(NULL::channel_digest, %s::json)
        ON CONFLICT (channel, name) DO UPDATE SET
            plan = excluded.plan, next_at = excluded.next_at, is_off = excluded.is_off, claimed_until = NULL
        """,
        rows,
    )


async def begin_pause(connection: Connection, channel: ChannelId, pause: Pause) -> None:
    """Pause the channel: nothing is posted to it."""
    await connection.execute(
        """
        INSERT INTO channel (id, pause_code, pause_step, paused_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET
            pause_code = excluded.pause_code, pause_step = excluded.pause_step, paused_at = excluded.paused_at
        """,
        (str(channel), pause.code, pause.step, moment_column(pause.since)),
    )


async def end_pauses(connection: Connection, channels: Sequence[ChannelId]) -> None:
    """These channels can be posted to again."""
    await connection.execute(
        """
        UPDATE channel SET
            pause_code = NULL, pause_step = NULL, paused_at = NULL, pause_told_at = NULL, pause_told_to = NULL
        WHERE id = ANY(%s) AND paused_at IS NOT NULL
        """,
        (list(map(str, channels)),),
    )


async def append_change(connection: Connection, change: Change) -> Change:
    """Append a change to the log; returns it with its number. Lock lanes before: this locks the counter of changes."""
    (number,) = await change_numbers(connection, 1)
    numbered = replace(change, number=number)
    await insert_changes(connection, (numbered,))
    return numbered


async def change_numbers(connection: Connection, count: int) -> range:
    """The next numbers of the log. The counter stays locked until the transaction ends, so numbers are in the order of
    commits.
    """
    updated = await connection.execute("UPDATE change_counter SET last = last + %s RETURNING last", (count,))
    (row,) = await updated.fetchall()
    return range(row["last"] - count + 1, row["last"] + 1)


async def insert_changes(connection: Connection, changes: Sequence[Change]) -> None:
    """Insert changes that have their numbers."""
    rows = (dict(zip(CHANGE_COLUMNS, change_columns(one), strict=True)) | {"number": one.number} for one in changes)
    await write_rows(connection, _APPEND, rows)
