"""What several processes share by a database, for a service that is one: its rates and hints stay in its memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.ports.hints import Hint


class OwnRates:
    """The port `Rates` for one process. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._free_at: dict[str, float] = {}

    async def reserve(self, scope: str, length: timedelta, *, patience: timedelta) -> timedelta:
        """Take the next `length` of a scope; returns how long from now it begins."""
        now = self._monotonic()
        begins = max(now, self._free_at.get(scope, now))
        wait = timedelta(seconds=begins - now)
        if wait <= patience:
            self._free_at[scope] = begins + length.total_seconds()
        return wait

    async def hold(self, scope: str, lasting: timedelta) -> None:
        """Let nothing of the scope begin for so long from now."""
        until = self._monotonic() + lasting.total_seconds()
        self._free_at[scope] = max(until, self._free_at.get(scope, until))

    async def waits(self, beginning: str) -> Mapping[str, timedelta]:
        """The scopes whose names begin so and whose next part begins later than now, and how much later."""
        now = self._monotonic()
        later = ((scope, at - now) for scope, at in self._free_at.items() if at > now and scope.startswith(beginning))
        return {scope: timedelta(seconds=seconds) for scope, seconds in later}


class OwnHints:
    """The port `Hints` for one process: nobody else is there to hear them."""

    def give(self, hint: Hint) -> None:
        """Nothing: who is in this process looks by itself."""

    async def exchange(self, heard: Callable[[Hint], None]) -> None:  # noqa: ARG002 - nobody tells anything
        """Wait until this is cancelled."""
        await asyncio.Event().wait()
