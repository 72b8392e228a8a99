"""Pauses of channels, and the person who was told of each, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channel.channel import Channel, ChannelId, Pause
from bot.delivery.delivery import Kind
from bot.delivery.pause import PAUSE_GATHERS, pause_notice_subject
from bot.ports.pauses import PauseTold
from storage.postgres.channel_rows import channels_by_id
from storage.postgres.connection import Connection, Database
from storage.postgres.locks import lock_lanes
from storage.postgres.outbox_rows import enqueue
from storage.rows.conversions import channel_of, moment_column


class PostgresPauses:
    """The port `Pauses` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, channel: ChannelId, pause: Pause) -> bool:
        """Pause a stored channel that is not paused; returns whether it was one."""
        return bool(await self._database.write(lambda connection: _begin(connection, (channel,), pause)))

    async def begin_all(self, platform: str, workspace: str, pause: Pause) -> int:
        """The same for every stored channel of a workspace, direct messages apart; returns how many there were."""

        async def begin_all(connection: Connection) -> int:
            named = await _named(connection, platform, workspace)
            return await _begin(connection, [one for one in named if one.person is None], pause)

        return await self._database.write(begin_all)

    async def lasting(self, platform: str, workspace: str | None = None) -> tuple[ChannelId, ...]:
        """The paused channels of a platform, or of one workspace of it, by name."""
        return await self._database.read(lambda connection: _lasting(connection, platform, workspace))

    async def untold(self, *, most: int) -> tuple[ChannelId, ...]:
        """The paused channels that nobody was told of yet, by name, `most` at most."""
        return await self._database.read_one(lambda connection: _untold(connection, most))

    async def tell(self, told: PauseTold) -> None:
        """Mark a pause as told, and put a message to that person into the outbox, where none waits there untried."""
        await self._database.write(lambda connection: _tell(connection, told))

    async def told(self, to: ChannelId, *, since: datetime) -> tuple[Channel, ...]:
        """The channels that are still paused and that this person was told of at or after `since`, by name."""
        return await self._database.read(lambda connection: _told(connection, to, since))


async def _begin(connection: Connection, channels: Sequence[ChannelId], pause: Pause) -> int:
    await lock_lanes(connection, channels)
    paused = await connection.execute(
        """
        UPDATE channel SET pause_code = %(code)s, pause_step = %(step)s, paused_at = %(since)s
        WHERE id = ANY(%(channels)s) AND paused_at IS NULL
        """,
        {
            "channels": [str(channel) for channel in channels],
            "code": pause.code,
            "step": pause.step,
            "since": moment_column(pause.since),
        },
    )
    return paused.rowcount


async def _named(connection: Connection, platform: str, workspace: str) -> list[ChannelId]:
    """The stored channels of a workspace: their names begin alike."""
    first, behind = _span(platform, workspace)
    rows = await connection.execute("SELECT id FROM channel WHERE id >= %s AND id < %s", (first, behind))
    return [channel_of(row["id"]) for row in await rows.fetchall()]


async def _lasting(connection: Connection, platform: str, workspace: str | None) -> tuple[ChannelId, ...]:
    first, behind = _span(platform, workspace)
    rows = await connection.execute(
        "SELECT id FROM channel WHERE paused_at IS NOT NULL AND id >= %s AND id < %s ORDER BY id", (first, behind)
    )
    return tuple(channel_of(row["id"]) for row in await rows.fetchall())


def _span(platform: str, workspace: str | None) -> tuple[str, str]:
    """The first name that a channel there can have, and the first one behind all of them: 0 follows /, ; follows :."""
    if workspace is None:
        return f"{platform}:", f"{platform};"
    return f"{platform}:{workspace}/", f"{platform}:{workspace}0"


async def _untold(connection: Connection, most: int) -> tuple[ChannelId, ...]:
    rows = await connection.execute(
        "SELECT id FROM channel WHERE paused_at IS NOT NULL AND pause_told_at IS NULL ORDER BY id LIMIT %s", (most,)
    )
    return tuple(channel_of(row["id"]) for row in await rows.fetchall())


async def _tell(connection: Connection, told: PauseTold) -> None:
    await lock_lanes(connection, (told.channel, *filter(None, (told.to,))))
    marked = await connection.execute(
        """
        UPDATE channel SET pause_told_at = %(at)s, pause_told_to = %(to)s
        WHERE id = %(channel)s AND paused_at IS NOT NULL AND pause_told_at IS NULL
        """,
        {"channel": str(told.channel), "at": moment_column(told.at), "to": told.to and str(told.to)},
    )
    if marked.rowcount and told.to is not None and not await _one_waits(connection, told.to):
        subject, due_at = pause_notice_subject(told.at), told.at + PAUSE_GATHERS
        await enqueue(connection, told.to, kind=Kind.PAUSE_NOTICE, subject=subject, at=told.at, due_at=due_at)


async def _one_waits(connection: Connection, to: ChannelId) -> bool:
    found = await connection.execute(
        """
        SELECT EXISTS (
            SELECT * FROM outbox
            WHERE channel = %s AND kind = 'pause_notice' AND state = 'waiting' AND attempt = 0
        ) AS waits
        """,
        (str(to),),
    )
    (row,) = await found.fetchall()
    return bool(row["waits"])


async def _told(connection: Connection, to: ChannelId, since: datetime) -> tuple[Channel, ...]:
    rows = await connection.execute(
        """
        SELECT id FROM channel
        WHERE pause_told_to = %s AND pause_told_at >= %s AND paused_at IS NOT NULL ORDER BY id
        """,
        (str(to), moment_column(since)),
    )
    paused = await channels_by_id(connection, [channel_of(row["id"]) for row in await rows.fetchall()])
    return tuple(paused.values())
