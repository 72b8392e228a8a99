"""A query that no source here can match: the reply says so first, offers one that works, and does its work still."""

import pytest

from bot.channel.subscription import Mode
from tests.bot.polling.profiles import ARXIV, HUGGINGFACE, polled_source
from tests.handlers.commands.room import labels_of, paper, text_of

NOTHING_CAN = "No new paper can match this here."


@pytest.fixture(params=["slack", "discord"])
def room(request):
    """A channel of either platform of a service that polls arXiv alone."""
    found = request.getfixturevalue(request.param)
    found.sources = (polled_source("arxiv", ARXIV),)
    return found


def query(room, typed):
    return f"query:{typed}" if room.caller.dialect.names_options else typed


async def active(room):
    return [(one.query, one.mode) for one in await room.stores.channels.subscriptions(room.caller.channel)]


async def test_a_subscription_that_cannot_match_is_made_and_told_first_with_a_command_that_works(room):
    answer = await room.type("subscribe gpu category:cs.LGG")
    said = text_of(answer.message).splitlines()
    assert said[0] == f"{NOTHING_CAN} category:cs.lgg can never match: arXiv has no such category."
    assert said[1] == f"Try /papers subscribe {query(room, 'gpu category:cs.LG')}"
    assert said[2] == "This channel now gets what matches gpu category:cs.LGG, instantly."
    assert answer.message.fallback.startswith(NOTHING_CAN)
    assert await active(room) == [("category:cs.lgg gpu", Mode.INSTANTLY)]
    assert "Undo" in labels_of(answer.message)


async def test_the_command_that_works_keeps_the_mode(room):
    said = await room.read("subscribe gpu upvotes:>20 daily")
    daily = "query:gpu when:daily" if room.caller.dialect.names_options else "gpu daily"
    assert f"Try /papers subscribe {daily}\n" in said


async def test_a_subscription_that_cannot_match_promises_no_first_papers(room):
    assert "first papers come" not in await room.read("subscribe has:code gpu")
    assert "first papers come" in await room.read("subscribe gpu")


async def test_a_part_that_cannot_match_is_told_and_the_preview_stays(room):
    said = await room.read("subscribe gpu OR has:code")
    assert said.startswith("has:code can never match: no source here knows code; huggingface does, once the operator")
    assert NOTHING_CAN not in said
    assert "The archive is still empty" in said


async def test_what_is_subscribed_already_is_told_again(room):
    await room.type("subscribe has:code")
    assert (await room.read("subscribe has:code")).startswith(NOTHING_CAN)


async def test_a_query_that_can_match_is_answered_as_ever(room):
    assert (await room.read("subscribe category:cs.LG")).startswith("This channel now gets what matches category:cs.LG")


async def test_nothing_is_said_where_the_sources_are_not_known(slack):
    assert (await slack.read("subscribe has:code")).startswith("This channel now gets what matches has:code")


async def test_a_search_that_finds_nothing_says_that_nothing_can(room):
    await room.bring(paper("1", "Attention"))
    answer = await room.type("search attention category:cs.LGG")
    assert text_of(answer.message).splitlines()[:3] == [
        f"{NOTHING_CAN} category:cs.lgg can never match: arXiv has no such category.",
        f"Try /papers search {query(room, 'attention category:cs.LG')}",
        "Nothing in the archive matches attention category:cs.LGG yet.",
    ]
    assert labels_of(answer.message) == ["With fewer words", "Subscribe to this"]


async def test_a_search_of_an_empty_archive_says_it_too(room):
    assert (await room.read("search source:huggingface gpu")).startswith(NOTHING_CAN)


async def test_a_search_that_finds_papers_says_what_no_new_one_can_match_on_every_page(room):
    await room.bring(*(paper(str(number), f"Attention {number}", upvotes=9) for number in range(7)))
    first = (await room.type("search attention upvotes:>5")).message
    assert text_of(first).startswith(NOTHING_CAN)
    assert "7 papers match attention upvotes:>5 · 1–5" in text_of(first)
    assert text_of((await room.press(first, "Next")).message).startswith(NOTHING_CAN)
    shared = await room.press(first, "Share")
    assert NOTHING_CAN not in text_of(shared.public)


async def test_the_button_that_subscribes_to_a_search_says_it_too(room):
    found = (await room.type("search zeppelin has:code")).message
    assert "Try /papers subscribe" in text_of((await room.press(found, "Subscribe to this")).message)


async def test_a_source_that_is_added_later_makes_it_match(room):
    assert NOTHING_CAN in await room.read("subscribe gpu has:code")
    room.sources = (polled_source("arxiv", ARXIV), polled_source("huggingface", HUGGINGFACE))
    assert NOTHING_CAN not in await room.read("subscribe gpu has:code")


async def test_a_source_alone_that_is_not_polled_is_told_so_and_not_that_it_is_too_much(slack):
    slack.sources = (polled_source("huggingface", HUGGINGFACE),)
    for command in ("subscribe", "search"):
        said = await slack.read(f"{command} source:arxiv")
        assert said.startswith("No new paper can match this here. source:arxiv can never match")
        assert "nearly every" not in said
    slack.sources = (polled_source("arxiv", ARXIV),)
    assert "nearly every paper" in await slack.read("subscribe source:arxiv")
