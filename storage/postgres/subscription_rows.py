"""Subscriptions as rows: what a person's changes do to them. Changes of one kind, as an import makes, go together."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from itertools import groupby

from bot.channel.change import Change, ChangeKind
from storage.postgres.connection import Connection
from storage.postgres.outbox_rows import unmute
from storage.postgres.recipients import remove_recipient, restore_recipient
from storage.rows.channel import changed_subscription_columns, new_subscription_columns

_SUBSCRIBE = """
    INSERT INTO subscription (channel, query, typed, mode, created_at, created_by, zone, person, calls, changed)
    VALUES (
        %(channel)s, %(query)s, %(typed)s, %(mode)s, %(at)s, %(by)s, %(zone)s, %(person)s, %(calls)s, %(number)s
    )
    ON CONFLICT (channel, md5(query)) WHERE ended_at IS NULL DO NOTHING
    RETURNING id
"""
_REVIVE = """
    UPDATE subscription SET ended_at = NULL, mode = coalesce(%(mode)s, mode), changed = %(number)s
    WHERE id = %(subscription)s AND channel = %(channel)s AND ended_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM subscription AS other
        WHERE other.channel = %(channel)s AND md5(other.query) = md5(subscription.query) AND other.ended_at IS NULL
    )
"""
"""Reactivates an ended subscription, unless the channel has another one with its query by now."""
_END = """
    UPDATE subscription SET ended_at = %(at)s, changed = %(number)s
    WHERE id = %(subscription)s AND channel = %(channel)s AND ended_at IS NULL
"""
_SET_MODE = """
    UPDATE subscription SET mode = %(mode)s, changed = %(number)s
    WHERE id = %(subscription)s AND channel = %(channel)s AND ended_at IS NULL
"""
_SET_CALLS = """
    UPDATE subscription SET calls = %(calls)s
    WHERE id = %(subscription)s AND channel = %(channel)s AND ended_at IS NULL
"""


class StaleWrite(Exception):
    """A change was decided on what has changed. It ends the transaction, with nothing written."""


async def apply_changes(connection: Connection, changes: Sequence[Change], *, person: str | None) -> tuple[Change, ...]:
    """Apply changes that have their numbers, in order; returns them with the subscriptions that they made.

    The channel's lane is locked before. Raises `StaleWrite`.
    """
    applied: list[Change] = []
    for _, some in groupby(changes, key=lambda change: (change.kind, _revives(change))):
        applied += await _apply_alike(connection, tuple(some), person)
    return tuple(applied)


async def _apply_alike(connection: Connection, changes: Sequence[Change], person: str | None) -> Sequence[Change]:
    """Apply changes of one kind."""
    match changes[0].kind:
        case ChangeKind.SUBSCRIBED if _revives(changes[0]):
            await _update(connection, _REVIVE, changes)
        case ChangeKind.SUBSCRIBED:
            return await _subscribe(connection, changes, person)
        case ChangeKind.UNSUBSCRIBED:
            await _update(connection, _END, changes)
        case ChangeKind.MODE_CHANGED:
            await _update(connection, _SET_MODE, changes)
        case ChangeKind.CALLS_SET:
            await _update(connection, _SET_CALLS, changes)
        case _:
            for change in changes:
                await _apply_beside(connection, change)
    return changes


async def _apply_beside(connection: Connection, change: Change) -> None:
    """Apply a change that is about no subscription."""
    match change.kind:
        case _ if change.changes_mute:
            await unmute(connection, change.channel, at=change.at)
        case ChangeKind.MAIL_REMOVED:
            await _require(remove_recipient(connection, change.channel, change.address, at=change.at))
        case ChangeKind.MAIL_ADDED if change.undoes is not None:
            await _require(restore_recipient(connection, change.channel, change.address))
        case _:
            pass  # the channel, and the address that is asked, are stored already


async def _subscribe(connection: Connection, changes: Sequence[Change], person: str | None) -> list[Change]:
    made = []
    async with connection.cursor() as cursor:
        columns = [new_subscription_columns(change, person) for change in changes]
        await cursor.executemany(_SUBSCRIBE, columns, returning=True)
        for change in changes:
            row = await cursor.fetchone()
            if row is None:
                raise StaleWrite
            made.append(replace(change, subscription=row["id"]))
            cursor.nextset()
    return made


async def _update(connection: Connection, statement: str, changes: Sequence[Change]) -> None:
    """Run a statement for each change; each must find its subscription."""
    async with connection.cursor() as cursor:
        await cursor.executemany(statement, [changed_subscription_columns(change) for change in changes])
        if cursor.rowcount < len(changes):
            raise StaleWrite


def _revives(change: Change) -> bool:
    """Whether it brings back a subscription that had ended."""
    return change.undoes is not None and change.subscription is not None


async def _require(changed: Awaitable[int]) -> None:
    """Raise `StaleWrite` where no row was changed."""
    if not await changed:
        raise StaleWrite
