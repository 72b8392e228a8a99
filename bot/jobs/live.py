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
from bot.ports.channels import Channels, SubscriptionsDelta

log = structlog.get_logger(__name__)

PAPERS_COUNTED = 2_000
"""So many of the newest papers tell which words are common."""


class LiveSubscriptions:
    """Every living subscription and the matcher that holds their queries, as of `revision`.

    Pages are ingested one at a time, whatever source they are from: whoever ingests holds `turn`.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.turn = asyncio.Lock()
        self.matcher = Matcher()
        self._by_id: dict[int, Subscriber] = {}

    @property
    def by_id(self) -> Mapping[int, Subscriber]:
        """Who gets what, by the number of the subscription."""
        return self._by_id

    async def load(self, *, archive: Archive, channels: Channels, taken_in: Callable[[], None] | None = None) -> None:
        """Take in all that lives, at start: each query is filed by how common its words are in the archive.

        `taken_in` is called after each piece.
        """
        async with self.turn:
            counts = await archive.common_terms(among=PAPERS_COUNTED)
            papers_with_any = max(counts.values(), default=0)  # the commonest word stands in nearly all
            self.matcher = Matcher(TermCounts(papers_with_any, counts))
            self.revision, self._by_id = 0, {}
            await self.refresh(channels, taken_in=taken_in)

    async def refresh(self, channels: Channels, *, taken_in: Callable[[], None] | None = None) -> bool:
        """Take in what other commands and processes have changed; returns whether anything has."""
        moved = False
        while True:
            known = self.revision
            delta = await channels.since(known)
            if self.revision != known:
                continue  # somebody else's refresh was quicker
            if delta.revision == known:
                return moved
            self._take_in(delta)
            moved = True
            if taken_in is not None:
                taken_in()

    def _take_in(self, delta: SubscriptionsDelta) -> None:
        for gone in delta.gone:
            self._forget(gone)
        for living in delta.living:
            self._learn(living.subscriber, living.query)
        self.revision = delta.revision

    def _learn(self, subscriber: Subscriber, query: str) -> None:
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

    def _forget(self, subscription: int) -> None:
        if self._by_id.pop(subscription, None) is not None:
            self.matcher.remove(subscription)
