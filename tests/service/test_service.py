"""The service's own loops: a slow source holds up no tick, a platform that hangs holds up no end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SettingsError
from bot.ports.source import ONLY_STREAM, SourcePage
from bot.runtime import Parts, Service
from storage.memory import memory_stores
from tests.bot.jobs.scene import LeapClock, ToldMessenger, ToldSource
from tests.handlers.office import RealClock, until


@dataclass
class SlowSource:
    """A source that answers its first poll at once and hangs at the later ones."""

    name: str = "huggingface"
    asked: int = 0
    at_once: int = 0
    most_at_once: int = 0
    answer: asyncio.Event = field(default_factory=asyncio.Event)

    streams: tuple[str, ...] = (ONLY_STREAM,)

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.asked > 1:
            await self.answer.wait()
        self.at_once -= 1
        yield SourcePage(entries=(), cursors={ONLY_STREAM: "1"})


@dataclass
class ToldPlatform:
    """A platform that connects as it is told."""

    connecting: asyncio.Event = field(default_factory=asyncio.Event)
    problem: SettingsError | None = None
    connected: bool = False
    stopped: bool = False

    def __post_init__(self) -> None:
        self.messenger = ToldMessenger("slack", LeapClock())

    async def start(self) -> None:
        if self.problem is not None:
            raise self.problem
        await self.connecting.wait()

    async def stop(self) -> None:
        self.stopped = True


def service_of(*platforms: ToldPlatform, source: object, stores: object = None, poll_seconds: int = 900) -> Service:
    return Service(
        Parts(
            stores=stores or memory_stores(),
            sources=(source,),
            platforms=platforms,
            rules={},
            clock=RealClock(),
            wake=asyncio.Event(),
            poll_every=timedelta(seconds=poll_seconds),
            paused_retry=timedelta(hours=1),
        )
    )


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    task = asyncio.create_task(service.run())
    try:
        yield
        service.stopping.set()
        async with asyncio.timeout(10):
            await task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_poll_that_was_asked_for_and_hangs_holds_up_no_tick_and_is_the_only_one_of_its_source():
    stores, source = memory_stores(), SlowSource()
    service = service_of(source=source, stores=stores, poll_seconds=1)
    async with running(service):
        await until(lambda: source.asked == 1)
        await stores.sources.request_poll("huggingface", at=datetime.now(UTC))
        await until(lambda: source.asked == 2)
        hung_at = service.last_tick
        await until(lambda: (service.last_tick - hung_at).total_seconds() > 1.5)
        source.answer.set()
        await until(lambda: source.asked >= 3)
    assert source.most_at_once == 1


async def test_it_ends_while_a_platform_is_still_being_connected_to():
    platform = ToldPlatform()
    async with running(service_of(platform, source=ToldSource())):
        await asyncio.sleep(0)
    assert platform.stopped


async def test_all_tokens_that_are_refused_are_told_together_and_everything_is_left():
    first = ToldPlatform(problem=SettingsError(("OFFPRINT_A: refused",)))
    second = ToldPlatform(problem=SettingsError(("OFFPRINT_B: refused",)))
    with pytest.raises(SettingsError) as refused:
        await service_of(first, second, source=ToldSource()).run()
    assert refused.value.problems == ("OFFPRINT_A: refused", "OFFPRINT_B: refused")
    assert (first.stopped, second.stopped) == (True, True)


async def test_a_source_with_a_fault_of_ours_ends_nothing():
    source = ToldSource(told=[KeyError("a fault of ours")])
    service = service_of(source=source, poll_seconds=1)
    async with running(service):
        await until(lambda: len(source.cursors) >= 2)
