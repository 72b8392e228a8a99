"""The turns of requests under one token, which all processes that have the token keep together (`bot.ports.rates`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.rates import Rates

_TOGETHER = 16
"""For so many requests the database is asked at once: all that wait for their turn when it is asked."""
PATIENCE = timedelta(seconds=2)
"""How long a request may wait for its turn. One that would wait longer is put off: its row is in flight meanwhile."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`a_second` requests of a token in any second, of which `burst` may leave at once."""

    a_second: float
    burst: int

    @property
    def length(self) -> timedelta:
        """The time that a request takes of the token's. With the burst, no second has more than `a_second`."""
        return timedelta(seconds=1 / max(self.a_second - self.burst, 0.5))

    @property
    def ahead(self) -> timedelta:
        """How much earlier than its part of the time begins a request may leave: so that a burst leaves at once."""
        return self.length * max(0, self.burst - 1)


class Turns:
    """The turns of one token. `scope` names it among the rates, and must not tell it."""

    def __init__(self, rates: Rates, scope: str, pace: Pace, clock: Clock) -> None:
        self._rates = rates
        self._scope = scope
        self._pace = pace
        self._clock = clock
        self._waiting: list[asyncio.Future[timedelta]] = []
        self._asking: asyncio.Task[None] | None = None

    async def take(self) -> timedelta | None:
        """Wait for a turn. Where it is far away none is taken: returns how far.

        Those who come while the database is asked wait for the next asking, and are asked for together.
        """
        mine: asyncio.Future[timedelta] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(), name=f"turns {self._scope}")
        wait = await mine
        if wait > PATIENCE:
            return wait
        await self._clock.sleep(wait.total_seconds())
        return None

    async def hold(self, seconds: float) -> None:
        """Let everybody wait: the platform has said so."""
        try:
            await self._rates.hold(self._scope, timedelta(seconds=seconds) + self._pace.ahead)
        except StorageError:
            return  # each learns it by itself then

    async def _ask(self) -> None:
        pace = self._pace
        while self._waiting:
            some, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            try:
                first = await self._rates.reserve(self._scope, pace.length * len(some), patience=PATIENCE + pace.ahead)
            except StorageError:
                first = timedelta()  # a request that nobody counts does less harm than none
            for number, one in enumerate(some):
                if not one.done():
                    one.set_result(max(timedelta(), first + pace.length * number - pace.ahead))
