"""Starts a row of the outbox as a lane does, without a lane; and finds the lanes that are due."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Started
from bot.delivery.lane import Send
from bot.jobs.deliver import ExitDoor
from bot.ports.outbox import Advance, Begun, Outbox
from bot.ports.write import Stale


async def start(outbox: Outbox, started: Started) -> Delivery | Stale:
    """The row as it is stored once it is `inflight`; `Stale` where it has changed since it was read."""
    row = started.delivery
    wanted = Advance(
        channel=row.channel,
        decide=lambda _head, _silence: Send(row),
        at=started.at,
        told_at=started.told_at,
        keyless=started.keyless,
        worker=started.worker,
    )
    begun = await outbox.advance(wanted)
    return begun.delivery if isinstance(begun, Begun) else Stale()


async def due_lanes(door: ExitDoor) -> tuple[ChannelId, ...]:
    """The channels with a due row, on the platforms that are configured; rows that stepped aside may be due again."""
    now = door.clock.now()
    await door.stores.outbox.recall(now)
    channels = await door.stores.outbox.due(now, paused_before=now - door.paused_retry)
    return tuple(channel for channel in channels if channel.platform in door.messengers)
