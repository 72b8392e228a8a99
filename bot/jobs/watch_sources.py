"""Tells the operator when a source goes stale or fails, and when it is well again: once each, also across restarts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.jobs.status import SourceStatus, source_statuses
from bot.log_events import LogEvent
from bot.polling.source_state import PolledSource, SourceState
from bot.ports.sources import Sources

log = structlog.get_logger(__name__)

_WELL, _STALE, _FAILING = "well", "stale", "failing"
_HEARD_AS = {SourceState.STALE: _STALE, SourceState.FAILING: _FAILING, SourceState.PAUSED: _FAILING}
"""A source that refuses is paused and polled in turn: to the operator it fails all the time."""


async def watch_sources(polled: Sequence[PolledSource], *, sources: Sources, now: datetime) -> None:
    """Log each source whose state is another than the operator last heard of."""
    heard = await sources.told()
    for status in await source_statuses(polled, sources=sources, now=now):
        word = _HEARD_AS.get(status.state, _WELL)
        if word != heard.get(status.name, _WELL):
            _log(status, word)
            await sources.tell(status.name, word)


def _log(status: SourceStatus, word: str) -> None:
    if word == _WELL:
        log.info(LogEvent.SOURCE_RECOVERED, source=status.name)
        return
    since = status.since.isoformat() if status.since else None
    told = {"source": status.name, "since": since, "error": status.error}
    if word == _STALE:
        log.warning(LogEvent.SOURCE_STALE, **told, fix="look at the source's own page; Offprint goes on polling it")
    else:
        fix = "see the error; unless the source is gone for good, it is polled again and nothing is lost"
        log.warning(LogEvent.SOURCE_FAILING, **told, fix=fix)
