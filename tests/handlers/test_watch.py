"""A connection that its client does not get back is made anew."""

from __future__ import annotations

from bot.errors import SettingsError
from handlers.watch import PATIENCE_SECONDS, TRY_AGAIN_SECONDS, Watcher
from tests.handlers.office import SwiftClock, until


class Lost:
    """A connection that is down for so many seconds of its clock, unless it is made anew."""

    platform = "slack"

    def __init__(self, clock: SwiftClock, *, seconds: float, being_restored: bool = True) -> None:
        self.clock = clock
        self.seconds = seconds
        self.being_restored = being_restored
        self.refused = False
        self.made_at: list[float] = []
        self.hung_up = 0

    @property
    def connected(self) -> bool:
        return self.clock.waited > self.seconds or len(self.made_at) > 1

    async def connect(self) -> None:
        if self.refused:
            raise SettingsError(("OFFPRINT_SLACK_BOT_TOKEN: refused",))
        self.made_at.append(self.clock.waited)

    async def hang_up(self) -> None:
        self.hung_up += 1


async def watched(line: Lost, *, until_waited: float) -> None:
    watcher = Watcher(line, line.clock)
    await watcher.start()
    await until(lambda: line.clock.waited >= until_waited)
    await watcher.stop()


async def test_a_connection_that_comes_back_by_itself_is_left_alone():
    line = Lost(SwiftClock(), seconds=PATIENCE_SECONDS / 2)
    await watched(line, until_waited=PATIENCE_SECONDS * 3)
    assert line.made_at == [0]


async def test_a_connection_that_stays_away_is_made_anew_once():
    line = Lost(SwiftClock(), seconds=10_000)
    await watched(line, until_waited=PATIENCE_SECONDS * 3)
    assert len(line.made_at) == 2
    assert line.made_at[1] >= PATIENCE_SECONDS


async def test_a_connection_that_nobody_restores_is_made_anew_soon():
    line = Lost(SwiftClock(), seconds=10_000, being_restored=False)
    await watched(line, until_waited=PATIENCE_SECONDS)
    assert TRY_AGAIN_SECONDS <= line.made_at[1] < PATIENCE_SECONDS


async def test_a_token_that_is_refused_meanwhile_is_tried_again_later():
    line = Lost(SwiftClock(), seconds=10_000, being_restored=False)
    watcher = Watcher(line, line.clock)
    await watcher.start()
    line.refused = True
    await until(lambda: line.hung_up == 2)
    line.refused = False
    await until(lambda: len(line.made_at) == 2)
    await watcher.stop()


async def test_a_connection_that_is_stopped_is_hung_up():
    line = Lost(SwiftClock(), seconds=0)
    await watched(line, until_waited=0)
    assert line.hung_up == 1
