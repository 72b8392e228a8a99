"""A row says what is true now: its ids are read back when it goes out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.card.card import Actions, Press
from bot.channel.subscription import Mode
from bot.delivery.delivery import Delivery, Kind
from bot.jobs.acting import Actor
from bot.jobs.say import message_of
from bot.jobs.subscribe import subscribe
from bot.query.parser import parse
from tests.bot.jobs.scene import SLACK, START, Scene, paper


async def row(scene: Scene) -> Delivery:
    """The channel's next row."""
    head = (await scene.stores.outbox.lane(SLACK)).head
    assert head is not None
    return head


async def a_card(scene: Scene) -> Delivery:
    await scene.wants("gpu")
    await scene.comes_in(paper("1"))
    return await row(scene)


async def a_digest(scene: Scene) -> Delivery:
    await scene.wants("gpu", Mode.DAILY)
    await scene.comes_in(paper("1"))
    scene.clock.move((await scene.stores.channels.get(SLACK)).digest("daily").next_at - START)
    await scene.digests()
    return await row(scene)


async def a_notice(scene: Scene) -> Delivery:
    told = {"actor": Actor(channel=SLACK, by="mira"), "channels": scene.stores.channels, "now": START}
    await subscribe(parse("gpu"), Mode.INSTANTLY, **told)
    return await row(scene)


KINDS = pytest.mark.parametrize("made", [a_card, a_digest, a_notice])


@KINDS
async def test_every_kind_carries_its_key_in_a_button_so_that_it_can_be_found_again(scene, made):
    delivery = await made(scene)
    message = await message_of(delivery, scene.stores)
    buttons = [button for part in message.parts if isinstance(part, Actions) for button in part.buttons]
    pressed = [button.action.value for button in buttons if isinstance(button.action, Press)]
    assert any(delivery.key in value for value in pressed)


@KINDS
async def test_the_same_row_says_the_same_again(scene, made):
    delivery = await made(scene)
    assert await message_of(delivery, scene.stores) == await message_of(delivery, scene.stores)


@pytest.mark.parametrize("made", [a_card, a_digest])
async def test_what_nobody_wants_any_more_is_nothing_to_say(scene, made):
    delivery = await made(scene)
    (gpu,) = await scene.stores.channels.subscriptions(SLACK)
    await scene.leaves(gpu)
    assert await message_of(delivery, scene.stores) is None


@pytest.mark.parametrize("kind", Kind)
async def test_a_row_about_something_that_is_not_there_is_nothing_to_say(scene, kind):
    delivery = replace(await a_card(scene), kind=kind, subject="99")
    assert await message_of(delivery, scene.stores) is None


async def test_a_card_tells_the_paper_as_it_is_known_now(scene):
    delivery = await a_card(scene)
    await scene.comes_in(paper("1", "On GPUs, Revised"))
    assert (await message_of(delivery, scene.stores)).fallback == "“On GPUs, Revised” matches gpu."
