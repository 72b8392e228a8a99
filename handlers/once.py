"""A delivery that a platform repeats is acted on once: the ids of the last ones are remembered.

Both platforms may deliver an event again: Slack when an acknowledgement did not reach it, Discord when a connection is
resumed. The second one is acknowledged and not acted on.
"""

from __future__ import annotations

from datetime import timedelta

from bot.errors import StorageError
from bot.ports.rates import Rates

_REMEMBERED = 10_000
"""Ids of an hour or more in which people type without pause; a platform repeats within minutes."""
_REPEATED_WITHIN = timedelta(minutes=10)
"""Slack repeats an event at once, after a minute, and after five: https://docs.slack.dev/apis/events-api/#retries"""


class Once:
    """The ids of deliveries that came lately."""

    def __init__(self, *, most: int = _REMEMBERED) -> None:
        self._most = most
        self._came: dict[str, None] = {}

    def is_new(self, *ids: str) -> bool:
        """Whether no delivery with any of these ids has come yet; now one has. A repeat shares at least one of them."""
        is_known = any(one in self._came for one in ids)
        self._came |= dict.fromkeys(ids)
        while len(self._came) > self._most:
            del self._came[next(iter(self._came))]
        return not is_known


class OnceForAll:
    """The ids of deliveries that came lately to any of several processes: the first acts, and takes the id's time."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def is_new(self, name: str) -> bool:
        """Whether the delivery of that id has come to no process yet; so too where the database cannot be asked."""
        try:
            return not await self._rates.reserve(f"came {name}", _REPEATED_WITHIN, patience=timedelta())
        except StorageError:
            return True
