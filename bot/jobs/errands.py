"""What the service does by itself every second, beside polls and posts: all of it becomes rows of the outbox.

Each errand finds its work in the database. Several processes may run them at once: what one has done, another finds
done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.jobs.send_digests import send_digests
from bot.jobs.tell_of_pauses import tell_of_pauses
from bot.log_events import LogEvent
from bot.ports.stores import Stores

log = structlog.get_logger(__name__)


async def run_errands(stores: Stores, *, now: datetime, on_queued: Callable[[], None]) -> None:
    """Tell of pauses and of votes, and make the digests that are due; `on_queued` is called when there are new rows.

    What breaks is logged and done a second later.
    """
    try:
        await tell_of_pauses(stores, now=now)
        edited = await stores.votes.tell(now)
        made = await send_digests(stores.digests, trending=stores.trending, now=now)
    except Exception:
        log.exception(LogEvent.TICK_BROKEN, fix="see the error; the next tick tries again")
        return
    if made or edited:
        on_queued()
