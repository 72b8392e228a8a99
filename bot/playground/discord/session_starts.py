"""How many sessions an app may start: a number a day, and a few in five seconds by the key of their shard.

Pages: events/gateway, "Session Start Limit Object" and "Rate Limiting" of shards.
"""

from __future__ import annotations

from bot.playground.pace import Window
from bot.playground.settings import PlaygroundSettings
from bot.playground.wire import JsonObject, whole

_SECONDS = 5.0
_DAY_SECONDS = 24 * 60 * 60.0


class Starts:
    """The sessions that were started."""

    def __init__(self, settings: PlaygroundSettings) -> None:
        self._settings = settings
        self._day = Window(size=settings.discord_starts, seconds=_DAY_SECONDS, monotonic=settings.monotonic)
        self._keys: dict[int, Window] = {}

    def take(self, shard: list[object]) -> bool:
        """Count a start of a shard; whether it may be."""
        most = self._settings.discord_starts_together
        key = whole(shard[0]) % (most or 1)
        made = Window(size=1, seconds=_SECONDS, monotonic=self._settings.monotonic)
        if most is not None and not self._keys.setdefault(key, made).take():
            return False
        return self._day.take()

    def told(self) -> JsonObject:
        """The limit as `GET /gateway/bot` gives it."""
        return {
            "total": self._settings.discord_starts,
            "remaining": self._day.left,
            "reset_after": int(self._day.resets_in * 1000),
            "max_concurrency": self._settings.discord_starts_together or 1,
        }
