"""The form that subscribes a channel takes what the command takes, and tells an error beside the query."""

from __future__ import annotations

import pytest

from bot.errors import FieldErrors
from handlers.commands.errors import field_words
from tests.handlers.commands.room import labels_of, text_of


async def test_it_subscribes_as_the_command_does(slack):
    assert labels_of((await slack.type("list")).message) == ["Subscribe…"]
    answer = await slack.fill(await slack.open("subscribe"), query='"mixture of experts" -survey', when="daily")
    (made,) = await slack.stores.channels.subscriptions(slack.caller.channel)
    assert (made.typed, made.mode) == ('"mixture of experts" -survey', "daily")
    assert "Undo" in labels_of(answer.message)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(gpu OR", "character"),
        ("", "query"),
        ("https://arxiv.org/abs/2305.17144", "names one paper"),
        ("gpu daily", "two ways"),
        ("everything", "written *"),
    ],
)
async def test_a_query_that_is_none_is_told_beside_it_and_nothing_is_subscribed(slack, query, said):
    with pytest.raises(FieldErrors) as wrong:
        await slack.fill(await slack.open("subscribe"), query=query)
    assert {*wrong.value.errors} == {"query"}
    assert said in field_words(wrong.value.errors["query"], "query")
    assert await slack.stores.channels.subscriptions(slack.caller.channel) == ()


async def test_a_mode_typed_behind_the_query_that_is_the_chosen_one_is_no_part_of_it(slack):
    await slack.fill(await slack.open("subscribe"), query="gpu weekly", when="weekly")
    (made,) = await slack.stores.channels.subscriptions(slack.caller.channel)
    assert (made.typed, made.mode) == ("gpu", "weekly")
    assert text_of((await slack.type("list")).message)
