"""Presses at the foot of a card on Slack, with the real clients over real sockets."""

from __future__ import annotations

import pytest

from bot.channel.person import person_of
from bot.channel.vote import Tally
from bot.paper.paper import PaperId
from tests.bot.citing.readers import read_bibtex
from tests.handlers.slack.conftest import CHANNEL, action_of

PAPER = PaperId("arxiv:2611.00001")


@pytest.fixture
async def card(playground, app, office):
    """The card of a paper that somebody shared."""
    await office.store_papers("Softmax in two passes")
    shown = await (await playground.slack.command(CHANNEL.local_id, "/papers paper 2611.00001")).answer()
    await (await playground.slack.press(CHANNEL.local_id, shown.id, action_id=action_of(shown, "Share"))).answer()
    await office.post_waiting(CHANNEL, app.messenger)
    (post,) = playground.slack.ledger(CHANNEL.local_id)
    return post


def element(card, kind: str):
    """The element of the card's rows and thumbs that is of this kind."""
    every = (one for block in card.payload["blocks"] for one in block.get("elements", ()))
    return next(one for one in every if one["type"] == kind)


async def choose(playground, card, kind: str, value: str):
    """Press the element with this value."""
    return await playground.slack.press(
        CHANNEL.local_id, card.id, action_id=element(card, kind)["action_id"], option=value
    )


async def chosen(playground, card, kind: str, value: str):
    """The answer when this value of the element is pressed."""
    return await (await choose(playground, card, kind, value)).answer()


def choice(card, label: str) -> str:
    """The value of the choice of the small menu that has this label."""
    (value,) = [one["value"] for one in element(card, "overflow")["options"] if one["text"]["text"] == label]
    return value


async def test_slacks_own_thumbs_vote_one_way_and_the_other(playground, office, card):
    thumbs = element(card, "feedback_buttons")
    liked = await chosen(playground, card, "feedback_buttons", thumbs["positive_button"]["value"])
    assert liked.private
    assert "You like “Softmax in two passes”" in liked.text
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally(1, 0)
    await chosen(playground, card, "feedback_buttons", thumbs["negative_button"]["value"])
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally(0, 1)
    assert playground.slack.refusals == ()


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Which subscriptions match it", "this channel has no subscription"),
        ("Not for us", "is not for this channel"),
        ("More like this", "No paper"),
    ],
)
async def test_every_choice_of_the_small_menu_is_answered_to_the_one_who_chose(playground, office, card, label, said):
    answer = await chosen(playground, card, "overflow", choice(card, label))
    assert said in str(answer.payload)
    assert playground.slack.refusals == ()


async def test_the_bibtex_entry_of_the_small_menu_opens_in_a_pane(playground, office, card):
    await choose(playground, card, "overflow", choice(card, "BibTeX"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (modal,) = playground.slack.modals
    assert "@misc{lovelace" in str(modal.blocks)
    assert playground.slack.refusals == ()


async def test_what_is_saved_comes_as_a_file_in_direct_messages(playground, office, card):
    pressing = await playground.slack.press(CHANNEL.local_id, card.id, action_id=action_of(card, "Save"))
    assert "Saved for you" in (await pressing.answer()).text
    me = person_of(CHANNEL, playground.settings.workspaces.person.slack_id)
    assert (await office.stores.saved.page(me, limit=9)).total == 1
    answer = await (await playground.slack.command(CHANNEL.local_id, "/papers saved bibtex")).answer()
    assert "direct messages" in str(answer.payload)
    (message,) = playground.slack.messages(playground.slack.direct)
    file = playground.slack.file(*message.draft.files)
    assert file.name == "offprint-saved.bib"
    assert [entry["eprint"] for entry in read_bibtex(file.data.decode())] == ["2611.00001"]
    assert playground.slack.refusals == ()


async def test_the_lists_are_messages_that_slack_accepts(playground, office, card):
    await (await playground.slack.press(CHANNEL.local_id, card.id, action_id=action_of(card, "Save"))).answer()
    thumbs = element(card, "feedback_buttons")
    await chosen(playground, card, "feedback_buttons", thumbs["positive_button"]["value"])
    for words in ("saved", "top", "top today", "why 2611.00001"):
        answer = await (await playground.slack.command(CHANNEL.local_id, f"/papers {words}")).answer()
        assert "Softmax in two passes" in str(answer.payload), words
    assert playground.slack.refusals == ()
