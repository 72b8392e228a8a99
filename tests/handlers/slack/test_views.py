"""Forms in Slack: opened by a command or a press, wrong fields told in the modal, and answered where it was opened."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import structlog

from bot.channel.channel import LocalHours
from bot.channel.mention import Mention, MentionKind
from bot.delivery.delivery import Kind
from bot.playground.faults import Fault
from handlers.slack.app import SlackApp
from handlers.slack.views import Kept
from tests.handlers.office import RealClock, until
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, account, action_of, elements_of

MIRA = "U0MIRA0001"


async def opened(playground, words="/papers settings"):
    invocation = await playground.slack.command(CHANNEL.local_id, words)
    await until(lambda: playground.slack.modals)
    return invocation, playground.slack.modals[-1]


def whispered(playground):
    """The messages that the person alone was shown, as the page gets them."""
    return str([event for event in playground.log.events if event.type == "ephemeral"])


class LaterClock(RealClock):
    """The system's clock, as many minutes ahead as somebody says."""

    minutes = 0

    def now(self):
        return super().now() + timedelta(minutes=self.minutes)


async def test_settings_open_in_a_modal_and_what_is_saved_is_told_to_the_asker_and_the_channel(playground, app, office):
    invocation, modal = await opened(playground)
    assert modal.title == "Settings of #ml-systems"
    sent = await playground.slack.submit(modal.id, {"zone": "Europe/Berlin", "quiet": "22-7", "also": ["muted"]})
    assert sent.acknowledged
    assert playground.slack.modals == ()
    private, public = await invocation.answer(1), await invocation.answer(2)
    assert private.private
    assert "Saved: time zone Europe/Berlin; quiet hours 22:00–07:00, Europe/Berlin; muted" in private.text
    assert "mira changed this channel's settings" in public.text
    channel = await office.standing(CHANNEL)
    assert channel.quiet == LocalHours(begins=time(22), ends=time(7), zone="Europe/Berlin")
    await (await playground.slack.press(CHANNEL.local_id, private.id, action_id=action_of(private, "Undo"))).answer()
    assert (await office.standing(CHANNEL)).quiet is None
    assert playground.slack.refusals == ()


async def test_what_is_wrong_stands_below_its_field_and_the_form_stays_as_it_was_filled_in(playground, app, office):
    invocation, modal = await opened(playground)
    sent = await playground.slack.submit(modal.id, {"zone": "Berln", "cap": "lots", "spread": "9-18"})
    assert "“Berln” is not a time zone" in sent.errors["zone"]
    assert "Try: Europe/Berlin" in sent.errors["zone"]
    assert "from 0 to 999" in sent.errors["cap"]
    assert (await office.standing(CHANNEL)).revision == 0
    sent = await playground.slack.submit(modal.id, {"zone": "Europe/Berlin", "cap": "5"})
    assert not sent.errors
    await invocation.answer()
    channel = await office.standing(CHANNEL)
    assert (channel.cap, channel.spread.begins) == (5, time(9))
    assert playground.slack.refusals == ()


async def test_a_form_that_someone_of_another_workspace_sends_is_about_the_shared_channel(playground, app, office):
    """Slack Connect: the payload names the workspace of the person, and the view that of the app."""
    kept = Kept(channel=CHANNEL.local_id, opened_at=office.clock.now())
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "form:subscribe",
        "private_metadata": kept.model_dump_json(),
        "state": {"values": {"query": {"query": {"value": "gpu"}}}},
        "app_installed_team_id": CHANNEL.workspace,
    }
    sent = {"type": "view_submission", "team": {"id": "T0ELSEWHERE"}, "user": {"id": "U9"}, "view": view}
    with structlog.testing.capture_logs() as logs:
        await playground.slack._socket.deliver("interactive", {**sent, "trigger_id": "1.2.3"})
        await until(lambda: [one for one in logs if one["event"] == "slack.form_taken"])
    assert [one.channel for one in await office.stores.channels.subscriptions()] == [CHANNEL]


async def test_a_form_of_an_hour_ago_is_answered_to_the_person_and_the_channel_hears_by_a_notice(playground, office):
    office.clock = clock = LaterClock()
    running = SlackApp(account(playground), services=office.services, wake=office.wake)
    await running.start()
    try:
        await playground.wait_connected("slack")
        invocation, modal = await opened(playground)
        clock.minutes = 60
        await playground.slack.submit(modal.id, {"cap": "3"})
        await until(lambda: "at most 3 cards an hour" in whispered(playground))
    finally:
        await running.stop()
    assert invocation.answers == []
    assert (await office.stores.outbox.lane(CHANNEL)).head.kind is Kind.NOTICE
    assert playground.slack.refusals == ()


async def test_people_are_picked_in_a_modal_and_groups_that_are_called_are_kept(playground, app, office):
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    called = await (
        await playground.slack.command(CHANNEL.local_id, f"/papers call 1 <!subteam^S0TEAM|@ml> <@{MIRA}|mira>")
    ).answer()
    assert f"<@{MIRA}>" in called.payload["blocks"][0]["text"]["text"]
    shown = await (await playground.slack.command(CHANNEL.local_id, "/papers call")).answer()
    menu = next(one for one in elements_of(shown) if one["type"] == "static_select")
    chosen = menu["options"][0]["value"]
    pressed = await playground.slack.press(CHANNEL.local_id, shown.id, action_id=menu["action_id"], option=chosen)
    await until(lambda: playground.slack.modals)
    await playground.slack.submit(playground.slack.modals[-1].id, {"who": []})
    assert "call a group" in (await pressed.answer(1)).text
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert subscription.calls == (Mention(MentionKind.GROUP, "S0TEAM"),)
    assert playground.slack.refusals == ()


async def test_where_no_modal_can_be_opened_the_settings_are_shown_in_words(playground, app, office):
    playground.faults.add(Fault(platform="slack", endpoint="views.open", kind="refuse", error="expired_trigger_id"))
    shown = await (await playground.slack.command(CHANNEL.local_id, "/papers settings")).answer()
    assert "Time zone: none was chosen" in shown.text


@pytest.mark.parametrize("words", ["/papers settings", "/papers call"])
async def test_both_are_acknowledged_at_once(playground, app, words):
    assert (await playground.slack.command(CHANNEL.local_id, words)).acknowledged


async def test_subscribing_without_a_query_opens_a_form_that_tells_where_a_query_is_wrong(playground, app, office):
    invocation, modal = await opened(playground, "/papers subscribe")
    sent = await playground.slack.submit(modal.id, {"query": "(gpu OR"})
    assert "The error is at character" in sent.errors["query"]
    await playground.slack.submit(modal.id, {"query": "gpu OR tpu", "when": "daily"})
    assert "gpu OR tpu" in (await invocation.answer(2)).text
    (subscription,) = await office.stores.channels.subscriptions(CHANNEL)
    assert (subscription.typed, subscription.mode) == ("gpu OR tpu", "daily")
    assert playground.slack.refusals == ()
