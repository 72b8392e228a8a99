"""What is edited has new ids for its blocks: Slack asks for that at each edit, and gives them to blocks without.

https://docs.slack.dev/reference/block-kit/blocks/section-block, `block_id`.
"""

from __future__ import annotations

import pytest

from bot.card.card import Actions, Button, Group, Heading, Items, Message, Press, Quiet, Text, plain
from tests.handlers.slack.conftest import CHANNEL
from tests.handlers.slack.test_home import opened, subscribed
from tests.handlers.slack.test_panes import control

LINE = (plain("A line"),)
CARD = Message(
    "A card.",
    (
        Heading("A card"),
        Text((LINE,)),
        Group(LINE, (Quiet(LINE), Items((LINE,)))),
        Actions((Button("Undo", Press("undo", "1")),)),
    ),
)


def ids(blocks):
    return {block["block_id"] for block in blocks}


async def test_an_edit_of_a_card_names_no_block_as_it_was_named_before(playground, app):
    sent = await app.messenger.post(CHANNEL, CARD, key="0" * 24)
    await app.messenger.update(CHANNEL, sent.message_id, CARD, key="0" * 24)
    told = [event.data["blocks"] for event in playground.log.events if event.type in ("message", "edit")]
    assert len(told) == 2
    assert not ids(told[0]) & ids(told[1])


async def test_a_home_tab_and_a_modal_that_are_made_anew_name_their_blocks_anew(playground, app):
    await subscribed(playground)
    first = await opened(playground)
    assert not ids(first.blocks) & ids((await opened(playground)).blocks)
    home = playground.slack.home
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_list"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (listed,) = playground.slack.modals
    await playground.slack.press_in_view(listed.id, action_id=control(listed, "list_daily"))
    await playground.until(lambda: playground.slack.modals[0].hash != listed.hash)
    assert not ids(listed.blocks) & ids(playground.slack.modals[0].blocks)


@pytest.mark.parametrize("typed", ["(gpu", "gpu"])
async def test_only_the_fields_of_a_form_keep_their_names_for_what_stands_in_them(playground, app, typed):
    await playground.slack.command(CHANNEL.local_id, "/papers subscribe")
    await playground.until(lambda: playground.slack.modals)
    (form,) = playground.slack.modals
    await playground.slack.press_in_view(form.id, action_id="query", value=typed)
    await playground.until(lambda: playground.slack.modals[0].hash != form.hash)
    first = playground.slack.modals[0]
    await playground.slack.press_in_view(form.id, action_id="query", value=f"{typed}s")
    await playground.until(lambda: playground.slack.modals[0].hash != first.hash)
    assert ids(first.blocks) & ids(playground.slack.modals[0].blocks) == {"query", "when"}
