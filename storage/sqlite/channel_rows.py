"""Channels, their log and their subscriptions as rows: what several ports read and write of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sqlite_utils import Database

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId, Pause
from bot.channel.subscription import Mode, Subscription
from storage.sqlite.columns import (
    channel_of,
    maybe_moment_column,
    maybe_moment_of,
    moment_column,
    moment_of,
    plan_column,
    plan_of,
)


def channel_by_id(database: Database, channel: ChannelId) -> Channel:
    """The channel as it stands; one that is not there yet has revision 0."""
    row = database.execute("SELECT * FROM channel WHERE id = ?", (str(channel),)).fetchone()
    return Channel(id=channel) if row is None else channel_of_row(row)


def channel_of_row(row: sqlite3.Row) -> Channel:
    """The channel of a row that holds all columns of the table."""
    return Channel(
        id=channel_of(row["id"]),
        name=row["name"],
        digest=plan_of(row["digest"]),
        next_digest_at=maybe_moment_of(row["next_digest_at"]),
        digest_off=bool(row["digest_off"]),
        pause=pause_of_row(row),
        revision=row["revision"],
    )


def pause_of_row(row: sqlite3.Row) -> Pause | None:
    """The pause of a row that holds its three columns."""
    if row["paused_at"] is None:
        return None
    return Pause(row["pause_code"], row["pause_step"], moment_of(row["paused_at"]))


def stand(database: Database, channel: Channel) -> bool:
    """Let the channel stand as it is given, its revision one higher; False, and nothing done, if it has moved.

    Its pause is the outbox's alone and stays as it is, and a name that is not told takes none away.
    """
    if channel_by_id(database, channel.id).revision != channel.revision:
        return False
    database.execute(
        """
        INSERT INTO channel (id, name, digest, next_digest_at, digest_off, revision)
        VALUES (:id, :name, :digest, :next_digest_at, :digest_off, :revision)
        ON CONFLICT (id) DO UPDATE SET
            name = coalesce(excluded.name, name),
            digest = excluded.digest,
            next_digest_at = excluded.next_digest_at,
            digest_off = excluded.digest_off,
            revision = excluded.revision
        """,
        {
            "id": str(channel.id),
            "name": channel.name,
            "digest": plan_column(channel.digest),
            "next_digest_at": maybe_moment_column(channel.next_digest_at),
            "digest_off": channel.digest_off,
            "revision": channel.revision + 1,
        },
    )
    return True


def begin_pause(database: Database, channel: ChannelId, pause: Pause) -> None:
    """From now on nothing is posted to the channel."""
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
        UPDATE channel SET pause_code = NULL, pause_step = NULL, paused_at = NULL
        WHERE id = ? AND paused_at IS NOT NULL
        """,
        (str(channel),),
    )


def log(database: Database, change: Change) -> Change:
    """Append a change to the log; the change with its number."""
    cursor = database.execute(
        """
        INSERT INTO change (
            channel, kind, made_by, made_at, subscription, query, mode, mode_before, plan_before, plan_after, automatic,
            undoes, zone
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            str(change.channel),
            change.kind.value,
            change.by,
            moment_column(change.at),
            change.subscription,
            change.query,
            None if change.mode is None else change.mode.value,
            None if change.mode_before is None else change.mode_before.value,
            plan_column(change.before),
            plan_column(change.after),
            change.automatic,
            change.undoes,
            change.zone,
        ),
    )
    return replace(change, number=cursor.lastrowid or 0)


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
        mode=_maybe_mode(row["mode"]),
        mode_before=_maybe_mode(row["mode_before"]),
        before=plan_of(row["plan_before"]),
        after=plan_of(row["plan_after"]),
        automatic=bool(row["automatic"]),
        undoes=row["undoes"],
        zone=row["zone"],
    )


def subscription_of_row(row: sqlite3.Row) -> Subscription:
    """The subscription of a row that holds all columns of the table."""
    return Subscription(
        id=row["id"],
        channel=channel_of(row["channel"]),
        query=row["query"],
        mode=Mode(row["mode"]),
        created_at=moment_of(row["created_at"]),
        created_by=row["created_by"],
        zone=row["zone"],
        last_match_at=maybe_moment_of(row["last_match_at"]),
    )


def _maybe_mode(column: str | None) -> Mode | None:
    return None if column is None else Mode(column)
