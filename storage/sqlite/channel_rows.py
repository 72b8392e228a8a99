"""Channels, changes and subscriptions as rows, for the ports that share them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelDigest, ChannelId, Pause
from bot.delivery.silence import NO_SILENCE, Silence
from storage.rows.channel import (
    CHANGE_COLUMNS,
    change_columns,
    channel_columns,
    channel_of_row,
    digest_of_row,
    mute_of_row,
    pause_of_row,
)
from storage.rows.conversions import (
    channel_of,
    hours_of,
    maybe_moment_column,
    moment_column,
    plan_column,
)

_APPEND = f"""
    INSERT INTO change ({", ".join(CHANGE_COLUMNS)}) VALUES ({", ".join("?" * len(CHANGE_COLUMNS))})
"""  # noqa: S608 - names of ours


def channel_by_id(database: Database, channel: ChannelId) -> Channel:
    """The stored channel; one that is not stored has revision 0."""
    return channels_by_id(database, (channel,)).get(channel) or Channel(id=channel)


def channels_by_id(database: Database, channels: Iterable[ChannelId]) -> dict[ChannelId, Channel]:
    """The stored ones of these channels."""
    ids = json.dumps(sorted({str(channel) for channel in channels}))
    digests: dict[str, list[ChannelDigest]] = {}
    for row in database.execute(
        "SELECT * FROM channel_digest WHERE channel IN (SELECT value FROM json_each(?)) ORDER BY channel, name",
        (ids,),
    ):
        digests.setdefault(row["channel"], []).append(digest_of_row(row))
    rows = database.execute("SELECT * FROM channel WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (ids,))
    return {channel_of(row["id"]): channel_of_row(row, digests.get(row["id"], ())) for row in rows}


def pause_by_id(database: Database, channel: ChannelId) -> Pause | None:
    """The pause of a channel, if it has one."""
    row = database.execute(
        "SELECT pause_code, pause_step, paused_at FROM channel WHERE id = ?", (str(channel),)
    ).fetchone()
    return None if row is None else pause_of_row(row)


def silence_by_id(database: Database, channel: ChannelId) -> Silence:
    """The mute and the quiet hours of a channel."""
    row = database.execute("SELECT muted_at, muted_until, quiet FROM channel WHERE id = ?", (str(channel),)).fetchone()
    return NO_SILENCE if row is None else Silence(mute_of_row(row), hours_of(row["quiet"]))


def notifies_by_id(database: Database, channel: ChannelId) -> bool:
    """Whether people in the channel are notified of posts."""
    row = database.execute("SELECT notify FROM channel WHERE id = ?", (str(channel),)).fetchone()
    return row is not None and bool(row["notify"])


def upsert_channel(database: Database, channel: Channel) -> bool:
    """Store the channel with its revision one higher; False, and nothing written, if its revision has changed.

    Its pause belongs to the outbox and stays; a missing name keeps the stored one.
    """
    row = database.execute("SELECT revision FROM channel WHERE id = ?", (str(channel.id),)).fetchone()
    if (row["revision"] if row else 0) != channel.revision:
        return False
    database.execute(
        """
        INSERT INTO channel (
            id, name, spread, quiet, muted_at, muted_until, home, cap, who_may, links, notify, revision
        ) VALUES (
            :id, :name, :spread, :quiet, :muted_at, :muted_until, :home, :cap, :who_may, :links, :notify, :revision
        )
        ON CONFLICT (id) DO UPDATE SET
            name = coalesce(excluded.name, name), spread = excluded.spread, quiet = excluded.quiet,
            muted_at = excluded.muted_at, muted_until = excluded.muted_until, home = excluded.home,
            cap = excluded.cap, who_may = excluded.who_may, links = excluded.links, notify = excluded.notify,
            revision = excluded.revision
        """,
        channel_columns(channel),
    )
    _upsert_plans(database, channel)
    return True


def _upsert_plans(database: Database, channel: Channel) -> None:
    database.conn.executemany(
        """
        INSERT INTO channel_digest (channel, name, plan, next_at, is_off) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (channel, name) DO UPDATE SET
            plan = excluded.plan, next_at = excluded.next_at, is_off = excluded.is_off
        """,
        (
            (str(channel.id), one.name, plan_column(one.plan), maybe_moment_column(one.next_at), one.is_off)
            for one in channel.digests
        ),
    )


def begin_pause(database: Database, channel: ChannelId, pause: Pause) -> None:
    """Pause the channel: nothing is posted to it."""
    database.execute(
        """
        INSERT INTO channel (id, pause_code, pause_step, paused_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            pause_code = excluded.pause_code, pause_step = excluded.pause_step, paused_at = excluded.paused_at
        """,
        (str(channel), pause.code, pause.step, moment_column(pause.since)),
    )


def end_pause(database: Database, channel: ChannelId) -> None:
    """The channel can be posted to again."""
    database.execute(
        """
        UPDATE channel SET
            pause_code = NULL, pause_step = NULL, paused_at = NULL, pause_told_at = NULL, pause_told_to = NULL
        WHERE id = ? AND paused_at IS NOT NULL
        """,
        (str(channel),),
    )


def append_change(database: Database, change: Change) -> Change:
    """Append a change to the log; the change with its number."""
    cursor = database.execute(_APPEND, change_columns(change))
    return replace(change, number=cursor.lastrowid or 0)
