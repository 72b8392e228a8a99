"""A channel's week, as its weekly digest opens with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.announcing.route import IntoDigests
from bot.card.card import Drawing, Message, Text, drawings, words
from bot.channel.channel import WEEKLY, DigestPlan, Weekday
from bot.digest.digest import DigestKey
from bot.digest.week import Week
from bot.jobs.compose_delivery import compose
from bot.jobs.send_digests import send_digests
from bot.jobs.week import DigestOpenings, risen, week_of
from bot.paper.paper import Paper
from bot.ports.stores import Stores
from tests.contracts.facts import ML, SAMPLE, page, paper, said, set_digest, subscribe

MONDAY = date(2026, 11, 30)
NINE = datetime(2026, 11, 30, 8, tzinfo=UTC)
"""09:00 in Berlin."""
PLAN = DigestPlan(zone="Europe/Berlin", days=frozenset({Weekday.MONDAY}))
DAY = timedelta(days=1)


class KeptCharts:
    """Draws nothing and keeps what it was asked to draw."""

    def __init__(self) -> None:
        self.drawn: list[Week] = []

    async def draw(self, week: Week) -> bytes | None:
        self.drawn.append(week)
        return b"\x89PNG of " + str(week.papers).encode()


def told(number: int, at: datetime, *, about: str) -> Paper:
    return paper(f"{number}", f"On {about}", abstract=f"We study {about} at scale.", listed_at=at)


def said_in(message: Message) -> str:
    """The texts of a message."""
    return "\n".join(words(line) for part in message.parts if isinstance(part, Text) for line in part.lines)


async def nine_weeks(stores: Stores, *, watched_from: timedelta = 70 * DAY) -> None:
    """Nine weeks of papers: cooling all the time, and world models in the last one."""
    begun = page(at=NINE - watched_from, baselines_closed=(SAMPLE,))
    await stores.papers.apply(begun)
    for number in range(63 * 6):
        at = NINE - timedelta(hours=4 * number + 12)
        rises = number < 6 * 6 and number % 2 == 0
        await stores.papers.apply(page(told(number, at, about="World Models" if rises else "cooling"), at=at))


async def announced(stores: Stores, *days: int) -> None:
    """A paper announced as a line of the weekly digest, so many days before Monday morning each."""
    subscription = (await stores.channels.subscriptions(ML) or [await subscribe(stores, ML, '"world model"')])[0]
    for number, before in enumerate(days):
        one = told(1000 + number, NINE - before * DAY, about="World Models")
        route = IntoDigests(frozenset({WEEKLY}))
        what = said(ML, one, subscription.id, route=route)
        await stores.papers.apply(page(one, announcements=(what,), at=NINE - before * DAY))


async def test_a_week_has_the_matches_of_seven_local_days_and_what_rises_among_them(stores):
    await nine_weeks(stores)
    await announced(stores, 8, 7, 2, 2, 1)
    week = await week_of(ML, MONDAY, PLAN, stores)
    assert (week.days[0], week.days[-1]) == (date(2026, 11, 23), date(2026, 11, 29))
    (line,) = week.lines
    assert (line.subscription.typed, line.days) == ('"world model"', (1, 0, 0, 0, 0, 2, 1))
    assert week.papers == 4
    (rise,) = week.rising
    assert (rise.words, week.weeks_before) == ("World Models", 8)
    assert rise.times > 100


async def test_what_rises_elsewhere_is_not_told_a_channel_whose_papers_have_none_of_it(stores):
    await nine_weeks(stores)
    assert len((await risen(MONDAY, stores)).terms) == 1
    assert (await week_of(ML, MONDAY, PLAN, stores)).rising == ()


async def test_what_rose_stays_as_it_was_found(stores):
    await nine_weeks(stores)
    first = await risen(MONDAY, stores)
    await announced(stores, *[2] * 20)
    assert await risen(MONDAY, stores) == first


async def test_a_young_archive_names_nothing_and_says_from_when(stores):
    await nine_weeks(stores, watched_from=20 * DAY)
    await announced(stores, 2, 1)
    week = await week_of(ML, MONDAY, PLAN, stores)
    assert (week.rising, week.rising_from) == ((), date(2026, 12, 21))


async def test_a_weekly_digest_opens_with_its_picture_and_the_same_one_again(stores):
    await nine_weeks(stores)
    await announced(stores, 3, 2, 1)
    await set_digest(stores, ML, NINE, PLAN, name=WEEKLY)
    assert await send_digests(stores.digests, trending=stores.trending, now=NINE) == 1
    delivery = (await stores.outbox.lane(ML)).head
    charts = KeptCharts()
    openings = DigestOpenings(stores, charts)
    first = (await compose(delivery, stores, openings=openings)).message
    (picture,) = drawings(first)
    assert picture.png.startswith(b"\x89PNG")
    assert "3 papers matched in the week of 23–29 Nov 2026" in picture.alt
    assert "Rising: World Models" in said_in(first)
    assert (await compose(delivery, stores, openings=openings)).message == first
    assert charts.drawn[0] == charts.drawn[1]


async def test_without_charts_the_digest_says_its_week_in_words(stores):
    await announced(stores, 3, 2, 1)
    await set_digest(stores, ML, NINE, PLAN, name=WEEKLY)
    await send_digests(stores.digests, trending=stores.trending, now=NINE)
    message = (await compose((await stores.outbox.lane(ML)).head, stores)).message
    assert not drawings(message)
    assert "3 papers matched in the week of 23–29 Nov 2026" in said_in(message)


async def test_a_digest_of_another_name_opens_with_its_papers(stores):
    await announced(stores, 1)
    digest = await made(stores)
    other = replace(digest, key=DigestKey("daily", digest.key.due))
    assert await DigestOpenings(stores, KeptCharts()).of(other) == ()
    assert isinstance((await DigestOpenings(stores, KeptCharts()).of(digest))[0], Drawing)


async def test_digests_that_are_due_together_find_what_rises_once(stores):
    await nine_weeks(stores)
    await announced(stores, 1)
    digest, openings = await made(stores), DigestOpenings(stores, KeptCharts())
    opened = await asyncio.gather(*(openings.of(digest) for _ in range(5)))
    assert all(one == opened[0] for one in opened)


async def made(stores: Stores):
    await set_digest(stores, ML, NINE, PLAN, name=WEEKLY)
    await send_digests(stores.digests, trending=stores.trending, now=NINE)
    return await stores.digests.get(ML, DigestKey(WEEKLY, "2026-11-30T09:00+01:00"))
