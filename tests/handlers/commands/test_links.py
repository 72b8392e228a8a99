"""`/papers links`: a channel asks for the papers that people link to, everyone is told so, and it is taken back."""

from dataclasses import dataclass, field

import pytest

from handlers.commands.context import Services
from tests.handlers.commands.room import Room, text_of


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


@dataclass
class Unheard(Room):
    """A channel of a platform on which messages are not heard."""

    links_unheard: dict[str, str] = field(default_factory=lambda: {"discord": "Set OFFPRINT_SOMETHING."})

    @property
    def services(self) -> Services:
        known = super().services
        return Services(stores=known.stores, clock=known.clock, links_unheard=self.links_unheard)


async def test_where_messages_are_not_heard_the_reply_says_the_step(discord):
    room = Unheard(discord.caller)
    assert "Set OFFPRINT_SOMETHING." not in await room.read("links")
    assert "Set OFFPRINT_SOMETHING." in await room.read("links on")
    assert "Set OFFPRINT_SOMETHING." in await room.read("links")
