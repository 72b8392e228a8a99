"""👍 and *Not for us*: one vote a person, told to the one who pressed, and never pressed from elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.announcing.route import Now
from bot.channel.channel import ChannelId
from bot.channel.person import person_of
from bot.channel.vote import Stance, Tally
from bot.delivery.delivery import Kind, delivery_key
from bot.ports.shares import Share
from handlers.commands.context import Person
from handlers.commands.router import press
from tests.handlers.commands.room import NOW, Room, labels_of, paper, text_of

PAPER = paper("1", "On GPU kernels")
ADA, BEN = Person("U7", "ada"), Person("U8", "ben")


@pytest.fixture
async def announced(slack: Room) -> Room:
    """A channel with the card of a paper in its lane."""
    await slack.type("subscribe gpu")
    await slack.bring(PAPER, route=Now())
    return slack


def key_in(room: Room) -> str:
    return delivery_key(room.caller.channel, Kind.CARD, PAPER.id)


async def pressed(room: Room, verb: str, by: Person = ADA, **told: object):
    return await press(verb, key_in(room), replace(room.caller, person=by, **told), room.services)


async def tally(room: Room) -> Tally:
    return await room.stores.votes.tally(room.caller.channel, PAPER.id)


async def test_a_like_is_told_to_the_one_who_pressed_with_how_many_others_like_it(announced: Room):
    first = await pressed(announced, "vote")
    assert text_of(first.message) == "You like “On GPU kernels”. You are the first one here."
    assert first.public is None
    second = await pressed(announced, "vote", BEN)
    assert text_of(second.message) == "You like “On GPU kernels”. 1 other person here does too."
    assert await tally(announced) == Tally(2, 0)


async def test_a_second_press_of_the_same_person_counts_nothing(announced: Room):
    await pressed(announced, "vote")
    again = await pressed(announced, "vote")
    assert text_of(again.message).startswith("You like “On GPU kernels” already.")
    assert await tally(announced) == Tally(1, 0)


async def test_a_vote_is_taken_back_by_the_button_of_its_answer(announced: Room):
    liked = await pressed(announced, "vote")
    assert labels_of(liked.message) == ["Take it back"]
    taken = await announced.press(liked.message, "Take it back", person=ADA)
    assert text_of(taken.message) == "Taken back: you say nothing of “On GPU kernels” now."
    assert await tally(announced) == Tally()


async def test_what_is_not_for_us_names_what_brought_it_and_ends_it_in_one_press(announced: Room):
    await pressed(announced, "vote")
    refused = await pressed(announced, "not_for_us")
    assert text_of(refused.message).startswith("Noted: “On GPU kernels” is not for this channel.\nIt came by gpu. ")
    assert "/papers subscribe gpu -survey" in text_of(refused.message)
    assert labels_of(refused.message) == ["Take it back", "Unsubscribe from gpu"]
    assert await tally(announced) == Tally(0, 1)
    await announced.press(refused.message, "Unsubscribe from gpu")
    assert await announced.stores.channels.subscriptions(announced.caller.channel) == ()


async def test_a_choice_of_the_cards_menu_is_the_press_of_its_button(announced: Room):
    caller = replace(announced.caller, person=ADA)
    answer = await press("card_menu", f"not_for_us:{key_in(announced)}", caller, announced.services)
    assert text_of(answer.message).startswith("Noted: ")
    unknown = await press("card_menu", "whatever", caller, announced.services)
    assert "no longer works" in text_of(unknown.message)


@pytest.mark.parametrize("verb", ["vote", "not_for_us", "take_back", "save", "abstract", "why", "bibtex", "like"])
async def test_a_press_from_another_channel_or_workspace_is_refused(announced: Room, verb):
    for elsewhere in (ChannelId("slack", "T1", "C2"), ChannelId("slack", "T2", "C1")):
        answer = await pressed(announced, verb, channel=elsewhere)
        assert text_of(answer.message).startswith("This button belongs to another channel.")
    assert await tally(announced) == Tally()
    assert (await announced.stores.saved.page(person_of(announced.caller.channel, ADA.id), limit=1)).total == 0


async def test_a_press_in_a_thread_of_the_channel_counts_in_the_channel(announced: Room):
    thread = ChannelId("slack", "T1", "99")
    await pressed(announced, "vote", channel=thread, above=announced.caller.channel)
    assert await tally(announced) == Tally(1, 0)


async def test_a_card_in_ones_own_direct_messages_is_pressed_also_where_they_are_not_known_to_be(slack: Room):
    mine = slack.caller.channel.direct(ADA.id)
    await slack.bring(PAPER)
    shared = Share(channel=mine, kind=Kind.SHARED_PAPER, subject=PAPER.id, by="ada", at=NOW)
    await slack.stores.shares.add(shared)
    key = delivery_key(mine, Kind.SHARED_PAPER, PAPER.id)
    for person, tally_then in ((BEN, Tally()), (ADA, Tally(1, 0))):
        caller = replace(slack.caller, person=person, channel=ChannelId("slack", "T1", "D7"))
        await press("vote", key, caller, slack.services)
        assert await slack.stores.votes.tally(mine, PAPER.id) == tally_then


@pytest.mark.parametrize("value", ["f" * 24, "p999", "nonsense", ""])
@pytest.mark.parametrize("verb", ["vote", "not_for_us", "take_back", "save", "why", "bibtex"])
async def test_a_button_about_a_paper_that_is_gone_says_so(announced: Room, verb, value):
    answer = await press(verb, value, announced.caller, announced.services)
    assert text_of(answer.message).startswith("This paper is no longer in the archive.")


async def test_a_card_for_the_person_who_asked_shows_the_count_of_the_channel(announced: Room):
    await pressed(announced, "vote")
    card = (await announced.type("paper sample:1")).message
    assert "👍 1" in labels_of(card)
    await announced.press(card, "👍 1", person=BEN)
    assert await tally(announced) == Tally(2, 0)


async def test_the_vote_of_a_person_is_named_by_their_workspace(announced: Room):
    await pressed(announced, "vote")
    stance = await announced.stores.votes.stance(announced.caller.channel, PAPER.id, ChannelId("slack", "T1", "@U7"))
    assert stance is Stance.LIKED


async def test_bibtex_of_a_card_is_shown_whole(announced: Room):
    shown = await pressed(announced, "bibtex")
    assert shown.title == "BibTeX"
    assert text_of(shown.message).startswith("@misc{2026gpu,\n  title = {{On GPU kernels}},\n")
    assert text_of(shown.message).rstrip().endswith("}")
