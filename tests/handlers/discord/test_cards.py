"""Presses at the foot of a card on Discord, with the real client over a real gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.compose import shared_card
from bot.channel.vote import Tally
from bot.delivery.delivery import Kind, delivery_key
from bot.paper.paper import PaperId
from bot.playground.discord import components
from bot.ports.shares import Share
from bot.ports.threads import Thread
from tests.handlers.discord.conftest import CHANNEL, custom_id, said, used
from tests.handlers.messages import KEY
from tests.handlers.messages import card as any_card

PAPER = PaperId("arxiv:2611.00001")
SHARED = delivery_key(CHANNEL, Kind.SHARED_PAPER, PAPER)


@pytest.fixture
async def card(app, office):
    """The card of a paper that somebody shared; it is not posted yet."""
    await office.store_papers("Softmax in two passes")
    now = office.clock.now()
    await office.stores.shares.add(Share(channel=CHANNEL, kind=Kind.SHARED_PAPER, subject=PAPER, by="ada", at=now))
    return shared_card((await office.stores.papers.get((PAPER,)))[PAPER], by="ada", at=now, key=SHARED)


async def pressed(playground, place: str, message: str, identifier: str, *values: str):
    pressing = await playground.discord.press(place, message, custom_id=identifier, values=values)
    return await pressing.answer()


def menu(post):
    return next(one for _, one in components.walk(list(post.payload["components"])) if one["type"] == 3)


async def test_a_thumb_counts_once_and_the_menu_takes_it_back_for_the_other_way(playground, app, office, card):
    await app.messenger.post(CHANNEL, card, key=SHARED)
    (post,) = playground.discord.ledger(CHANNEL.local_id)
    for _ in range(2):
        liked = await pressed(playground, CHANNEL.local_id, post.id, custom_id(post, "👍"))
        assert liked.private
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally(1, 0)
    for option in menu(post)["options"]:
        answer = await pressed(playground, CHANNEL.local_id, post.id, menu(post)["custom_id"], option["value"])
        assert said(answer), option["label"]
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally(0, 1)
    assert playground.discord.refusals == ()


async def test_a_press_in_a_thread_counts_in_the_channel_above_it_and_the_card_is_edited_there(
    playground, app, office, card
):
    above = await app.messenger.post(CHANNEL, any_card("The digest", key="d" * 24), key="d" * 24)
    thread = Thread(above.message_id, "Papers")
    posted = await app.messenger.reply(CHANNEL, thread, card, key=SHARED)
    (post,) = playground.discord.messages(thread.message_id)
    await pressed(playground, thread.message_id, post.id, custom_id(post, "👍"))
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally(1, 0)
    stored = (await office.stores.papers.get((PAPER,)))[PAPER]
    edited = shared_card(stored, by="ada", at=office.clock.now(), key=SHARED, likes=1)
    assert await app.messenger.update_reply(CHANNEL, thread, posted.message_id, edited, key=SHARED) == posted
    (post,) = playground.discord.messages(thread.message_id)
    assert custom_id(post, "👍 1")


async def test_a_press_on_a_card_of_another_channel_is_refused(playground, app, office, card):
    server, *_ = playground.settings.workspaces.discord
    other = next(one for one in server.channels if one.id != CHANNEL.local_id)
    await app.messenger.post(replace(CHANNEL, local_id=other.id), card, key=KEY)
    (post,) = playground.discord.ledger(other.id)
    answer = await pressed(playground, other.id, post.id, custom_id(post, "👍"))
    assert "belongs to another channel" in said(answer)
    assert await office.stores.votes.tally(CHANNEL, PAPER) == Tally()


async def test_what_is_saved_comes_as_a_file_and_the_lists_are_accepted(playground, app, office, card):
    await app.messenger.post(CHANNEL, card, key=SHARED)
    (post,) = playground.discord.ledger(CHANNEL.local_id)
    await pressed(playground, CHANNEL.local_id, post.id, custom_id(post, "Save"))
    await pressed(playground, CHANNEL.local_id, post.id, custom_id(post, "👍"))
    for path, options in (("saved", {}), ("top", {"period": "month"}), ("why", {"id": "2611.00001"})):
        assert "Softmax in two passes" in said(await used(playground, path, **options)), path
    answer = await used(playground, "saved", format="ris")
    assert "1 saved paper as RIS" in said(answer)
    assert playground.discord.refusals == ()
