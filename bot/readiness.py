"""Whether the service does its work now, decided from what was seen of it. Pure: values in, problems out.

Alive and ready differ: a platform that is down makes the service not ready, and a restart would not help.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.outage import CONNECTED
from bot.jobs.status import SourceStatus
from bot.polling.source_state import PolledSource, SourceState
from bot.ports.outbox_view import Depth

RESERVED_BYTES = 20_000_000
"""With less room on the disk a page of papers, or the write-ahead log of a busy minute, may not be written any more."""
_MISSED_POLLS = 4
_LEAST_WAIT = timedelta(minutes=2)
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a running service at `now`.

    `platforms` has the state of each in words, `sources` the status of each, None where the database cannot be read, as
    `depths`. `unwritable` says why the database takes no write, `free_bytes` how much room its disk has (None: not
    known). `leases` says of each lease that this process wants to have whether it has it: one that stands by is ready.
    `tick_seconds` is the age of the last tick, `running_for` how long the service runs.
    """

    now: datetime
    running_for: timedelta
    tick_seconds: float
    platforms: Mapping[str, str]
    polled: Sequence[PolledSource]
    sources: Sequence[SourceStatus] | None
    depths: Sequence[Depth] | None
    unwritable: str | None
    free_bytes: int | None
    leases: Mapping[str, bool] = field(default_factory=dict)


def problems(seen: Seen) -> tuple[str, ...]:
    """What keeps the service from its work, a line each; none where it is ready."""
    return (*_storage(seen), *_connections(seen), *_polls(seen))


def _storage(seen: Seen) -> Iterator[str]:
    if seen.unwritable is not None:
        yield f"database: {seen.unwritable}"
    if seen.free_bytes is not None and seen.free_bytes < RESERVED_BYTES:
        yield f"disk: {seen.free_bytes / _MEGABYTE:.1f} MB are free, less than {RESERVED_BYTES // _MEGABYTE}: make room"


def _connections(seen: Seen) -> Iterator[str]:
    for platform, state in seen.platforms.items():
        if state != CONNECTED:
            yield f"{platform}: {state}"


def _polls(seen: Seen) -> Iterator[str]:
    """Sources that were not polled, though they are not left alone: whether a poll brought something is not asked."""
    every = {one.name: one.every for one in seen.polled}
    for source in seen.sources or ():
        patience = max(_MISSED_POLLS * every[source.name], _LEAST_WAIT)
        late = source.last_poll_at is None or seen.now - source.last_poll_at > patience
        if late and source.state is not SourceState.PAUSED and seen.running_for > patience:
            last = "never" if source.last_poll_at is None else f"last at {source.last_poll_at:%Y-%m-%d %H:%M} UTC"
            yield f"{source.name}: it was to be polled every {every[source.name]}, and was {last}"
