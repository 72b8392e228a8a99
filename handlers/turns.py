"""A rate limiter for the requests of one token, shared by all processes that use the token (`bot.ports.rates`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.rates import Rates

_TOGETHER = 16
"""The most requests whose turns are reserved by one query of the database."""
PATIENCE = timedelta(seconds=2)
"""The longest wait for a turn: a request that waits has its row in flight. One that would wait longer is put off."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`a_second` requests of a token in any second, of which `burst` may leave at once."""

    a_second: float
    burst: int

    @property
    def length(self) -> timedelta:
        """The interval between two requests. It is so long that no second, burst included, has more than `a_second`."""
        return timedelta(seconds=1 / max(self.a_second - self.burst, 0.5))

    @property
    def ahead(self) -> timedelta:
        """How much earlier than its reserved interval a request may leave, so that a burst leaves at once."""
        return self.length * max(0, self.burst - 1)


class Turns:
    """The rate limiter of one token. `scope` names the token among the rates, and must not reveal it."""

    def __init__(self, rates: Rates, scope: str, pace: Pace, clock: Clock) -> None:
        self._rates = rates
        self._scope = scope
        self._pace = pace
        self._clock = clock
        self._waiting: list[asyncio.Future[timedelta]] = []
        self._asking: asyncio.Task[None] | None = None

    async def take(self) -> timedelta | None:
        """Wait for a turn, then return None. If the wait would be too long, take no turn and return its length.

        Requests that arrive while the database is asked are reserved together, by the next query.
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
        """Let all processes wait for so long, as the platform asked in a 429."""
        try:
            await self._rates.hold(self._scope, timedelta(seconds=seconds) + self._pace.ahead)
        except StorageError:
            return  # then each process is told by a 429 of its own

    async def _ask(self) -> None:
        pace = self._pace
        while self._waiting:
            some, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            try:
                first = await self._rates.reserve(self._scope, pace.length * len(some), patience=PATIENCE + pace.ahead)
            except StorageError:
                first = timedelta()  # to send an uncounted request does less harm than to send none
            for number, one in enumerate(some):
                if not one.done():
                    one.set_result(max(timedelta(), first + pace.length * number - pace.ahead))
