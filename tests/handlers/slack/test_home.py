"""The App Home: what a person sees there, when it is published, and what its buttons do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.delivery import Kind
from bot.playground.faults import Fault
from bot.playground.world import SlackChannel, SlackTeam
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE
from tests.handlers.slack.test_panes import control, texts

HIDDEN = SlackChannel(id="G0HIDDEN001", name="hiring", private=True, has_person=False)


@pytest.fixture
def playground_settings(playground_settings):
    """A workspace with a private channel that mira is not in."""
    worlds = playground_settings.workspaces
    team = SlackTeam(channels=(*worlds.slack.channels, HIDDEN))
    return replace(playground_settings, workspaces=replace(worlds, slack=team))


async def opened(playground, *, tab="home"):
    """The Home tab after mira opened it."""
    before = None if playground.slack.home is None else playground.slack.home.hash
    await playground.slack.open_home(tab)
    await playground.until(lambda: playground.slack.home is not None and playground.slack.home.hash != before)
    return playground.slack.home


async def subscribed(playground, words=SUBSCRIBE, channel=CHANNEL.local_id):
    await (await playground.slack.command(channel, words)).answer()


def name_hidden(home, verb):
    """Have the buttons of that verb name a channel that mira is not in."""
    for block in home.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id", "").startswith(verb):
                element["value"] = HIDDEN.id


async def test_the_first_opening_welcomes_and_says_how_to_begin(playground, app):
    first = texts(await opened(playground))
    assert "Welcome to Offprint" in first
    assert "None of the channels that you are in gets papers yet." in first
    assert any('/papers subscribe "mixture of experts"' in text for text in first)
    assert "Welcome to Offprint" not in texts(await opened(playground))


async def test_the_tab_has_the_subscriptions_of_the_persons_channels(playground, app):
    await subscribed(playground)
    await subscribed(playground, "/papers subscribe gpu daily", "C0RETRIEVAL")
    await subscribed(playground, "/papers subscribe salary", HIDDEN.id)
    shown = texts(await opened(playground))
    (systems,) = [text for text in shown if "#ml-systems" in text]
    assert '"mixture of experts"' in systems
    assert "slack.com/app_redirect?team=T0TIDE0001" in systems
    assert any("#retrieval" in text and "gpu" in text for text in shown)
    assert any(text.startswith("1 subscription · no match yet · Daily digest") for text in shown)
    assert not any("hiring" in text or "salary" in text for text in shown)
    assert playground.slack.refusals == ()


async def test_the_messages_tab_publishes_nothing(playground, app):
    await playground.slack.open_home("messages")
    await opened(playground)
    assert "Welcome to Offprint" in texts(playground.slack.home)


async def test_a_workspace_that_withholds_private_channels_has_the_public_ones(playground, app):
    await subscribed(playground)
    playground.slack.set_scopes(playground.settings.slack_scopes - {"groups:read"})
    assert any("#ml-systems" in text for text in texts(await opened(playground)))


async def test_where_slack_does_not_say_the_channels_the_tab_says_so(playground, app):
    playground.faults.add(
        Fault(platform="slack", endpoint="users.conversations", kind="refuse", error="internal_error")
    )
    shown = texts(await opened(playground))
    assert any(text.startswith("Slack did not say which channels you are in.") for text in shown)
    assert "How to begin" in shown


async def test_a_channels_list_opens_in_a_modal_and_can_be_changed_there(playground, app, office):
    await subscribed(playground)
    home = await opened(playground)
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_list"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (modal,) = playground.slack.modals
    assert modal.title == "#ml-systems"
    await playground.slack.press_in_view(modal.id, action_id=control(modal, "list_unsubscribe"))
    await playground.until(lambda: playground.slack.modals[0].hash != modal.hash)
    assert any("no subscriptions yet" in text for text in texts(playground.slack.modals[0]))
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    await playground.until(lambda: playground.slack.home.hash != home.hash)
    assert "None of the channels that you are in gets papers yet." in texts(playground.slack.home)
    told = (await office.stores.outbox.lane(CHANNEL)).head
    assert told is not None
    assert told.kind is Kind.NOTICE


async def test_a_channel_that_the_person_is_not_in_is_not_shown(playground, app):
    await subscribed(playground)
    await subscribed(playground, "/papers subscribe salary", HIDDEN.id)
    home = await opened(playground)
    name_hidden(home, "home_list")
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_list"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (said,) = texts(playground.slack.modals[0])
    assert said.startswith("You are not in that channel")


async def chosen(playground, home, label):
    """Choose the line with this label in a menu of the Home tab."""
    menu = next(one for block in home.blocks for one in block.get("elements", ()) if one.get("type") == "static_select")
    value = next(option["value"] for option in menu["options"] if option["text"]["text"] == label)
    await playground.slack.press_in_view(home.id, action_id=menu["action_id"], value=value)
    await playground.until(lambda: playground.slack.modals)
    return playground.slack.modals[-1]


async def test_a_channel_is_subscribed_from_the_tab_which_shows_it_at_once(playground, app, office):
    form = await chosen(playground, await opened(playground), "#ml-systems")
    assert form.title == "Subscribe #ml-systems"
    home = playground.slack.home
    await playground.slack.submit(form.id, {"query": "gpu"})
    await playground.until(lambda: any("This channel now gets" in one for one in texts(playground.slack.modals[-1])))
    assert playground.slack.modals[-1].title == "#ml-systems"
    await playground.until(lambda: playground.slack.home.hash != home.hash)
    assert any("#ml-systems" in text and "gpu" in text for text in texts(playground.slack.home))
    assert (await office.stores.outbox.lane(CHANNEL)).head.kind is Kind.NOTICE
    before = playground.slack.modals[-1].hash
    await playground.slack.press_in_view(
        playground.slack.modals[-1].id, action_id=control(playground.slack.modals[-1], "undo")
    )
    await playground.until(lambda: playground.slack.modals[-1].hash != before)
    assert await office.stores.channels.subscriptions(CHANNEL) == ()
    assert playground.slack.refusals == ()


async def test_a_person_subscribes_themselves_from_the_tab(playground, app, office):
    form = await chosen(playground, await opened(playground), "Only me, by direct message")
    await playground.slack.submit(form.id, {"query": "gpu", "when": "daily"})
    person = CHANNEL.direct("U0MIRA0001")
    await playground.until(lambda: "now gets" in " ".join(texts(playground.slack.modals[-1])))
    (made,) = await office.stores.channels.subscriptions(person)
    assert made.typed == "gpu"
    assert playground.slack.refusals == ()


async def test_settings_are_opened_from_the_tab_and_what_is_wrong_stands_below_its_field(playground, app, office):
    await subscribed(playground)
    home = await opened(playground)
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_settings"))
    await playground.until(lambda: playground.slack.modals)
    form = playground.slack.modals[-1]
    assert form.title == "Settings of #ml-systems"
    assert "is not a time zone" in (await playground.slack.submit(form.id, {"zone": "Berln"})).errors["zone"]
    await playground.slack.submit(form.id, {"zone": "", "cap": "3"})
    await playground.until(lambda: "Saved:" in " ".join(texts(playground.slack.modals[-1])))
    assert (await office.standing(CHANNEL)).cap == 3
    assert playground.slack.refusals == ()


@pytest.mark.parametrize(("refused", "open_then"), [(None, 2), ("push_limit_reached", 1)])
async def test_a_form_that_is_opened_in_a_modal_is_put_over_it_or_in_its_place(playground, app, refused, open_then):
    if refused:
        playground.faults.add(Fault(platform="slack", endpoint="views.push", kind="refuse", error=refused))
    await subscribed(playground)
    home = await opened(playground)
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_list"))
    await playground.until(lambda: len(playground.slack.modals) == 1)
    (listed,) = playground.slack.modals
    await playground.slack.press_in_view(listed.id, action_id=control(listed, "list_unsubscribe"))
    await playground.until(lambda: playground.slack.modals[0].hash != listed.hash)
    (listed,) = playground.slack.modals
    await playground.slack.press_in_view(listed.id, action_id=control(listed, "subscribe"))
    await playground.until(lambda: playground.slack.modals[-1].title == "Subscribe #ml-systems")
    assert len(playground.slack.modals) == open_then


async def test_a_form_of_a_channel_that_the_person_left_is_not_opened(playground, app):
    await subscribed(playground)
    await subscribed(playground, "/papers subscribe salary", HIDDEN.id)
    home = await opened(playground)
    name_hidden(home, "home_settings")
    await playground.slack.press_in_view(home.id, action_id=control(home, "home_settings"))
    await playground.until(lambda: playground.slack.modals)
    assert texts(playground.slack.modals[0])[0].startswith("You are not in that channel")
