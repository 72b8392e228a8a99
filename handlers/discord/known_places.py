"""What kind of place each channel is: from the library, which hears of those of its servers, else from Discord itself.

A process that only posts holds no gateway and hears of nothing. What Discord has answered is believed for a while then,
so that a post costs one request and not two; a refused one makes it ask again.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.channel.channel import ChannelId
from handlers.discord.places import Place, heard_of, place_of
from handlers.discord.requests import Requests

_FRESH_SECONDS = 600.0
_MOST = 50_000


class KnownPlaces:
    """The places that were asked about. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._told: dict[ChannelId, tuple[Place, float]] = {}

    def get(self, requests: Requests, channel: ChannelId) -> Place | None:
        """The place, as far as it is known; asks for nothing."""
        heard = heard_of(requests.client, channel)
        if heard is not None:
            return heard
        place, until = self._told.get(channel, (None, 0.0))
        return place if until > self._monotonic() else None

    async def find(self, requests: Requests, channel: ChannelId) -> Place:
        """The place, asked for where it is not known. Raises as `requests` do."""
        if (known := self.get(requests, channel)) is not None:
            return known
        place = await place_of(requests, channel)
        if len(self._told) >= _MOST:
            self._told.clear()
        self._told[channel] = place, self._monotonic() + _FRESH_SECONDS
        return place

    def forget(self, channel: ChannelId) -> None:
        """Ask again next time: the place may be another by now, or its tags."""
        self._told.pop(channel, None)
