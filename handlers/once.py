"""A delivery that a platform repeats is acted on once: the ids of the last ones are remembered.

Both platforms may deliver an event again: Slack when an acknowledgement did not reach it, Discord when a connection is
resumed. The second one is acknowledged and not acted on.
"""

from __future__ import annotations

_REMEMBERED = 10_000
"""Ids of an hour or more in which people type without pause; a platform repeats within minutes."""


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
