"""`/papers top`: what a channel liked most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.ports.sightings import LinksPosted, Sighting
from handlers.commands.context import Person
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation
from tests.handlers.commands.room import Room, labels_of, paper, text_of

PAPERS = [paper(str(number), f"Paper number {number}") for number in range(1, 8)]


@pytest.fixture
async def liked(slack: Room) -> Room:
    """A channel in which the paper of number n is liked by n people; the seventh was liked ten days ago."""
    await slack.bring(*PAPERS)
    slack.clock.time -= timedelta(days=10)
    await like(slack, 7)
    slack.clock.time += timedelta(days=10)
    for number in range(1, 7):
        await like(slack, number)
    return slack


async def like(room: Room, number: int) -> None:
    card = (await room.type(f"paper sample:{number}")).message
    for person in range(number):
        await room.press(card, "👍", person=Person(f"U{person}", "x"))


async def test_the_most_liked_of_the_week_come_first(liked: Room):
    top = (await liked.type("top")).message
    assert text_of(top).split("\n")[:3] == [
        "What this channel liked most this week · 1–5 of 6",
        "1. Paper number 6",
        "👍\u00a06\u00a0· 24 Nov\u00a0· last liked less than a minute ago",
    ]
    last = (await liked.press(top, "Next")).message
    assert text_of(last).startswith("What this channel liked most this week · 6–6 of 6\n6. Paper number 1")
    assert labels_of((await liked.press(last, "Previous")).message) == labels_of(top)


async def test_a_month_reaches_further(liked: Room):
    assert "1. Paper number 7" in await liked.read("top this month")


async def test_a_paper_that_somebody_linked_to_says_when(liked: Room):
    at = liked.clock.time - timedelta(days=3)
    seen = Sighting(channel=liked.caller.channel, paper=PAPERS[5].id, message="1", by="U2", at=at)
    await liked.stores.sightings.note(LinksPosted(sightings=(seen,), quiet_since=at, posts=False))
    assert (await liked.read("top")).split("\n")[2].endswith("· shared here 3 days ago")


async def test_a_vote_that_is_taken_back_counts_no_more(liked: Room):
    card = (await liked.type("paper sample:1")).message
    answer = (await liked.press(card, "👍 1", person=Person("U0", "x"))).message
    await liked.press(answer, "Take it back", person=Person("U0", "x"))
    assert (await liked.read("top")).startswith("What this channel liked most this week\n")


async def test_where_nobody_liked_anything_longer_periods_are_offered(slack: Room):
    nothing = (await slack.type("top today")).message
    assert text_of(nothing).startswith("Nobody here liked a paper today.")
    assert labels_of(nothing) == ["This week", "This month"]
    month = (await slack.press(nothing, "This month")).message
    assert text_of(month).startswith("Nobody here liked a paper this month.")


async def test_another_channel_has_its_own_judgement(liked: Room):
    assert (await liked.read("top", channel=ChannelId("slack", "T1", "C2"))).startswith("Nobody here liked a paper")


@pytest.mark.parametrize("typed", ["top", "top 10", "top week", "top this week"])
async def test_a_number_or_a_period_may_follow(liked: Room, typed):
    assert (await liked.read(typed)).startswith("What this channel liked most this week")


async def test_an_unknown_period_is_answered_with_those_that_there_are(discord: Room):
    told = await answer(Invocation(("top",), {"period": "weak"}), discord.caller, discord.services)
    assert text_of(told.message) == "“weak” is no period: today, week or month.\nTry /papers top period:week"


@pytest.mark.parametrize("typed", ["year", "all time", "this year"])
async def test_a_longer_period_is_answered_with_those_that_there_are(slack: Room, typed):
    assert f"“{typed}” is no period: today, week or month." in await slack.read(f"top {typed}")
