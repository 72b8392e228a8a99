"""Pauses of channels, and who was told of each, in SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.channel.channel import Channel, ChannelId, Pause
from bot.delivery.delivery import Kind
from bot.delivery.pause import PAUSE_GATHERS, pause_notice_subject
from bot.ports.pauses import PauseTold
from storage.rows.conversions import channel_of, moment_column
from storage.sqlite.channel_rows import channels_by_id
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.outbox_rows import enqueue


class SqlitePauses:
    """The port `Pauses` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def begin(self, channel: ChannelId, pause: Pause) -> bool:
        """Pause a stored channel that is not paused; returns whether it was one."""
        return bool(await self._file.write(lambda database: _begin(database, [str(channel)], pause)))

    async def begin_all(self, platform: str, workspace: str, pause: Pause) -> int:
        """The same for every stored channel of a workspace, direct messages apart; returns how many there were."""

        def begin_all(database: Database) -> int:
            named = _named(database, platform, workspace)
            return _begin(database, [one for one in named if channel_of(one).person is None], pause)

        return await self._file.write(begin_all)

    async def lasting(self, platform: str, workspace: str | None = None) -> tuple[ChannelId, ...]:
        """The paused channels of a platform, or of one workspace of it, by name."""
        return await self._file.read(lambda database: _lasting(database, platform, workspace))

    async def untold(self, *, most: int) -> tuple[ChannelId, ...]:
        """The paused channels that nobody was told of yet, by name, `most` at most."""
        return await self._file.read(lambda database: _untold(database, most))

    async def tell(self, told: PauseTold) -> None:
        """Mark a pause as told, and put a message to that person into the outbox, where none waits there untried."""
        await self._file.write(lambda database: _tell(database, told))

    async def told(self, to: ChannelId, *, since: datetime) -> tuple[Channel, ...]:
        """The channels that are still paused and that this person was told of at or after `since`, by name."""
        return await self._file.read(lambda database: _told(database, to, since))


def _begin(database: Database, channels: Sequence[str], pause: Pause) -> int:
    return database.execute(
        """
        UPDATE channel SET pause_code = :code, pause_step = :step, paused_at = :since
        WHERE id IN (SELECT value FROM json_each(:channels)) AND paused_at IS NULL
        """,
        {
            "channels": json.dumps(channels),
            "code": pause.code,
            "step": pause.step,
            "since": moment_column(pause.since),
        },
    ).rowcount


def _named(database: Database, platform: str, workspace: str) -> list[str]:
    """The stored channels of a workspace: their names begin alike."""
    first, behind = _span(platform, workspace)
    rows = database.execute("SELECT id FROM channel WHERE id >= ? AND id < ?", (first, behind))
    return [row["id"] for row in rows]


def _lasting(database: Database, platform: str, workspace: str | None) -> tuple[ChannelId, ...]:
    first, behind = _span(platform, workspace)
    rows = database.execute(
        "SELECT id FROM channel WHERE paused_at IS NOT NULL AND id >= ? AND id < ? ORDER BY id", (first, behind)
    )
    return tuple(channel_of(row["id"]) for row in rows)


def _span(platform: str, workspace: str | None) -> tuple[str, str]:
    """The first name that a channel there can have, and the first one behind all of them: 0 follows /, ; follows :."""
    if workspace is None:
        return f"{platform}:", f"{platform};"
    return f"{platform}:{workspace}/", f"{platform}:{workspace}0"


def _untold(database: Database, most: int) -> tuple[ChannelId, ...]:
    rows = database.execute(
        "SELECT id FROM channel WHERE paused_at IS NOT NULL AND pause_told_at IS NULL ORDER BY id LIMIT ?", (most,)
    )
    return tuple(channel_of(row["id"]) for row in rows)


def _tell(database: Database, told: PauseTold) -> None:
    marked = database.execute(
        """
        UPDATE channel SET pause_told_at = :at, pause_told_to = :to
        WHERE id = :channel AND paused_at IS NOT NULL AND pause_told_at IS NULL
        """,
        {"channel": str(told.channel), "at": moment_column(told.at), "to": told.to and str(told.to)},
    ).rowcount
    if marked and told.to is not None and not _one_waits(database, told.to):
        subject, due_at = pause_notice_subject(told.at), told.at + PAUSE_GATHERS
        enqueue(database, told.to, kind=Kind.PAUSE_NOTICE, subject=subject, at=told.at, due_at=due_at)


def _one_waits(database: Database, to: ChannelId) -> bool:
    (waits,) = database.execute(
        """
        SELECT EXISTS (
            SELECT * FROM outbox
            WHERE channel = ? AND kind = 'pause_notice' AND state = 'waiting' AND attempt = 0
        )
        """,
        (str(to),),
    ).fetchone()
    return bool(waits)


def _told(database: Database, to: ChannelId, since: datetime) -> tuple[Channel, ...]:
    rows = database.execute(
        """
        SELECT id FROM channel
        WHERE pause_told_to = ? AND pause_told_at >= ? AND paused_at IS NOT NULL ORDER BY id
        """,
        (str(to), moment_column(since)),
    )
    return tuple(channels_by_id(database, [channel_of(row["id"]) for row in rows]).values())
