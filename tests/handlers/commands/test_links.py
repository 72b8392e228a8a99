"""`/papers links`: a channel asks for the papers that people link to, everyone is told so, and it is taken back."""

import pytest

from tests.handlers.commands.room import text_of


async def is_on(room):
    return (await room.stores.channels.get(room.caller.channel)).links


async def test_links_are_left_alone_until_somebody_asks_for_them(slack):
    assert "Here links to papers are left as they are." in await slack.read("links")
    assert not await is_on(slack)
    answer = await slack.type("links on")
    assert "From now on papers that people link to are shown here." in text_of(answer.message)
    assert "mira changed this channel's settings: papers that people link to are shown." in text_of(answer.public)
    assert await is_on(slack)
    assert "Nothing to change" in await slack.read("links on")
    assert "/papers links off" in await slack.read("links")


async def test_it_is_taken_back_by_the_command_and_by_undo(slack):
    await slack.type("links on")
    left = await slack.type("links off")
    assert not await is_on(slack)
    back = await slack.press(left.message, "Undo")
    assert "settings back: papers that people link to are shown." in text_of(back.public)
    assert await is_on(slack)
    assert "already undone" in text_of((await slack.press(left.message, "Undo")).whisper)


@pytest.mark.parametrize(("typed", "shown"), [("links enable", True), ("links yes", True), ("links stop", False)])
async def test_other_words_do_it_too(slack, typed, shown):
    await slack.type("links off" if shown else "links on")
    await slack.type(typed)
    assert await is_on(slack) is shown


async def test_a_slip_is_answered_with_what_works(slack):
    assert "/papers links" in await slack.read("links onn")


async def test_where_messages_are_not_heard_the_reply_says_the_step(discord):
    discord.links_unheard = {"discord": "Set OFFPRINT_SOMETHING."}
    assert "Set OFFPRINT_SOMETHING." not in await discord.read("links")
    assert "Set OFFPRINT_SOMETHING." in await discord.read("links on")
    assert "Set OFFPRINT_SOMETHING." in await discord.read("links")
