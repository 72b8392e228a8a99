"""A connection that its client does not get back is made anew."""

from __future__ import annotations

import structlog

from bot.errors import SettingsError
from handlers.watch import PATIENCE_SECONDS, TRY_AGAIN_SECONDS, Watcher, patience
from tests.handlers.office import SwiftClock, until


class Lost:
    """A connection that is down for so many seconds of its clock, unless it is made anew."""

    platform = "slack"

    def __init__(self, clock: SwiftClock, *, seconds: float, being_restored: bool = True) -> None:
        self.clock = clock
        self.seconds = seconds
        self.being_restored = being_restored
        self.refused = False
        self.unreachable: str | None = None
        self.fault: Exception | None = None
        self.woken = 0
        self.made_at: list[float] = []
        self.hung_up = 0

    @property
    def connected(self) -> bool:
        return self.clock.waited > self.seconds or len(self.made_at) > 1

    async def connect(self) -> str | None:
        if self.refused:
            raise SettingsError(("OFFPRINT_SLACK_BOT_TOKEN: refused",))
        self.made_at.append(self.clock.waited)
        if self.fault is not None:
            raise self.fault
        return self.unreachable

    def wake(self) -> None:
        self.woken += 1

    async def hang_up(self) -> None:
        self.hung_up += 1


async def watched(line: Lost, *, until_waited: float) -> None:
    watcher = Watcher(line, line.clock, wake=line.wake)
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
    watcher = Watcher(line, line.clock, wake=line.wake)
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


async def test_a_platform_that_cannot_be_reached_is_tried_again_and_then_logged_as_connected():
    line = Lost(SwiftClock(), seconds=10_000, being_restored=False)
    line.unreachable = "connection refused"
    watcher = Watcher(line, line.clock, wake=line.wake)
    with structlog.testing.capture_logs() as logs:
        await watcher.start()
        assert watcher.outage is not None
        assert watcher.outage.problem == "connection refused"
        began = watcher.outage.since
        await until(lambda: len(line.made_at) >= 1 and line.clock.waited > 0)
        assert line.woken == 0
        assert "platform.connected" not in [log["event"] for log in logs]
        assert watcher.outage.since == began
        line.unreachable = None
        await until(lambda: watcher.outage is None)
        await watcher.stop()
    assert [log["event"] for log in logs].count("platform.connected") == 1
    assert line.woken == 1


def test_the_waits_between_tries_double_up_to_a_minute():
    waits = [patience(failed, being_restored=False) for failed in range(1, 8)]
    assert waits[:4] == [TRY_AGAIN_SECONDS * 2**number for number in range(4)]
    assert waits == sorted(waits)
    assert waits[-1] == PATIENCE_SECONDS
    assert patience(0, being_restored=True) == PATIENCE_SECONDS


async def test_a_connection_that_is_lost_is_an_outage_until_it_is_back():
    line = Lost(SwiftClock(), seconds=PATIENCE_SECONDS / 2)
    watcher = Watcher(line, line.clock, wake=line.wake)
    with structlog.testing.capture_logs() as logs:
        await watcher.start()
        assert watcher.outage is None
        await until(lambda: "connection.lost" in [log["event"] for log in logs])
        await until(lambda: line.woken == 2)
        await watcher.stop()
    assert watcher.outage is None


async def test_an_error_of_our_own_at_the_start_is_an_outage_too_and_ends_nothing():
    line = Lost(SwiftClock(), seconds=10_000, being_restored=False)
    line.fault = KeyError("a fault of ours")
    watcher = Watcher(line, line.clock, wake=line.wake)
    await watcher.start()
    assert watcher.outage is not None
    assert "an error of Offprint's own" in (watcher.outage.problem or "")
    line.fault = None
    await until(lambda: watcher.outage is None)
    await watcher.stop()


async def test_a_token_that_is_refused_meanwhile_is_said_as_the_reason():
    line = Lost(SwiftClock(), seconds=10_000, being_restored=False)
    watcher = Watcher(line, line.clock, wake=line.wake)
    await watcher.start()
    line.refused = True
    await until(lambda: watcher.outage is not None and "OFFPRINT_SLACK_BOT_TOKEN" in (watcher.outage.problem or ""))
    await watcher.stop()
