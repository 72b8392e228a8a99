"""Messages to Offprint itself: a search, a paper, a command; an answer for one person is not said to all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channel.channel import ChannelId
from bot.channel.who_may import Standing
from handlers.commands.asked import answer_words
from tests.handlers.commands.room import paper, text_of


@pytest.fixture
def direct(slack):
    here = ChannelId("slack", "T1", "@U1")
    return replace(
        slack,
        caller=replace(slack.caller, channel=here, channel_name=None, standing=Standing(is_private=True)),
    )


async def told(room, words):
    return text_of((await answer_words(words, room.caller, room.services)).message)


@pytest.mark.parametrize(
    "words",
    [
        "sparse attention",
        "can you find me some papers on sparse attention?",
        "What’s new on sparse attention?",
        "What is sparse attention?",
        "please search for recent work about sparse attention!",
        "search sparse attention",
    ],
)
async def test_words_are_searched_for_without_what_people_put_around_them(slack, words):
    await slack.bring(paper("1", "Sparse attention"))
    assert (await told(slack, words)).startswith("1 paper matches sparse attention")


async def test_no_words_are_answered_with_help_and_a_greeting_with_how_to_begin(slack):
    assert "All commands" in await told(slack, "")
    assert (await told(slack, "hello")).startswith("Hello! Begin with one of these:")


async def test_a_paper_that_is_named_in_a_sentence_is_shown(slack):
    await slack.bring(paper("1", "Sparse attention"))
    assert (await told(slack, "paper sample:1")).startswith("Sparse attention")
    assert "2305.17144" in await told(slack, "did you read https://arxiv.org/abs/2305.17144 yet")


@pytest.mark.parametrize(
    "words", ["subscribe gpu", "unsubscribe 1", "digest off", "mute 2h", "feed", "export", "import gpu"]
)
async def test_changes_and_what_is_for_one_person_are_answered_with_the_command_in_a_channel(slack, words):
    assert (await told(slack, words)).endswith(f"Type it as a command: /papers {words}")
    assert await slack.stores.channels.subscriptions() == ()


async def test_in_direct_messages_everything_is_done_for_the_person_alone(direct):
    answered = await answer_words("subscribe gpu daily", direct.caller, direct.services)
    assert answered.public is None
    (made,) = await direct.stores.channels.subscriptions()
    assert made.channel == direct.caller.channel
    assert (await told(direct, "list")).startswith("This channel has 1 subscription")
    assert (await direct.stores.outbox.lane(made.channel)).head is None
