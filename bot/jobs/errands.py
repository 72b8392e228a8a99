"""Errands: the periodic work of every second, beside polls and posts. Each result is a row of the outbox.

Each errand finds its work in the database, so several processes may run them at once: none does again what another has
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
    """Queue notices of pauses, edits for votes, and due digests. Calls `on_queued` if there are new rows.

    An error is logged; the next call, a second later, tries again.
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
