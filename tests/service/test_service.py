"""The service's own loops: a slow source holds up no tick, a platform that hangs holds up no end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.lane import LaneRules
from bot.delivery.outage import Outage
from bot.errors import SettingsError, SourceError
from bot.jobs.actor import Actor
from bot.jobs.set_digest import DigestOptions, set_digest
from bot.parts import Parts
from bot.polling.look_up import ARXIV_DETAILS
from bot.polling.profile import SourceProfile
from bot.polling.source_state import PolledSource
from bot.ports.source import ONLY_STREAM, Entry, SourcePage
from bot.ports.sources import PollRequest
from bot.runtime import Service
from storage.memory import memory_stores
from tests.bot.jobs.scene import TOLD, LeapClock, ToldLookup, ToldMessenger, ToldSource, page, paper
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
    profile: SourceProfile = TOLD

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
    outage: Outage | None = None
    stopped: bool = False

    name: str = "slack"

    def __post_init__(self) -> None:
        self.messenger = ToldMessenger(self.name, LeapClock())

    async def start(self) -> None:
        if self.problem is not None:
            raise self.problem
        await self.connecting.wait()

    async def stop(self) -> None:
        self.stopped = True


def polled_as(source: ToldSource, *, every: timedelta) -> PolledSource:
    return PolledSource(name=source.name, streams=source.streams, profile=source.profile, every=every)


def service_of(
    *platforms: ToldPlatform,
    source: object,
    stores: object = None,
    poll_seconds: int = 900,
    lookups: tuple = (),
    clock: object = None,
    rules: dict[str, LaneRules] | None = None,
) -> Service:
    return Service(
        Parts(
            stores=stores or memory_stores(),
            sources=(source,),
            polled=(polled_as(source, every=timedelta(seconds=poll_seconds)),),
            lookups=lookups,
            platforms=platforms,
            rules=rules or {},
            clock=clock or RealClock(),
            wake=asyncio.Event(),
            paused_retry=timedelta(hours=1),
        )
    )


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    task = asyncio.create_task(service.run())
    try:
        yield
        service.stopping.set()
        async with asyncio.timeout(60):
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
        await until(lambda: service.last_tick - hung_at > 1.5)
        source.answer.set()
        await until(lambda: source.asked >= 3)
    assert source.most_at_once == 1


async def test_a_request_for_a_poll_stays_until_its_poll_has_ended_and_one_made_meanwhile_is_polled_too():
    stores, source = memory_stores(), SlowSource()
    first = datetime.now(UTC)
    async with running(service_of(source=source, stores=stores, poll_seconds=3600)):
        await until(lambda: source.asked == 1)
        await stores.sources.request_poll("huggingface", at=first)
        await stores.sources.request_poll("unknown", at=first)
        await until(lambda: source.asked == 2)
        assert PollRequest("huggingface", first) in await stores.sources.poll_requests()
        await stores.sources.request_poll("huggingface", at=first + timedelta(seconds=1))
        source.answer.set()
        await until(lambda: source.asked == 3)
        await until(lambda: not stores.sources._tables.poll_requests)
    assert source.asked == 3


async def test_what_a_poll_brought_is_looked_up_at_once_and_a_look_up_that_hangs_holds_up_nothing():
    stores, source, answer = memory_stores(), ToldSource(told=[page(paper("1"))]), asyncio.Event()
    arxiv = ToldLookup(ARXIV_DETAILS)

    async def hangs(papers):
        arxiv.asked.append(papers)
        await answer.wait()
        return (Entry(paper("1", categories=("cs.LG",))),)

    arxiv.entries = hangs
    service = service_of(source=source, stores=stores, poll_seconds=1, lookups=(arxiv,))
    async with running(service):
        await until(lambda: arxiv.asked)
        polls, hung_at = len(source.cursors), service.last_tick
        await until(lambda: len(source.cursors) > polls and service.last_tick > hung_at)
        answer.set()
        await until(lambda: len(source.cursors) > polls + 2)
    assert len(arxiv.asked) == 1
    (stored,) = (await stores.papers.get([paper("1").id])).values()
    assert stored.paper.categories == ("cs.LG",)


async def test_a_look_up_with_a_fault_of_ours_ends_nothing():
    source = ToldSource(told=[page(paper("1"))])
    arxiv = ToldLookup(ARXIV_DETAILS, fault=KeyError("a fault of ours"))
    async with running(service_of(source=source, poll_seconds=1, lookups=(arxiv,))):
        await until(lambda: arxiv.asked)
        polls = len(source.cursors)
        await until(lambda: len(source.cursors) > polls)


async def test_it_ends_while_a_platform_is_still_being_connected_to():
    platform = ToldPlatform()
    async with running(service_of(platform, source=ToldSource())):
        await asyncio.sleep(0)
    assert platform.stopped


async def test_the_states_of_the_platforms_are_told_in_words():
    away = ToldPlatform(outage=Outage(datetime.now(UTC), "connection refused"))
    service = service_of(away, ToldPlatform(name="discord"), source=ToldSource())
    told = service.platform_states()
    assert told["discord"] == "connected"
    assert told["slack"].startswith("cannot be reached since ")
    assert told["slack"].endswith(" UTC: connection refused; trying again")


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
        assert await service.source_states() == {"huggingface": "failing"}


class ClockAhead(RealClock):
    """A clock that is a year ahead until it is set to something else."""

    ahead = timedelta(days=365)

    def now(self) -> datetime:
        return super().now() + self.ahead


async def test_a_digest_that_a_clock_ahead_put_off_for_a_year_comes_when_the_clock_is_set_right():
    stores, clock = memory_stores(), ClockAhead()
    channel = ChannelId("slack", "T1", "C1")
    actor = Actor(channel=channel, by="mira", notify=False)
    await set_digest(DigestOptions(), actor=actor, channels=stores.channels, now=clock.now())

    async def next_at():
        return (await stores.channels.get(channel)).digest("daily").next_at

    put_off = await next_at()
    service = service_of(source=ToldSource(), stores=stores, clock=clock)
    started = service.last_tick
    async with running(service):
        await until(lambda: service.last_tick > started)
        assert await next_at() == put_off
        clock.ahead = timedelta(0)
        while await next_at() == put_off:  # noqa: ASYNC110  the store tells nobody of a change
            await asyncio.sleep(0.05)
    assert await next_at() - datetime.now(UTC) <= timedelta(days=1)


async def test_what_a_clock_ahead_put_into_the_outbox_is_posted_when_the_clock_is_set_right():
    stores, clock, platform = memory_stores(), ClockAhead(), ToldPlatform()
    channel = ChannelId("slack", "T1", "C1")
    actor = Actor(channel=channel, by="mira", notify=True)
    await set_digest(DigestOptions(), actor=actor, channels=stores.channels, now=clock.now())
    clock.ahead = timedelta(0)
    rules = {"slack": LaneRules(longest_request=timedelta(seconds=35))}
    async with running(service_of(platform, source=ToldSource(), stores=stores, clock=clock, rules=rules)):
        await until(lambda: platform.messenger.asked)
    assert [asked for asked, _ in platform.messenger.asked] == [channel]


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-400)])
async def test_a_clock_that_is_set_stops_no_tick_no_poll_and_no_delivery(jump):
    stores, clock, platform, source = memory_stores(), ClockAhead(), ToldPlatform(), ToldSource()
    clock.ahead = timedelta(0)
    channel = ChannelId("slack", "T1", "C1")
    rules = {"slack": LaneRules(longest_request=timedelta(seconds=35))}
    service = service_of(platform, source=source, stores=stores, poll_seconds=1, clock=clock, rules=rules)
    async with running(service):
        await until(lambda: source.cursors)
        clock.ahead = jump
        polls, ticked = len(source.cursors), service.last_tick
        await until(lambda: len(source.cursors) > polls + 1 and service.last_tick > ticked + 1)
        assert 0 <= service.seconds_since_tick() < 60
        await set_digest(
            DigestOptions(),
            actor=Actor(channel=channel, by="mira", notify=True),
            channels=stores.channels,
            now=clock.now(),
        )
        await until(lambda: platform.messenger.asked)


async def test_a_source_that_refused_while_the_clock_was_ahead_is_left_alone_for_as_long_as_it_asked():
    stores, clock = memory_stores(), ClockAhead()
    refusal = SourceError("huggingface", "it answered 429", refused=True, retry_after=3600.0)
    source = ToldSource(told=[refusal])
    async with running(service_of(source=source, stores=stores, clock=clock)):
        await until(lambda: source.cursors)
        clock.ahead = timedelta(0)
        while (await stores.sources.states())[0].resume_at > datetime.now(UTC) + timedelta(hours=2):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    (state,) = await stores.sources.states()
    assert timedelta(minutes=59) < state.resume_at - datetime.now(UTC) <= timedelta(minutes=61)
    assert len(source.cursors) == 1


async def test_a_source_that_refused_is_left_alone_until_it_is_asked_for():
    stores = memory_stores()
    refusal = SourceError("huggingface", "it answered 429", refused=True, retry_after=3600.0)
    source = ToldSource(told=[refusal])
    service = service_of(source=source, stores=stores, poll_seconds=1)
    async with running(service):
        await until(lambda: source.cursors)
        refused_at = service.last_tick
        await until(lambda: service.last_tick - refused_at > 2.5)
        assert len(source.cursors) == 1
        assert await service.source_states() == {"huggingface": "paused"}
        await stores.sources.request_poll("huggingface", at=datetime.now(UTC))
        await until(lambda: len(source.cursors) == 2)
