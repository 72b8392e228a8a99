"""Weeks of arXiv, polled by the hour into a store: what a channel is told, and what it is spared."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.http.client import Http
from bot.jobs.poll import Polled
from bot.paper.paper import PaperId
from bot.sources.arxiv.calendar import CALENDAR
from bot.sources.arxiv.source import Arxiv
from storage.memory import memory_stores
from tests.bot.jobs.scene import Scene
from tests.servers.arxiv import OAI, RSS, ArxivServer, Preprint, crossed, replaced
from tests.servers.huggingface import status

NEW_YORK = ZoneInfo("America/New_York")
CATEGORIES = ("cs.LG", "cs.CL", "stat.ML")
FIRST, SECOND = date(2026, 11, 16), date(2026, 11, 17)


@dataclass
class World:
    """A local arXiv, and an Offprint with one channel that wants every paper named `gpu`."""

    server: ArxivServer
    http: Http
    scene: Scene = field(default_factory=lambda: Scene(memory_stores()))
    categories: tuple[str, ...] = CATEGORIES
    announced: dict[str, date] = field(default_factory=dict)

    def announces(self, day: date, number: int = 3) -> None:
        """New papers on a day, in each of the categories."""
        for count in range(number):
            one = f"2611.{len(self.announced):05d}"
            category = CATEGORIES[count % len(CATEGORIES)]
            told = Preprint(id=one, title=f"GPU {one}", categories=(category,), created=day - timedelta(days=3))
            self.announced[one] = day
            self.server.announce(day, told)

    async def polls(self, day: date, hour: int = 12) -> Polled:
        """Poll at an hour of New York."""
        moment = datetime.combine(day, time(hour), NEW_YORK).astimezone(UTC)
        self.scene.clock.move(moment - self.scene.clock.now())
        self.server.today = day
        source = Arxiv(self.http, categories=self.categories, rss_url=self.server.rss_url, oai_url=self.server.oai_url)
        return await self.scene.polled(source)

    async def stored(self, *ids: str) -> set[str]:
        """Which of these are stored."""
        known = await self.scene.stores.papers.histories([PaperId(f"arxiv:{one}") for one in ids])
        return {one.removeprefix("arxiv:") for one in known}


@pytest.fixture
async def world(server: ArxivServer, http: Http) -> World:
    world = World(server, http)
    await world.scene.wants("gpu")
    world.announces(FIRST)
    assert await world.polls(FIRST) == Polled(source="arxiv", new=3, baseline=True)
    return world


async def test_every_paper_of_three_weeks_is_announced_once(world: World) -> None:
    days = list(CALENDAR.days_after(FIRST, date(2026, 12, 4)))
    assert date(2026, 11, 26) not in days
    count = 0
    for day in (FIRST + timedelta(days=number) for number in range(1, 19)):
        if day in days:
            world.announces(day)
        for hour in (1, 4, 13, 22):
            polled = await world.polls(day, hour)
            assert polled.error is None
            count += polled.announced
    assert count == len(world.announced) - 3 == 3 * len(days)


async def test_the_change_of_the_clocks_loses_nothing(server: ArxivServer, http: Http) -> None:
    world = World(server, http)
    await world.scene.wants("gpu")
    await world.polls(date(2026, 10, 30))
    world.announces(date(2026, 11, 2))
    world.announces(date(2026, 11, 3))
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)):
        for hour in (0, 1, 3, 4, 23):
            await world.polls(day, hour)
    assert await world.stored(*world.announced) == set(world.announced)


async def test_five_missed_days_come_whole_in_one_poll_and_as_no_flood(world: World) -> None:
    for day in CALENDAR.days_after(FIRST, date(2026, 11, 24)):
        world.announces(day, number=60)
    old = Preprint(id="2608.00001", title="GPU of old", created=date(2026, 8, 1))
    world.server.announce(SECOND, replaced(old, updated=SECOND))
    polled = await world.polls(date(2026, 11, 24))
    assert (polled.new, polled.announced, polled.error) == (6 * 60 + 1, 6 * 60, None)
    assert await world.stored(*world.announced, "2608.00001") == {*world.announced, "2608.00001"}
    assert (await world.polls(date(2026, 11, 24), 13)).announced == 0
    assert (await world.polls(date(2026, 11, 25))).announced == 0


async def test_a_service_that_comes_back_on_a_sunday_has_the_missed_days(world: World) -> None:
    for day in CALENDAR.days_after(FIRST, date(2026, 11, 20)):
        world.announces(day)
    assert (await world.polls(date(2026, 11, 22))).announced == 12


async def test_a_stale_batch_under_a_new_date_announces_nothing_twice_and_hides_nothing(world: World) -> None:
    world.announces(SECOND)
    world.server.show("cs.LG", FIRST)
    assert (await world.polls(SECOND, 1)).announced == 0
    assert (await world.polls(SECOND, 4)).announced == 3
    world.server.heal()
    assert (await world.polls(SECOND, 9)).announced == 0


async def test_with_rss_down_for_a_week_nothing_is_lost(world: World) -> None:
    world.server.fail(RSS, status(500))
    for day in CALENDAR.days_after(FIRST, date(2026, 11, 23)):
        world.announces(day)
        polled = await world.polls(day)
        assert polled.announced == 3
        assert "RSS" in str(polled.error)


async def test_with_oai_pmh_down_for_a_week_nothing_is_lost(world: World) -> None:
    world.server.fail(OAI, status(500))
    for day in CALENDAR.days_after(FIRST, date(2026, 11, 20)):
        world.announces(day)
        if day != SECOND:
            assert (await world.polls(day)).announced == 3
    world.server.heal()
    assert (await world.polls(date(2026, 11, 23))).announced == 3
    assert await world.stored(*world.announced) == set(world.announced)


async def test_a_category_that_is_added_floods_nobody(world: World) -> None:
    added = [Preprint(id=f"2611.5000{n}", title="GPU", categories=("cs.DC",)) for n in range(3)]
    world.server.announce(SECOND, *added[:2])
    world.announces(SECOND)
    world.categories = (*CATEGORIES, "cs.DC")
    polled = await world.polls(SECOND)
    assert (polled.new, polled.announced, polled.baseline) == (5, 3, False)
    world.server.announce(date(2026, 11, 18), added[2])
    assert (await world.polls(date(2026, 11, 18))).announced == 1


async def test_a_cross_list_of_yesterdays_paper_is_not_announced_again(world: World) -> None:
    world.announces(SECOND, number=1)
    assert (await world.polls(SECOND)).announced == 1
    wednesday = date(2026, 11, 18)
    paper = Preprint(id="2611.00003", title="GPU 2611.00003", categories=("cs.LG",), created=FIRST)
    world.server.announce(wednesday, crossed(paper, "stat.ML"))
    polled = await world.polls(wednesday)
    assert (polled.new, polled.changed, polled.announced) == (0, 1, 0)


async def test_a_cross_list_of_an_old_paper_is_announced(world: World) -> None:
    old = Preprint(id="2608.00001", title="GPU of old", categories=("math.OC",), created=date(2026, 8, 1))
    world.server.announce(SECOND, crossed(old, "stat.ML"))
    assert (await world.polls(SECOND)).announced == 1


async def test_a_replacement_that_was_never_seen_is_stored_in_silence(world: World) -> None:
    old = Preprint(id="2608.00001", title="GPU of old", created=date(2026, 8, 1))
    world.server.announce(SECOND, replaced(old, updated=FIRST))
    assert (await world.polls(SECOND)).announced == 0
    assert await world.stored("2608.00001") == {"2608.00001"}


async def test_a_poll_that_is_repeated_changes_nothing(world: World) -> None:
    world.announces(SECOND)
    await world.polls(SECOND)
    for day, hour in ((SECOND, 13), (SECOND, 14), (date(2026, 11, 18), 12), (date(2026, 11, 19), 12)):
        polled = await world.polls(day, hour)
        assert (polled.new, polled.changed, polled.announced) == (0, 0, 0)
