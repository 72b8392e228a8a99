"""Words that begin with no command are answered with what helps, and never with the whole help."""

import pytest

from handlers.commands.syntax import Invocation, parse_command
from tests.handlers.commands.room import labels_of, paper, text_of


async def test_a_query_alone_can_be_searched_for_and_subscribed_to_from_buttons(slack):
    await slack.bring(paper("1", "Of GPUs"))
    message = (await slack.type("gpu")).message
    assert labels_of(message) == ["Search", "Subscribe"]
    assert "/papers search gpu · /papers subscribe gpu" in text_of(message)
    assert "1 paper matches gpu" in text_of((await slack.press(message, "Search")).message)
    assert "now gets what matches gpu, instantly" in text_of((await slack.press(message, "Subscribe")).message)


async def test_the_button_subscribes_as_the_command_does(slack):
    message = (await slack.type("gpu daily")).message
    assert "now gets what matches gpu, daily" in text_of((await slack.press(message, "Subscribe")).message)


@pytest.mark.parametrize(
    ("typed", "meant"), [("subcribe gpu", "subscribe gpu"), ("gpu subscribe", "subscribe gpu"), ("staus", "status")]
)
async def test_the_command_that_was_meant_is_offered_whole_and_nothing_is_done(slack, typed, meant):
    said = await slack.read(typed)
    assert f"Did you mean /papers {meant}?" in said
    assert f"To search for these words: /papers search {typed}" in said
    assert await slack.stores.channels.subscriptions(slack.caller.channel) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "hot",
        "popular",
        "weekly",
        "daily",
        "hello",
        "Hi!",
        "undo",
        "timezone Europe/Berlin",
        "change 1 to daily",
        "leave",
        "thanks",
        "version",
    ],
)
async def test_what_there_is_not_is_answered_in_a_line_with_commands_that_there_are(slack, typed):
    (line,) = (await slack.read(typed)).splitlines()
    commands = [f"{command}".strip() for command in line.split("/papers ")[1:]]
    assert commands
    assert all(isinstance(parse_command(command.removesuffix(" ·")), Invocation) for command in commands)


@pytest.mark.parametrize("typed", ["top quark", "hot carriers in graphene", "popular science"])
async def test_a_query_that_begins_like_such_a_word_is_a_query(slack, typed):
    assert labels_of((await slack.type(typed)).message) == ["Search", "Subscribe"]


async def test_words_that_are_no_query_either_get_their_place_and_a_search_that_works(slack):
    said = await slack.read("(jax OR")
    assert "Try /papers search " in said
