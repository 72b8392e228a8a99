"""What `offprint doctor` says of the sources: what each of them answers now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

from bot.card.formatting import counted
from bot.cli.setup import has_database, now, open_stores
from bot.clock import SystemClock
from bot.errors import SourceError, StorageError
from bot.intake import build_http, polled_sources
from bot.jobs.status import SourceStatus, source_statuses
from bot.paper.stream import StreamId
from bot.polling.source_state import SourceState
from bot.ports.source import Source
from bot.settings import Settings
from bot.sources.registry import make_sources
from handlers.findings import Finding, doubtful, good, wrong

_SOURCE_SECONDS = 60.0


async def check_sources(settings: Settings) -> tuple[Finding, ...]:
    """What each source answers now; nothing of it is stored. One that is left alone after a refusal is not asked."""
    clock = SystemClock()
    async with aclosing(build_http(settings, clock=clock)) as http:
        sources = make_sources(settings, http, clock=clock)
        cursors, statuses = await _known(settings, sources)
        return tuple(
            await asyncio.gather(*(_source(one, cursors[one.name], statuses.get(one.name)) for one in sources))
        )


async def _known(
    settings: Settings, sources: Sequence[Source]
) -> tuple[dict[str, dict[str, str]], dict[str, SourceStatus]]:
    """The cursors and the status of each source, as far as there is a database that has them."""
    cursors: dict[str, dict[str, str]] = {one.name: {} for one in sources}
    if not has_database(settings):
        return cursors, {}
    streams = [StreamId(one.name, stream) for one in sources for stream in one.streams]
    polled = polled_sources(settings, sources)
    try:
        async with open_stores(settings) as stores:
            states = await stores.sources.states(streams)
            statuses = await source_statuses(polled, sources=stores.sources, now=now())
    except StorageError:
        return cursors, {}
    for state in states:
        if state.cursor is not None:
            cursors[state.stream.source][state.stream.name] = state.cursor
    return cursors, {one.name: one for one in statuses}


async def _source(source: Source, cursors: dict[str, str], status: SourceStatus | None) -> Finding:
    if status is not None and status.state is SourceState.PAUSED:
        return doubtful(
            source.name, f"it is left alone: {status.error}", "It is asked again by itself; or: offprint poll"
        )
    try:
        async with asyncio.timeout(_SOURCE_SECONDS):
            brought = await _first_papers(source, cursors)
    except TimeoutError:
        return wrong(source.name, f"no answer within {_SOURCE_SECONDS:g} s", _step(source))
    except SourceError as error:
        return wrong(source.name, error.message, _step(source))
    return good(source.name, f"answers; {counted(brought, 'paper')} on its first page")


async def _first_papers(source: Source, cursors: dict[str, str]) -> int:
    """How many papers the first page has that has some; where nothing came, also what failed later is raised."""
    async for page in source.pages(cursors, now=now()):
        if page.entries:
            return len(page.entries)
    return 0


def _step(source: Source) -> str:
    setting = "OFFPRINT_FEEDS" if source.name.startswith("feed:") else "OFFPRINT_SOURCES"
    return f"Open that address in a browser; if it is down, wait: missed days are read later. Else mend {setting}."
