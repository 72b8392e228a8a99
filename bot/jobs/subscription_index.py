"""The index of active subscriptions: the matcher with their queries, kept up to date from the change log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.channel.subscription import Subscriber
from bot.errors import QueryError
from bot.log_events import LogEvent
from bot.matching.features import TermCounts
from bot.matching.matcher import Matcher
from bot.ports.archive import Archive
from bot.ports.changes import Changes, Position, SubscriptionsDelta

log = structlog.get_logger(__name__)

PAPERS_COUNTED = 2_000
"""How many of the newest papers are counted to learn which words are common."""
_ADDED_AT_ONCE = 10


class SubscriptionIndex:
    """Every active subscription, and the matcher with their queries, as of `position` in the change log.

    Ingest holds `ingest_lock`: pages of all sources are ingested one at a time.
    """

    def __init__(self) -> None:
        self.position: Position | None = None
        self.ingest_lock = asyncio.Lock()
        self.matcher = Matcher()
        self._counts = TermCounts()
        self._refreshing = asyncio.Lock()
        self._by_id: dict[int, Subscriber] = {}

    @property
    def by_id(self) -> Mapping[int, Subscriber]:
        """The subscribers by the id of their subscription."""
        return self._by_id

    async def load(self, *, archive: Archive, changes: Changes, on_batch: Callable[[], None] | None = None) -> None:
        """Load every active subscription. The archive's word counts choose the feature that indexes each query.

        `on_batch` is called after each batch.
        """
        async with self.ingest_lock:
            counts = await archive.common_terms(among=PAPERS_COUNTED)
            papers_with_any = max(counts.values(), default=0)  # the commonest word stands in nearly all
            async with self._refreshing:
                self._counts = TermCounts(papers_with_any, counts)
                self._forget()
            await self.refresh(changes, on_batch=on_batch)

    async def refresh(self, changes: Changes, *, on_batch: Callable[[], None] | None = None) -> bool:
        """Apply the changes that commands and other processes have logged; returns whether there were any."""
        changed = False
        async with self._refreshing:
            while True:
                delta = await changes.since(self.position)
                if delta.position == self.position:
                    return changed
                await self._apply(delta)
                changed = changed or delta.anew or bool(delta.active or delta.ended)
                if on_batch is not None:
                    on_batch()

    async def _apply(self, delta: SubscriptionsDelta) -> None:
        """Apply a delta, and give the event loop its turn meanwhile: a long query takes a millisecond to index."""
        if delta.anew:
            fix = "stop every process and type `offprint restore` before they start again: else cards come twice"
            log.error(LogEvent.DATABASE_OLDER, fix=fix)
            self._forget()
        for gone in delta.ended:
            self._remove(gone)
        for number, active in enumerate(delta.active, start=1):
            self._add(active.subscriber, active.query)
            if number % _ADDED_AT_ONCE == 0:
                await asyncio.sleep(0)
        self.position = delta.position

    def _forget(self) -> None:
        self.matcher, self.position, self._by_id = Matcher(self._counts), None, {}

    def _add(self, subscriber: Subscriber, query: str) -> None:
        """Add or replace a subscriber. Its query is added to the matcher only the first time, because it never changes.

        A query that an older Offprint accepted and this one refuses is left out with a warning.
        """
        try:
            if subscriber.id not in self._by_id:
                self.matcher.add_canonical(subscriber.id, query)
        except QueryError as error:
            log.warning(
                LogEvent.SUBSCRIPTION_UNREADABLE,
                channel=str(subscriber.channel),
                query=query,
                error=error.message,
                fix="unsubscribe it and subscribe again in today's words",
            )
        else:
            self._by_id[subscriber.id] = subscriber

    def _remove(self, subscription: int) -> None:
        if self._by_id.pop(subscription, None) is not None:
            self.matcher.remove(subscription)
