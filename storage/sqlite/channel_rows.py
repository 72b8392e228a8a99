"""Channels, changes and subscriptions as rows, for the ports that share them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from sqlite_utils import Database

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest, ChannelId, Mute, Pause
from bot.channel.subscription import Mode, Subscription
from bot.channel.who_may import WhoMay
from bot.delivery.silence import NO_SILENCE, Silence
from storage.sqlite.conversions import (
    channel_of,
    hours_column,
    hours_of,
    maybe_moment_column,
    maybe_moment_of,
    mentions_column,
    mentions_of,
    moment_column,
    moment_of,
    mute_column,
    mute_of,
    plan_column,
    plan_of,
    settings_column,
    settings_of,
    texts_column,
    texts_of,
)


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
        digests.setdefault(row["channel"], []).append(_digest_of_row(row))
    rows = database.execute("SELECT * FROM channel WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (ids,))
    return {channel_of(row["id"]): _channel(row, digests.get(row["id"], ())) for row in rows}


def _channel(row: sqlite3.Row, digests: Iterable[ChannelDigest]) -> Channel:
    return Channel(
        id=channel_of(row["id"]),
        name=row["name"],
        digests=tuple(digests),
        pause=_pause_of_row(row),
        spread=hours_of(row["spread"]),
        quiet=hours_of(row["quiet"]),
        mute=_mute_of_row(row),
        home=row["home"],
        cap=row["cap"],
        who_may=None if row["who_may"] is None else WhoMay(row["who_may"]),
        links=bool(row["links"]),
        notify=bool(row["notify"]),
        revision=row["revision"],
    )


def _digest_of_row(row: sqlite3.Row) -> ChannelDigest:
    return ChannelDigest(
        name=row["name"],
        plan=plan_of(row["plan"]),
        next_at=maybe_moment_of(row["next_at"]),
        is_off=bool(row["is_off"]),
    )


def pause_by_id(database: Database, channel: ChannelId) -> Pause | None:
    """The pause of a channel, if it has one."""
    row = database.execute(
        "SELECT pause_code, pause_step, paused_at FROM channel WHERE id = ?", (str(channel),)
    ).fetchone()
    return None if row is None else _pause_of_row(row)


def silence_by_id(database: Database, channel: ChannelId) -> Silence:
    """The mute and the quiet hours of a channel."""
    row = database.execute("SELECT muted_at, muted_until, quiet FROM channel WHERE id = ?", (str(channel),)).fetchone()
    return NO_SILENCE if row is None else Silence(_mute_of_row(row), hours_of(row["quiet"]))


def notifies_by_id(database: Database, channel: ChannelId) -> bool:
    """Whether people in the channel are notified of posts."""
    row = database.execute("SELECT notify FROM channel WHERE id = ?", (str(channel),)).fetchone()
    return row is not None and bool(row["notify"])


def _pause_of_row(row: sqlite3.Row) -> Pause | None:
    if row["paused_at"] is None:
        return None
    return Pause(row["pause_code"], row["pause_step"], moment_of(row["paused_at"]))


def _mute_of_row(row: sqlite3.Row) -> Mute | None:
    if row["muted_at"] is None:
        return None
    return Mute(moment_of(row["muted_at"]), maybe_moment_of(row["muted_until"]))


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
        {
            "id": str(channel.id),
            "name": channel.name,
            "spread": hours_column(channel.spread),
            "quiet": hours_column(channel.quiet),
            "muted_at": maybe_moment_column(channel.mute.since if channel.mute else None),
            "muted_until": maybe_moment_column(channel.mute.until if channel.mute else None),
            "home": channel.home,
            "cap": channel.cap,
            "who_may": None if channel.who_may is None else channel.who_may.value,
            "links": channel.links,
            "notify": channel.notify,
            "revision": channel.revision + 1,
        },
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
    cursor = database.execute(
        """
        INSERT INTO change (
            channel, kind, made_by, made_at, subscription, query, typed, mode, mode_before, digest, also,
            plan_before, was_off, plan_after, automatic, undoes, zone, address, hours_before, hours_after,
            mute_before, mute_after, settings_before, settings_after, calls_before, calls_after, part_of, brought
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        _change_columns(change),
    )
    return replace(change, number=cursor.lastrowid or 0)


def _change_columns(change: Change) -> tuple[str | int | None, ...]:
    """The columns of a change, in the order in which `append_change` names them."""
    return (
        str(change.channel),
        change.kind.value,
        change.by,
        moment_column(change.at),
        change.subscription,
        change.query,
        change.typed,
        None if change.mode is None else change.mode.value,
        None if change.mode_before is None else change.mode_before.value,
        change.digest,
        texts_column(change.also),
        plan_column(change.before),
        change.was_off,
        plan_column(change.after),
        change.automatic,
        change.undoes,
        change.zone,
        change.address,
        hours_column(change.hours_before),
        hours_column(change.hours_after),
        mute_column(change.mute_before),
        mute_column(change.mute_after),
        settings_column(change.settings_before),
        settings_column(change.settings_after),
        mentions_column(change.calls_before),
        mentions_column(change.calls_after),
        change.part_of,
        change.brought,
    )


def change_of_row(row: sqlite3.Row) -> Change:
    """The change of a row that holds all columns of the table."""
    return Change(
        channel=channel_of(row["channel"]),
        kind=ChangeKind(row["kind"]),
        by=row["made_by"],
        at=moment_of(row["made_at"]),
        number=row["number"],
        subscription=row["subscription"],
        query=row["query"],
        typed=row["typed"],
        mode=_maybe_mode(row["mode"]),
        mode_before=_maybe_mode(row["mode_before"]),
        digest=row["digest"],
        also=texts_of(row["also"]),
        before=plan_of(row["plan_before"]),
        was_off=bool(row["was_off"]),
        after=plan_of(row["plan_after"]),
        automatic=bool(row["automatic"]),
        undoes=row["undoes"],
        zone=row["zone"],
        address=row["address"],
        hours_before=hours_of(row["hours_before"]),
        hours_after=hours_of(row["hours_after"]),
        mute_before=mute_of(row["mute_before"]),
        mute_after=mute_of(row["mute_after"]),
        settings_before=settings_of(row["settings_before"]),
        settings_after=settings_of(row["settings_after"]),
        calls_before=mentions_of(row["calls_before"]),
        calls_after=mentions_of(row["calls_after"]),
        part_of=row["part_of"],
        brought=row["brought"],
    )


def subscription_of_row(row: sqlite3.Row) -> Subscription:
    """The subscription of a row that holds all columns of the table."""
    return Subscription(
        id=row["id"],
        channel=channel_of(row["channel"]),
        query=row["query"],
        typed=row["typed"],
        mode=Mode(row["mode"]),
        created_at=moment_of(row["created_at"]),
        created_by=row["created_by"],
        zone=row["zone"],
        last_match_at=maybe_moment_of(row["last_match_at"]),
        person=row["person"],
        calls=mentions_of(row["calls"]),
    )


def _maybe_mode(column: str | None) -> Mode | None:
    return None if column is None else Mode(column)
