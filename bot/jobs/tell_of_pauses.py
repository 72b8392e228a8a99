"""Tells a person who can act, by a direct message in the outbox, that a channel is paused: once for each pause."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.channel.channel import ChannelId
from bot.delivery.pause import whom_to_tell
from bot.errors import StorageError
from bot.log_events import LogEvent
from bot.ports.pauses import PauseTold
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)

_AT_ONCE = 20
"""Pauses that are told in one call: a token that dies pauses every channel."""


async def tell_of_pauses(stores: Stores, *, now: datetime) -> None:
    """Tell somebody of each pause that nobody was told of yet; where nobody is known, only the log tells of it.

    Raises `StorageError`.
    """
    for channel in await stores.pauses.untold(most=_AT_ONCE):
        to = await _whom(channel, stores)
        await stores.pauses.tell(PauseTold(channel, to, now))
        log.info(LogEvent.CHANNEL_PAUSE_TOLD, channel=str(channel), to=None if to is None else str(to))


async def _whom(channel: ChannelId, stores: Stores) -> ChannelId | None:
    """Whom to tell; nobody where the channel's subscriptions cannot be read: the tick has more to do than this."""
    try:
        return whom_to_tell(channel, await stores.channels.subscriptions(channel))
    except StorageError:
        raise
    except Exception:
        fix = "see the error; the channel is paused all the same"
        log.exception(LogEvent.TICK_BROKEN, channel=str(channel), fix=fix)
        return None
