"""Advances many lanes in one transaction: settles their last rows, and starts their heads.

Each statement covers all of the lanes, so they share the cost of the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, Started
from bot.delivery.lane import Send, Step
from bot.delivery.silence import Silence
from bot.paper.paper import PaperId
from bot.ports.outbox import Advance, Begun
from bot.ports.write import Stale
from storage.postgres.announcements import announced_papers
from storage.postgres.connection import Connection
from storage.postgres.held_lanes import lock_held
from storage.postgres.outcomes import settle
from storage.postgres.votes import likes
from storage.postgres.write_rows import write_rows
from storage.rows.channel import mute_of_row
from storage.rows.conversions import channel_of, hours_of, maybe_moment_column, moment_column
from storage.rows.delivery import decided_on, delivery_of


@dataclass(frozen=True, slots=True)
class _Standing:
    """The state of a lane: its head, if a row is open, and the settings of its channel."""

    head: Delivery | None
    silence: Silence
    notify: bool


async def advance(
    connection: Connection, wanted: Sequence[Advance], *, passes_by: bool = False
) -> list[Begun | Step | Stale | None]:
    """Advance lanes, of which each occurs once; the answers are in the same order.

    With `passes_by` a lane is skipped, and its answer is None, if another transaction has it locked, or if the claim of
    that epoch is over.
    """
    held = await lock_held(connection, {one.channel: one.epoch for one in wanted}, passes_by=passes_by)
    mine = [one for one in wanted if one.channel in held]
    written = await settle(connection, [one.settled for one in mine if one.settled is not None])
    going = [one for one in mine if one.settled is None or one.settled.delivery.id in written]
    standing = await _standing(connection, [one.channel for one in going])
    steps = {one.channel: one.decide(standing[one.channel].head, standing[one.channel].silence) for one in going}
    started = await _start(connection, [_started(one, steps[one.channel]) for one in going])
    begun = await _begun(connection, started, standing)
    unheld = None if passes_by else Stale()
    answers = {one.channel: Stale() if one.channel in held else unheld for one in wanted}
    return list({**answers, **steps, **begun}.values())


async def _standing(connection: Connection, channels: Sequence[ChannelId]) -> dict[ChannelId, _Standing]:
    found = await connection.execute(
        """
        SELECT given.channel AS lane, channel.notify, channel.muted_at, channel.muted_until, channel.quiet, head.*
        FROM unnest(%s::text[]) AS given (channel)
        LEFT JOIN channel ON channel.id = given.channel
        LEFT JOIN LATERAL (
            SELECT * FROM outbox
            WHERE outbox.channel = given.channel AND state IN ('waiting', 'inflight', 'uncertain')
            ORDER BY turn, id LIMIT 1
        ) AS head ON true
        """,
        (list(map(str, channels)),),
    )
    return {
        channel_of(row["lane"]): _Standing(
            head=None if row["id"] is None else delivery_of(row),
            silence=Silence(mute_of_row(row), hours_of(row["quiet"])),
            notify=bool(row["notify"]),
        )
        for row in await found.fetchall()
    }


def _started(wanted: Advance, step: Step) -> Started | None:
    """The start of the row that is to be sent, if one is."""
    if not isinstance(step, Send) or wanted.worker is None:
        return None
    return Started(step.delivery, wanted.at, wanted.worker, wanted.told_at, wanted.keyless)


_START = """
    UPDATE outbox SET
        state = 'inflight', attempt = outbox.attempt + 1, worker = told.worker,
        turn = CASE kind WHEN 'whole' THEN -1 WHEN 'crosspost' THEN 4 WHEN 'edit' THEN 2 ELSE 0 END,
        started_at = told.at, asked_at = told.told_at,
        keyless = told.keyless OR outbox.keyless AND unsure_since IS NOT NULL,
        after_id = coalesce(after_id, (
            SELECT message_id FROM outbox AS sent
            WHERE sent.channel = outbox.channel AND sent.sent_at IS NOT NULL
            ORDER BY sent.sent_at DESC, sent.id DESC LIMIT 1
        ))
    FROM json_to_recordset(%s::json) AS told (
        id bigint, state text, attempt integer, at timestamptz, told_at timestamptz, keyless boolean, worker text
    )
    WHERE outbox.id = told.id AND outbox.state = told.state AND outbox.attempt = told.attempt
      AND outbox.state IN ('waiting', 'uncertain')
    RETURNING outbox.*
"""


async def _start(connection: Connection, starts: Sequence[Started | None]) -> dict[ChannelId, Delivery | Stale]:
    """Set rows to `inflight`; `Stale` for one that has changed since it was read."""
    wanted = {one.delivery.id: one for one in starts if one is not None}
    updated = await write_rows(connection, _START, map(_columns, wanted.values()))
    started: dict[ChannelId, Delivery | Stale] = {one.delivery.channel: Stale() for one in wanted.values()}
    for row in map(delivery_of, updated):
        started[row.channel] = replace(row, keyless_before=wanted[row.id].delivery.keyless)
    return started


def _columns(started: Started) -> dict[str, str | int | None]:
    return {
        **decided_on(started.delivery),
        "at": moment_column(started.at),
        "told_at": maybe_moment_column(started.told_at),
        "keyless": started.keyless,
        "worker": started.worker,
    }


async def _begun(
    connection: Connection, started: Mapping[ChannelId, Delivery | Stale], standing: Mapping[ChannelId, _Standing]
) -> dict[ChannelId, Begun | Stale]:
    """The rows that were started, with the facts of cards."""
    cards = [
        (channel, PaperId(row.subject))
        for channel, row in started.items()
        if isinstance(row, Delivery) and row.kind is Kind.CARD
    ]
    announced = await announced_papers(connection, cards)
    liked = await likes(connection, cards)
    return {
        channel: row
        if isinstance(row, Stale)
        else Begun(
            row,
            announced.get((channel, PaperId(row.subject))),
            liked.get((channel, PaperId(row.subject)), 0),
            standing[channel].notify,
        )
        for channel, row in started.items()
    }
