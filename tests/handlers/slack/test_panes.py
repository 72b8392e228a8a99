"""Panes on Slack: an abstract in a modal, lists whose buttons work there, and answers where no pane can be opened."""

from __future__ import annotations

import pytest

from bot.playground.faults import Fault
from handlers.slack.render import verb_of
from tests.handlers.slack.conftest import CHANNEL, action_of


@pytest.fixture
async def answer(playground, app, office):
    """The card of a paper, as its asker sees it."""
    await office.store_papers("Softmax in two passes")
    invocation = await playground.slack.command(CHANNEL.local_id, "/papers paper 2611.00001")
    return await invocation.answer()


def texts(view):
    """All that is written in a view, in order."""
    return [text for block in view.blocks for text in _texts(block)]


def _texts(value):
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for inner in value.values() for text in _texts(inner)]


def control(view, verb):
    """The `action_id` of the first button of a view with this verb."""
    found = [one for block in view.blocks for one in [*block.get("elements", ()), block.get("accessory", {})]]
    return next(one["action_id"] for one in found if verb_of(one.get("action_id", "")) == verb)


async def test_an_abstract_is_read_in_a_modal(playground, answer):
    pressed = await playground.slack.press(CHANNEL.local_id, answer.id, action_id=action_of(answer, "Abstract"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (modal,) = playground.slack.modals
    assert modal.title == "Abstract"
    assert any("About Softmax in two passes. About" in text for text in texts(modal))
    assert pressed.answers == []
    await playground.slack.press_in_view(modal.id, action_id=control(modal, "open"))
    assert playground.slack.refusals == ()


async def test_where_no_modal_can_be_opened_the_abstract_is_an_answer(playground, answer):
    playground.faults.add(Fault(platform="slack", endpoint="views.open", kind="refuse", error="expired_trigger_id"))
    pressed = await playground.slack.press(CHANNEL.local_id, answer.id, action_id=action_of(answer, "Abstract"))
    shown = await pressed.answer()
    assert shown.private
    assert "About Softmax in two passes" in shown.text
