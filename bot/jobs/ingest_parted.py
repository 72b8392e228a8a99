"""Ingest of a page that cannot be written whole: it is parted until the bad entry stands alone, and that is left out.

A value that no database holds, or that Offprint itself stumbles over, must cost its own entry and no other. What the
page says besides (its cursors, baselines that end with it) goes with its last part. A database that cannot be written
at all (its disk is full) is no entry's fault: then the page waits for the next poll.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import datetime

import structlog

from bot.errors import StorageError, Unwritable
from bot.jobs.arrival import Arrival
from bot.jobs.ingest import Ingested, ingest
from bot.jobs.subscription_index import SubscriptionIndex
from bot.log_events import LogEvent
from bot.paper.paper import PaperId
from bot.ports.source import Entry
from bot.ports.stores import Stores
from bot.text.lines import visible

log = structlog.get_logger(__name__)

_MOST_LEFT_OUT = 20
"""Of one page. Where more fail it is Offprint that is broken, and the page waits until that is mended."""
_CONTROL = "a name of it holds a control character"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that could not be stored, and why."""

    paper: PaperId
    why: str

    def __str__(self) -> str:
        return f"{self.paper!r}: {self.why}"


async def ingest_parted(
    arrival: Arrival, *, stores: Stores, index: SubscriptionIndex, now: datetime, cap: int = 0
) -> tuple[Ingested, tuple[LeftOut, ...]]:
    """Ingest a page, whole or in parts; the counts of all parts, and the entries that were left out.

    `cap` is as of `ingest`.

    Raises `StorageError` where the database cannot be written, and any other error where too many entries meet it.
    """
    ingested, left_out = Ingested(0, 0, 0, 0), [*_unnamable(arrival)]
    waiting = deque([_with_entries(arrival, tuple(filter(_is_namable, arrival.page.entries)))])
    while waiting:
        part = waiting.popleft()
        try:
            ingested = _together(ingested, await ingest(part, stores=stores, index=index, now=now, cap=cap))
        except Exception as error:
            if not _blames_an_entry(error, part) or len(left_out) >= _MOST_LEFT_OUT:
                raise
            if len(part.page.entries) == 1:
                left_out.append(_left_out(part, error))
            waiting.extendleft(reversed(tuple(_parts(part))))
    return ingested, tuple(left_out)


def _is_namable(entry: Entry) -> bool:
    """Whether an entry can be found by its names: SQLite's JSON ends at a NUL, and no UTF-8 holds half a letter."""
    return all(visible(name) == name for name in (entry.paper.id, entry.key or "", *entry.aliases))


def _unnamable(arrival: Arrival) -> Iterator[LeftOut]:
    for entry in arrival.page.entries:
        if not _is_namable(entry):
            log.error(LogEvent.SOURCE_ENTRY_LEFT_OUT, source=arrival.source, paper=repr(entry.paper.id), why=_CONTROL)
            yield LeftOut(entry.paper.id, _CONTROL)


def _together(first: Ingested, second: Ingested) -> Ingested:
    return Ingested(*(one + other for one, other in zip(astuple(first), astuple(second), strict=True)))


def _blames_an_entry(error: Exception, part: Arrival) -> bool:
    """Whether an entry of this part may be to blame, and not the database."""
    return bool(part.page.entries) and (not isinstance(error, StorageError) or isinstance(error, Unwritable))


def _left_out(part: Arrival, error: Exception) -> LeftOut:
    (entry,) = part.page.entries
    reason = error.__cause__ or error  # the store's own error also names its file, which is nobody's business
    left_out = LeftOut(entry.paper.id, f"{type(reason).__name__}: {reason}")
    log.error(LogEvent.SOURCE_ENTRY_LEFT_OUT, source=part.source, paper=repr(entry.paper.id), exc_info=error)
    return left_out


def _parts(part: Arrival) -> Iterator[Arrival]:
    """The halves of a part. A single entry is left out, so its part becomes one with all else that its page says."""
    middle = len(part.page.entries) // 2
    first, rest = part.page.entries[:middle], part.page.entries[middle:]
    if first:
        yield replace(part, page=replace(part.page, entries=first, cursors={}), closing=frozenset())
        yield _with_entries(part, rest)
    else:
        yield _with_entries(part, ())


def _with_entries(part: Arrival, entries: tuple[Entry, ...]) -> Arrival:
    return replace(part, page=replace(part.page, entries=entries))
