"""The subscriptions that live now, ready to be matched: the matcher kept up to date from the log of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from bot.channel.subscription import Subscription
from bot.errors import QueryError
from bot.matching.matcher import Matcher
from bot.ports.channels import Channels
from bot.query.parser import parse

log = structlog.get_logger(__name__)


class LiveSubscriptions:
    """Every living subscription and the matcher that holds their queries, as of `revision`.

    Pages are ingested one at a time, whatever source they are from: whoever ingests holds `turn`.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.turn = asyncio.Lock()
        self.matcher = Matcher()
        self._by_id: dict[int, Subscription] = {}

    @property
    def by_id(self) -> Mapping[int, Subscription]:
        """The living subscriptions by their number."""
        return self._by_id

    async def refresh(self, channels: Channels) -> bool:
        """Take in what other commands and processes have changed; returns whether anything has."""
        delta = await channels.since(self.revision)
        if delta.revision < self.revision:
            return False  # somebody else's refresh was quicker and knows more
        for gone in delta.gone:
            self._forget(gone)
        for subscription in delta.living:
            self._learn(subscription)
        moved, self.revision = delta.revision != self.revision, delta.revision
        return moved

    def _learn(self, subscription: Subscription) -> None:
        known = self._by_id.get(subscription.id)
        if known is None or known.query != subscription.query:
            self._forget(subscription.id)
            if not self._index(subscription):
                return
        self._by_id[subscription.id] = subscription

    def _index(self, subscription: Subscription) -> bool:
        """Give the matcher the query; one that an older Offprint took and this one refuses is left out, and said."""
        try:
            self.matcher.add(subscription.id, parse(subscription.query))
        except QueryError as error:
            log.warning(
                "subscription.unreadable",
                channel=str(subscription.channel),
                query=subscription.query,
                error=error.message,
                fix="unsubscribe it and subscribe again in today's words",
            )
            return False
        return True

    def _forget(self, subscription: int) -> None:
        if self._by_id.pop(subscription, None) is not None:
            self.matcher.remove(subscription)
