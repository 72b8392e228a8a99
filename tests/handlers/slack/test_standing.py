"""Who may change a channel, by what Slack says of the person: everyone, unless it is left to admins."""

from __future__ import annotations

import pytest

from bot.channel.who_may import WhoMay
from bot.playground.faults import Fault
from tests.handlers.office import Office
from tests.handlers.slack.conftest import CHANNEL, SUBSCRIBE, action_of


class TestChangesThatAreForAdmins:
    @pytest.fixture
    def office(self) -> Office:
        return Office(who_may={"slack": WhoMay.ADMINS})

    @pytest.mark.parametrize("role", ["owner", "admin"])
    async def test_are_theirs(self, playground, app, office, role):
        playground.slack.set_role(role)
        await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
        assert await office.stores.channels.subscriptions(CHANNEL)

    @pytest.mark.parametrize("role", ["member", "guest", "stranger"])
    async def test_are_refused_to_everyone_else_in_private(self, playground, app, office, role):
        playground.slack.set_role(role)
        told = await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
        assert told.private
        assert "Only admins and owners of this workspace can change what this channel gets." in told.text
        assert await office.stores.channels.subscriptions(CHANNEL) == ()
        assert playground.slack.ledger(CHANNEL.local_id) == ()

    async def test_are_refused_with_the_scope_that_is_missing(self, playground, app, office):
        playground.slack.set_scopes(playground.settings.slack_scopes - {"users:read"})
        told = await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
        assert "users:read" in told.text
        assert await office.stores.channels.subscriptions(CHANNEL) == ()

    @pytest.mark.parametrize("kind", ["drop", "hold_before", "refuse", "garble"])
    async def test_are_refused_while_slack_does_not_say_who_someone_is(self, playground, app, office, kind):
        struck = playground.faults.add(Fault(platform="slack", endpoint="users.info", kind=kind, status=503, times=5))
        told = await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
        struck.release()
        assert "try again in a minute" in told.text
        assert await office.stores.channels.subscriptions(CHANNEL) == ()

    async def test_are_asked_of_the_person_who_presses(self, playground, app, office):
        invocation = await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)
        private = await invocation.answer(1)
        playground.slack.set_role("member")
        undo = action_of(private, "Undo")
        pressed = await playground.slack.press(CHANNEL.local_id, private.id, action_id=undo)
        assert "Only admins and owners" in (await pressed.answer()).text
        assert await office.stores.channels.subscriptions(CHANNEL)


@pytest.mark.parametrize("role", ["member", "guest"])
async def test_everyone_in_a_channel_may_change_it(playground, app, office, role):
    playground.slack.set_role(role)
    await (await playground.slack.command(CHANNEL.local_id, SUBSCRIBE)).answer()
    assert await office.stores.channels.subscriptions(CHANNEL)
