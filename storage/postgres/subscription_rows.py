"""Subscriptions as rows: what a person's changes do to them. Changes of one kind, as an import makes, go together."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from itertools import groupby

from bot.channel.change import Change, ChangeKind
from storage.postgres.connection import Connection
from storage.postgres.outbox_rows import unmute
from storage.postgres.recipients import remove_recipient, restore_recipient
from storage.postgres.write_rows import write_rows
from storage.rows.channel import changed_subscription_columns, new_subscription_columns

_SUBSCRIBE = """
    INSERT INTO subscription (channel, query, typed, mode, created_at, created_by, zone, person, calls, changed)
    SELECT channel, query, typed, mode, at, by, zone, person, calls, number FROM json_to_recordset(%s::json) AS told (
        channel text, query text, typed text, mode text, at timestamptz, by text, zone text, person text, calls text,
        number bigint
    )
    ON CONFLICT (channel, md5(query)) WHERE ended_at IS NULL DO NOTHING
    RETURNING changed, id
"""
_OF_CHANGES = """
    FROM json_to_recordset(%s::json) AS told (
        subscription bigint, channel text, mode text, calls text, at timestamptz, number bigint
    )
    WHERE subscription.id = told.subscription AND subscription.channel = told.channel
"""
_REVIVE = f"""
    UPDATE subscription SET ended_at = NULL, mode = coalesce(told.mode, subscription.mode), changed = told.number
    {_OF_CHANGES} AND ended_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM subscription AS other
        WHERE other.channel = told.channel AND md5(other.query) = md5(subscription.query) AND other.ended_at IS NULL
    )
    RETURNING id
"""  # noqa: S608 - a text of ours
"""Reactivates an ended subscription, unless the channel has another one with its query by now."""
_OF_ACTIVE = f"{_OF_CHANGES} AND ended_at IS NULL RETURNING id"
_END = f"UPDATE subscription SET ended_at = told.at, changed = told.number {_OF_ACTIVE}"  # noqa: S608 - texts of ours
_SET_MODE = f"UPDATE subscription SET mode = told.mode, changed = told.number {_OF_ACTIVE}"  # noqa: S608 - texts of ours
_SET_CALLS = f"UPDATE subscription SET calls = told.calls {_OF_ACTIVE}"  # noqa: S608 - texts of ours


class StaleWrite(Exception):
    """The premises of a change no longer hold. The transaction is rolled back."""


async def apply_changes(connection: Connection, changes: Sequence[Change], *, person: str | None) -> tuple[Change, ...]:
    """Apply numbered changes, in order; returns them with the subscriptions that they created.

    The caller has locked the channel's lane. Raises `StaleWrite`.
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
    columns = [new_subscription_columns(change, person) for change in changes]
    made = {row["changed"]: row["id"] for row in await write_rows(connection, _SUBSCRIBE, columns)}
    if len(made) < len(changes):
        raise StaleWrite
    return [replace(change, subscription=made[change.number]) for change in changes]


async def _update(connection: Connection, statement: str, changes: Sequence[Change]) -> None:
    """Run a statement for changes of different subscriptions; each must find its own."""
    updated = await write_rows(connection, statement, map(changed_subscription_columns, changes))
    if len(updated) < len(changes):
        raise StaleWrite


def _revives(change: Change) -> bool:
    """Whether the change reactivates an ended subscription."""
    return change.undoes is not None and change.subscription is not None


async def _require(changed: Awaitable[int]) -> None:
    """Raise `StaleWrite` if no row was changed."""
    if not await changed:
        raise StaleWrite
