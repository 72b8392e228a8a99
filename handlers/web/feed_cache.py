"""Feeds as they were written lately, so that many readers cost one write a minute.

It also knows since when a feed reads as it does, for readers that ask only for what is new (RFC 9110, 13.1).
"""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

FRESH = timedelta(seconds=60)
"""How old a feed may be: readers look every few minutes at most."""
MOST_KEPT = 128
"""Pages that are kept, each packed; one of a hundred papers has about 100 kB."""
AT_ONCE = 2
"""How many are written at once: each holds a processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFeed:
    """A page of a feed as it was written: packed, its tag, since when it reads so, and when that was looked at."""

    packed: bytes
    tag: str
    changed_at: datetime
    looked_at: datetime


class FeedCache:
    """Written pages by a key, the least used forgotten first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: OrderedDict[str, WrittenFeed] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def get(self, key: str, write: Callable[[], Awaitable[bytes]]) -> WrittenFeed:
        """The page under `key`, written anew where it is older than `FRESH`. Raises what `write` raises."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                kept = self._kept.get(key)
                if kept is None or not self._is_fresh(kept):
                    async with self._room:
                        kept = self._written(await write(), kept)
                self._keep(key, kept)
                return kept
        finally:
            if not lock.locked():
                self._locks.pop(key, None)

    def _is_fresh(self, written: WrittenFeed) -> bool:
        """A page that was looked at later than now was written before the clock was set back: nobody knows its age."""
        return timedelta(0) <= self._now() - written.looked_at < FRESH

    def _written(self, body: bytes, before: WrittenFeed | None) -> WrittenFeed:
        now, tag = self._now(), blake2b(body, digest_size=16).hexdigest()
        changed_at = min(before.changed_at, now) if before is not None and before.tag == tag else now
        return WrittenFeed(packed=gzip.compress(body, 6, mtime=0), tag=tag, changed_at=changed_at, looked_at=now)

    def _keep(self, key: str, written: WrittenFeed) -> None:
        self._kept[key] = written
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
