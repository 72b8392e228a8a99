"""`/papers notify` is said to everyone, shown and taken back; where it is no choice, it says why."""

from __future__ import annotations

import pytest

from handlers.commands.syntax import Invocation, UnknownWords, parse_command
from tests.handlers.commands.room import text_of


async def is_on(room):
    return (await room.stores.channels.get(room.caller.channel)).notify


async def test_notifications_are_turned_on_shown_and_taken_back(discord):
    assert "Here cards and digests come silently. To change that: /papers notify on" in " ".join(
        (await discord.read("notify")).split()
    )
    answer = await discord.type("notify on")
    assert "From now on people are notified of cards and digests." in text_of(answer.message)
    assert await is_on(discord)
    assert "/papers notify off" in await discord.read("notify")
    assert "Nothing to change" in await discord.read("notify on")
    await discord.press(answer.message, "Undo")
    assert not await is_on(discord)
    again = await discord.press(answer.message, "Undo")
    assert "already undone" in text_of(again.whisper or again.message)


async def test_what_is_turned_off_can_be_turned_on_again_by_undo(discord):
    await discord.type("notify on")
    answer = await discord.type("notify off")
    assert not await is_on(discord)
    await discord.press(answer.message, "Undo")
    assert await is_on(discord)


async def test_where_every_message_has_its_line_there_is_nothing_to_choose(slack):
    for typed in ("notify", "notify on", "notify off"):
        assert "Each person chooses in this channel's notification settings." in await slack.read(typed)
    assert not await is_on(slack)


@pytest.mark.parametrize(
    ("typed", "second"),
    [("notify", "show"), ("notify ON", "on"), ("notifications off", "off"), ("notify stop", "off"), ("ping us", "on")],
)
def test_it_is_typed_in_several_ways(typed, second):
    assert parse_command(typed) == Invocation(("notify", second))


def test_a_word_that_is_neither_is_answered_with_the_one_that_was_meant():
    assert parse_command("notify of") == UnknownWords("of", after="notify", nearest="off")
