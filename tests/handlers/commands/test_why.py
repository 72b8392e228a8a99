"""`/papers why`: for each subscription the term that decided, and what became of the paper here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcing.route import IntoDigests, NotBefore, Now
from bot.delivery.delivery import Kind, Settled, State, delivery_key
from bot.paper.paper import PaperId
from bot.ports.papers import IngestedPage, PaperWrite
from tests.handlers.commands.room import NOW, Room, labels_of, paper, text_of

PAPER = paper("1", "Mixture of experts on GPU clusters", abstract="A survey of sparse models.")


@pytest.fixture
async def wanting(slack: Room) -> Room:
    """A channel with four subscriptions, of which the first one matches."""
    for query in ("title:gpu", "gpu -survey", "jax OR (gpu dense)", '"large language model"'):
        await slack.type(f"subscribe {query}")
    return slack


async def test_each_subscription_says_which_term_decided(wanting: Room):
    await wanting.bring(PAPER)
    told = (await wanting.read("why sample:1")).split("\n")
    assert told[0] == "Mixture of experts on GPU clusters"
    assert told[2:] == [
        "title:gpu matches",
        "gpu -survey does not match",
        "jax OR (gpu dense) does not match",
        '"large language model" does not match',
        "gpu (title)",
        "survey is there and must not be",
        "jax is missing (nearest of 2 ways)",
        '"large language model" is missing',
    ]


async def test_what_matches_comes_first_and_can_be_ended(wanting: Room):
    await wanting.bring(PAPER)
    await wanting.type("unsubscribe 1")
    await wanting.type("subscribe title:gpu")
    answer = (await wanting.type("why mixture of experts on gpu clusters")).message
    assert "title:gpu matches" in text_of(answer).split("\n")[2]
    assert labels_of(answer) == ["Unsubscribe from title:gpu"]


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (Now(), "Its card is on its way here."),
        (NotBefore(NOW + timedelta(hours=3)), "Its card comes in 3 hours."),
        (IntoDigests(frozenset({"daily", "weekly"})), "It waits for the daily and weekly digest: it came"),
        (None, "It has not come here, though a subscription matches it now"),
    ],
)
async def test_where_the_paper_is_stands_first(wanting: Room, route, said):
    await wanting.bring(PAPER, route=route)
    assert said in (await wanting.read("why sample:1")).split("\n")[1]


async def test_a_posted_card_is_told_with_its_age_and_one_that_failed_as_failed(wanting: Room):
    await wanting.bring(PAPER, route=Now())
    card = await wanting.stores.outbox.by_key(delivery_key(wanting.caller.channel, Kind.CARD, PAPER.id))
    await wanting.stores.outbox.settle(Settled(delivery=card, state=State.SENT, at=NOW, message_id="1"))
    wanting.clock.time += timedelta(days=2)
    assert "Its card was posted here 2 days ago." in await wanting.read("why sample:1")


async def test_a_paper_that_was_there_before_the_subscription_is_said_to_be(slack: Room):
    await slack.bring(PAPER)
    slack.clock.time += timedelta(days=1)
    await slack.type("subscribe gpu")
    assert "it was in the archive before the subscription that matches it" in await slack.read("why sample:1")


async def test_where_nothing_is_subscribed_or_matches_that_is_said(slack: Room):
    await slack.bring(PAPER)
    assert "this channel has no subscription" in await slack.read("why sample:1")
    await slack.type("subscribe jax")
    assert "no subscription matches it" in await slack.read("why sample:1")


async def test_of_many_subscriptions_the_nearest_are_shown_and_the_rest_counted(slack: Room):
    await slack.bring(PAPER)
    for number in range(12):
        await slack.type(f"subscribe word{number} gpu")
    told = await slack.read("why sample:1")
    assert told.count("does not match") == 10
    assert told.endswith("And 2 subscriptions that are further from it.")


async def test_of_many_subscriptions_that_match_those_that_are_not_shown_are_not_said_to_be_further_off(slack: Room):
    await slack.bring(PAPER)
    for number in range(12):
        await slack.type(f"subscribe gpu OR word{number}")
    await slack.type("subscribe jax")
    told = await slack.read("why sample:1")
    assert told.endswith("And 2 subscriptions that match it too. And 1 subscription that is further from it.")


async def test_subscriptions_that_were_not_looked_at_are_counted_as_that(slack: Room, monkeypatch):
    monkeypatch.setattr("bot.jobs.why_here.MOST_EXPLAINED", 1)
    await slack.bring(PAPER)
    for query in ("jax", "tpu", "gpu"):
        await slack.type(f"subscribe {query}")
    told = await slack.read("why sample:1")
    assert "no subscription that was looked at matches it" in told
    assert told.endswith("2 more were not looked at.")


async def test_a_card_asks_the_same_from_its_menu(wanting: Room):
    await wanting.bring(PAPER)
    card = (await wanting.type("paper sample:1")).message
    chosen = (await wanting.choose(card, "Which subscriptions match it")).message
    assert text_of(chosen) == await wanting.read("why sample:1")


@pytest.mark.parametrize("typed", ["why", "why 1234.56789", "why no such words at all"])
async def test_a_paper_that_is_not_there_is_answered_with_a_way(wanting: Room, typed):
    assert "Try /papers " in await wanting.read(typed)


@pytest.mark.parametrize("typed", ["2305.17144", "not 2305.17144", "https://arxiv.org/abs/2305.17144v2", "10.1000/x"])
async def test_a_paper_that_no_source_has_listed_cannot_have_come(wanting: Room, typed):
    told = await wanting.read(f"why {typed}")
    assert f"“{typed}” is not in the archive, so it cannot have come here" in told
    assert "Try /papers sources" in told


async def test_a_paper_that_turned_out_to_be_another_one_is_where_its_card_is(wanting: Room):
    await wanting.bring(PAPER, route=Now())
    card = await wanting.stores.outbox.by_key(delivery_key(wanting.caller.channel, Kind.CARD, PAPER.id))
    await wanting.stores.outbox.settle(Settled(delivery=card, state=State.SENT, at=NOW, message_id="1"))
    other = replace(PAPER, id=PaperId("doi:10.1000/x"))
    await wanting.bring(other)
    joined = PaperWrite(other, 1, absorbs=((PAPER.id, 1),))
    await wanting.stores.papers.apply(IngestedPage(papers=(joined,), announcements=(), at=NOW))
    for name in ("10.1000/x", "sample:1"):
        assert "Its card was posted here less than a minute ago." in await wanting.read(f"why {name}")
