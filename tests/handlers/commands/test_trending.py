"""`/papers trending`: what rises and why, five a page, shared and subscribed to; and what an empty list says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing.route import Now
from bot.channel.channel import ChannelId
from bot.jobs.compose_delivery import compose
from bot.ports.trending import PaperOpening
from handlers.commands.context import Person, Replaced
from handlers.commands.router import answer
from handlers.commands.syntax import Invocation, parse_command
from tests.handlers.commands.room import NOW, Room, labels_of, paper, text_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD = NOW - 300 * DAY


@pytest.fixture
async def rising(slack: Room) -> Room:
    """Seven papers that gained upvotes within the last hour, the last one most, and a large one that gained none."""
    small = [paper(f"r{n}", f"Riser {n}", listed_at=OLD, upvotes=10) for n in range(7)]
    large = paper("large", "Famous", listed_at=OLD, upvotes=9_000)
    slack.clock.time = NOW - 2 * DAY
    await slack.bring(*small, large)
    slack.clock.time = NOW - HOUR
    await slack.bring(*(replace(one, upvotes=11 + n) for n, one in enumerate(small)), revision=1)
    slack.clock.time = NOW
    return slack


async def test_what_gained_most_comes_first_with_its_reason(rising):
    message = (await rising.type("trending today")).message
    lines = text_of(message).splitlines()
    assert lines[0] == "What rises today · 1–5 of 7"
    assert lines[1] == "1. Riser 6"
    assert "▲ 17, +7 since yesterday" in lines[2].replace("\xa0", " ")
    assert "Famous" not in text_of(message)
    assert message.fallback.startswith("What rises today · 1–5 of 7. First: “Riser 6”, ▲")


async def test_a_page_turns_in_the_message_where_it_stands(rising):
    first = (await rising.type("trending")).message
    assert "Previous" not in labels_of(first)
    second = await rising.press(first, "Next")
    assert isinstance(second, Replaced)
    assert "6–7 of 7" in text_of(second.message)
    assert "Next" not in labels_of(second.message)
    assert text_of((await rising.press(second.message, "Previous")).message) == text_of(first)


async def test_a_query_leaves_only_what_matches_and_can_be_subscribed_to(rising):
    message = (await rising.type('trending month "riser 3" OR "riser 5"')).message
    assert text_of(message).splitlines()[0] == 'What rises this month and matches "riser 3" OR "riser 5"'
    assert [label for label in labels_of(message) if label == "Show"] == ["Show"] * 2
    answer = await rising.press(message, "Subscribe to this")
    assert 'This channel now gets what matches "riser 3" OR "riser 5"' in text_of(answer.message)


async def test_without_a_query_there_is_nothing_to_subscribe_to(rising):
    assert "Subscribe to this" not in labels_of((await rising.type("trending")).message)


async def test_a_page_is_shared_once_a_day_through_the_outbox(rising):
    message = (await rising.type("trending riser")).message
    assert text_of((await rising.press(message, "Share")).message).startswith("Shared here: this page")
    head = (await rising.stores.outbox.lane(rising.caller.channel)).head
    shared = (await compose(head, rising.stores)).message
    assert text_of(shared).startswith("mira shared: What rises this week and matches riser")
    assert labels_of(shared) == ["Show"] * 5 + ["Subscribe to this"]
    assert "Already shared here by mira" in text_of((await rising.press(message, "Share")).message)
    rising.clock.time = NOW + DAY
    assert "Shared here" in text_of((await rising.press(message, "Share")).message)


async def test_a_shared_page_shows_what_rose_when_it_was_shared(rising):
    await rising.press((await rising.type("trending")).message, "Share")
    rising.clock.time = NOW + 20 * DAY
    head = (await rising.stores.outbox.lane(rising.caller.channel)).head
    assert "Riser 6" in text_of((await compose(head, rising.stores)).message)


async def test_a_paper_without_votes_rises_by_those_who_open_it_and_each_counts_once(slack: Room):
    await slack.bring(paper("a", "Opened often", sources=("arxiv",)), paper("b", "Never opened"))
    found = (await slack.type("search often")).message
    for person in ("U1", "U2", "U1"):
        card = await slack.press(found, "Show", person=Person(person, person))
        await slack.press(card.message, "Abstract", person=Person(person, person))
    said = await slack.read("trending")
    assert "Nobody counts votes for these." in said
    assert "opened by 2 people" in said
    assert "Never opened" not in said


async def test_who_opened_a_paper_is_not_kept_by_name(slack: Room):
    kept: list[PaperOpening] = []

    class Listening:
        async def note_opening(self, opening: PaperOpening) -> None:
            kept.append(opening)

    slack.stores = replace(slack.stores, trending=Listening())
    await slack.bring(paper("a", "One"), paper("b", "Two"))
    for title in ("one", "two"):
        await slack.press((await slack.type(f"search {title}")).message, "Show")
    assert len({one.reader for one in kept}) == 2
    assert not any(name in one.reader for one in kept for name in ("U1", "mira", "T1"))


@pytest.mark.parametrize("typed", ["trending", "trending today gpu"])
async def test_where_nothing_rises_the_reply_says_why_and_what_to_press(slack: Room, typed):
    message = (await slack.type(typed)).message
    assert "nothing yet." in text_of(message)
    assert "/papers sources" in text_of(message)
    assert "This month" in labels_of(message)
    assert "this month" in text_of((await slack.press(message, "This month")).message)


async def test_a_query_that_cannot_be_read_is_answered_with_its_place(slack: Room):
    assert "Try /papers trending" in await slack.read("trending week (gpu")


async def test_a_list_whose_query_is_forgotten_says_so(rising):
    message = (await rising.type("trending riser")).message
    rising.clock.time = NOW + 400 * DAY
    await rising.stores.searches.remember("other", at=rising.clock.time)
    assert "This list has expired.\nType it again." in text_of((await rising.press(message, "Next")).message)


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("trending", {}),
        ("trending today", {"period": "today"}),
        ("Trending this week", {"period": "week"}),
        ("trending monthly gpu", {"period": "month", "query": "gpu"}),
        ("trending gpu", {"query": "gpu"}),
        ('trending "week" of code', {"query": '"week" of code'}),
        ("show trending", {}),
        ("what is trending", {}),
    ],
)
def test_the_period_is_read_before_the_query(typed, options):
    assert parse_command(typed) == Invocation(("trending",), options)


async def test_a_period_that_is_none_gets_the_nearest(discord: Room):
    asked = Invocation(("trending",), {"period": "mont"})
    said = text_of((await answer(asked, discord.caller, discord.services)).message)
    assert said == "“mont” is no period: today, week or month.\nTry /papers trending period:month"


async def test_a_paper_in_several_channels_rises_without_votes(slack: Room):
    elsewhere = replace(slack, caller=replace(slack.caller, channel=ChannelId("slack", "T1", "C2")))
    both, here = paper("a", "In both"), paper("b", "In one")
    await slack.type("subscribe kernels")
    await elsewhere.type("subscribe kernels")
    await slack.bring(both, here, route=Now())
    await elsewhere.bring(both, route=Now(), revision=1)
    said = await slack.read("trending today")
    assert "1. In both" in said
    assert "matched in 2 channels" in said
    assert "In one" not in said
