"""The promise of digests, over weeks of papers, changed plans and clocks that jump: every paper that a channel asked to
have in a digest stands in each of its digests once, on a day and at a time that was chosen, and none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel.channel import DAILY, WEEKLY, Weekday
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due, too_late
from bot.jobs.actor import Actor
from bot.jobs.realign_digests import realign_digests
from bot.jobs.set_digest import DigestOptions, set_digest, start_digests, stop_digest
from storage.memory import memory_stores
from tests.bot.jobs.scene import SLACK, HandClock, Scene, paper

ACTOR = Actor(channel=SLACK, by="mira", notify=False)
ZONES = ("Africa/Cairo", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Europe/Berlin", "UTC")
STARTS = tuple(datetime(2026, month, day, 12, tzinfo=UTC) for month in (3, 4, 9, 10) for day in (2, 24))
"""Weeks in which some of these zones change their clocks."""

names = st.sampled_from([DAILY, WEEKLY])
days = st.sets(st.sampled_from(Weekday), min_size=1).map(frozenset)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
deeds = st.one_of(
    st.tuples(st.just("papers"), st.integers(1, 3)),
    st.tuples(st.just("hours"), st.integers(1, 60)),
    st.tuples(st.just("hours"), st.integers(1, 30)),
    st.tuples(st.just("set"), names, st.builds(DigestOptions, at=times, zone=st.sampled_from(ZONES))),
    st.tuples(st.just("days"), days),
    st.tuples(st.just("off"), st.one_of(st.none(), names)),
    st.tuples(st.just("on")),
    st.tuples(st.just("jump"), st.integers(1, 500)),
)


class Weeks:
    """A channel with a daily and a weekly subscription, over time; `late` are the digests that were made too late."""

    def __init__(self, start: datetime) -> None:
        self.scene = Scene(memory_stores(), clock=HandClock(start))
        self.papers = 0
        self.late: list[str] = []

    @property
    def told(self):
        return {"actor": ACTOR, "channels": self.scene.stores.channels, "now": self.scene.clock.now()}

    async def do(self, deed) -> None:
        match deed:
            case ("papers", count):
                for _ in range(count):
                    self.papers += 1
                    await self.scene.comes_in(paper(str(self.papers), listed_at=self.scene.clock.now()))
            case ("hours", hours):
                self.scene.clock.move(timedelta(hours=hours))
            case ("set", name, options):
                await set_digest(options, name=name, **self.told)
            case ("days", chosen):
                await set_digest(DigestOptions(days=chosen), **self.told)
            case ("off", name):
                await stop_digest(name=name, **self.told)
            case ("on",):
                await start_digests(**self.told)
            case ("jump", ahead):
                await self.jumps(timedelta(days=ahead))
        await self.ticks()

    async def jumps(self, ahead: timedelta) -> None:
        """The clock is ahead for a moment, then right again."""
        self.scene.clock.move(ahead)
        await self.ticks()
        self.scene.clock.move(-ahead)
        await realign_digests(self.scene.stores.digests, now=self.scene.clock.now())

    async def ticks(self) -> None:
        """Three ticks: a channel whose digests are due together gets one of them at each."""
        stores, now = self.scene.stores, self.scene.clock.now()
        plans = {one.name: one.plan for one in (await stores.channels.get(SLACK)).running}
        known = set(stores.digests._tables.digests)
        for _ in range(3):
            await self.scene.digests()
        for _, key in set(stores.digests._tables.digests) - known:
            due = datetime.fromisoformat(key.due)
            is_moment = next_due(plans[key.name], after=due - timedelta(seconds=1)) == due
            if not is_moment or now - due >= too_late(plans[key.name]):
                self.late.append(str(key))

    async def stood(self) -> dict[str, Counter[str]]:
        """How often each paper stood in the digests of each name."""
        digests = self.scene.stores.digests
        found: dict[str, Counter[str]] = {DAILY: Counter(), WEEKLY: Counter()}
        for channel, key in digests._tables.digests:
            made = await digests.get(channel, key)
            found[key.name].update(one.paper.paper.id for one in made.papers)
        return found


async def lived(start: datetime, done: list) -> Weeks:
    weeks = Weeks(start)
    await weeks.scene.wants("gpus", Mode.DAILY)
    await weeks.scene.wants("gpus -tpu", Mode.WEEKLY)
    for deed in done:
        await weeks.do(deed)
    await weeks.do(("on",))
    for _ in range(16):
        await weeks.do(("hours", 23))
    return weeks


@settings(max_examples=40)
@given(st.sampled_from(STARTS), st.lists(deeds, max_size=14))
def test_every_paper_stands_in_each_digest_at_most_once_and_in_one_at_least(start, done):
    async def law() -> None:
        weeks = await lived(start, done)
        stood = await weeks.stood()
        assert weeks.late == []
        assert all(times == 1 for counted in stood.values() for times in counted.values())
        assert len({*stood[DAILY], *stood[WEEKLY]}) == weeks.papers
        for name in (DAILY, WEEKLY):
            assert await weeks.scene.stores.digests.waiting(SLACK, name) == ()

    asyncio.run(law())
