"""A connection that its client does not get back is made anew."""

from __future__ import annotations

import asyncio

from handlers.watch import PATIENCE_SECONDS, watch
from tests.handlers.office import SwiftClock, until


class Lost:
    """A line that is down for so many seconds of its clock, unless it is made anew."""

    platform = "slack"

    def __init__(self, clock: SwiftClock, *, seconds: float) -> None:
        self.clock = clock
        self.seconds = seconds
        self.made_anew_at: list[float] = []

    @property
    def connected(self) -> bool:
        return self.clock.waited > self.seconds or bool(self.made_anew_at)

    @property
    def patience(self) -> float:
        return PATIENCE_SECONDS

    async def connect_again(self) -> None:
        self.made_anew_at.append(self.clock.waited)


async def watched(line: Lost, *, until_waited: float) -> None:
    watching = asyncio.create_task(watch(line, line.clock))
    await until(lambda: line.clock.waited >= until_waited)
    watching.cancel()


async def test_a_connection_that_comes_back_by_itself_is_left_alone():
    line = Lost(SwiftClock(), seconds=PATIENCE_SECONDS / 2)
    await watched(line, until_waited=PATIENCE_SECONDS * 3)
    assert line.made_anew_at == []


async def test_a_connection_that_stays_away_is_made_anew_once():
    line = Lost(SwiftClock(), seconds=10_000)
    await watched(line, until_waited=PATIENCE_SECONDS * 3)
    assert len(line.made_anew_at) == 1
    assert line.made_anew_at[0] >= PATIENCE_SECONDS
