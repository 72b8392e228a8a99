"""The subscriptions that live now, ready to be matched: the matcher kept up to date from the log of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import structlog

from bot.channel.subscription import Subscriber
from bot.errors import QueryError
from bot.matching.features import TermCounts
from bot.matching.matcher import Matcher
from bot.ports.archive import Archive
from bot.ports.changes import Changes, Position, SubscriptionsDelta

log = structlog.get_logger(__name__)

PAPERS_COUNTED = 2_000
"""So many of the newest papers tell which words are common."""


class SubscriptionIndex:
    """Every active subscription and the matcher that holds their queries, as of `position`.

    Pages are ingested one at a time, whatever source they are from: whoever ingests holds `ingest_lock`.
    """

    def __init__(self) -> None:
        self.position: Position | None = None
        self.ingest_lock = asyncio.Lock()
        self.matcher = Matcher()
        self._by_id: dict[int, Subscriber] = {}

    @property
    def by_id(self) -> Mapping[int, Subscriber]:
        """Who gets what, by the number of the subscription."""
        return self._by_id

    async def load(self, *, archive: Archive, changes: Changes, on_batch: Callable[[], None] | None = None) -> None:
        """Take in all that lives, at start: each query is filed by how common its words are in the archive.

        `on_batch` is called after each piece.
        """
        async with self.ingest_lock:
            counts = await archive.common_terms(among=PAPERS_COUNTED)
            papers_with_any = max(counts.values(), default=0)  # the commonest word stands in nearly all
            self.matcher = Matcher(TermCounts(papers_with_any, counts))
            self.position, self._by_id = None, {}
            await self.refresh(changes, on_batch=on_batch)

    async def refresh(self, changes: Changes, *, on_batch: Callable[[], None] | None = None) -> bool:
        """Take in what other commands and processes have changed; returns whether anything has."""
        moved = False
        while True:
            known = self.position
            delta = await changes.since(known)
            if self.position != known:
                continue  # somebody else's refresh was quicker
            if delta.position == known:
                return moved
            self._apply(delta)
            moved = moved or bool(delta.active or delta.gone)
            if on_batch is not None:
                on_batch()

    def _apply(self, delta: SubscriptionsDelta) -> None:
        for gone in delta.gone:
            self._remove(gone)
        for active in delta.active:
            self._add(active.subscriber, active.query)
        self.position = delta.position

    def _add(self, subscriber: Subscriber, query: str) -> None:
        """Know who gets what. The matcher is given the query the first time, for it never changes.

        One that an older Offprint took and this one refuses is left out, and said.
        """
        try:
            if subscriber.id not in self._by_id:
                self.matcher.add_canonical(subscriber.id, query)
        except QueryError as error:
            log.warning(
                "subscription.unreadable",
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
