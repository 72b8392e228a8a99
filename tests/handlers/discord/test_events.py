"""Servers, channels and threads that are gone are paused at once; those given back are posted to again."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from bot.channel.channel import ChannelId, Pause
from bot.playground.discord import limits as bits
from bot.playground.world import PAPER_CLUB, DiscordTag
from tests.contracts.facts import subscribe
from tests.handlers.discord.conftest import CHANNEL, used
from tests.handlers.messages import KEY, card
from tests.handlers.office import until

OTHER = ChannelId("discord", CHANNEL.workspace, "300000000000000002")
FORUM = ChannelId("discord", CHANNEL.workspace, "300000000000000005")
NO_POSTS = bits.APP_PERMISSIONS & ~bits.SEND_MESSAGES


@pytest.fixture
async def subscribed(office, app):
    """Two channels of a server that get papers."""
    for channel in (CHANNEL, OTHER):
        await subscribe(office.stores, channel, "gpu")
    return office


async def paused(office) -> list[ChannelId]:
    return list(await office.stores.pauses.lasting("discord"))


async def become(office, *channels) -> None:
    """Wait until exactly these are paused."""
    async with asyncio.timeout(60):
        while await paused(office) != list(channels):  # noqa: ASYNC110  the condition is a foreign server's
            await asyncio.sleep(0.005)


def locked(office) -> Pause:
    return Pause("160005", "Unlock the thread.", office.clock.now())


async def test_a_server_that_removes_the_app_is_paused_whole_and_goes_on_when_it_is_added_again(playground, subscribed):
    with structlog.testing.capture_logs() as logs:
        await playground.discord.remove_from(CHANNEL.workspace)
        await become(subscribed, CHANNEL, OTHER)
        await until(lambda: logs)
    assert [(log["event"], log["channels"]) for log in logs] == [("discord.removed", 2)]
    pause = (await subscribed.standing(CHANNEL)).pause
    assert (pause.code, pause.step) == (
        "10004",
        "Add Offprint to the server again, or remove this channel's subscriptions.",
    )
    await playground.discord.add_to(PAPER_CLUB)
    await become(subscribed)
    assert subscribed.wake.count == 2


async def test_an_outage_of_a_server_pauses_nothing(playground, subscribed):
    await playground.discord.remove_from(CHANNEL.workspace, outage=True)
    await playground.discord.return_to(CHANNEL.workspace)
    await used(playground, "list")
    assert await paused(subscribed) == []


async def test_a_channel_that_is_deleted_is_paused_and_others_go_on(playground, subscribed):
    await playground.discord.delete_channel("300000000000000003")
    await playground.discord.delete_channel(CHANNEL.local_id)
    await become(subscribed, CHANNEL)
    assert (await subscribed.standing(CHANNEL)).pause.step == "The channel is gone: subscribe in another one."


async def test_a_thread_that_is_deleted_is_paused_and_one_that_is_opened_again_is_not(playground, subscribed, app):
    posted = await app.messenger.post(ChannelId("discord", CHANNEL.workspace, "300000000000000005"), card(), key=KEY)
    thread = ChannelId("discord", CHANNEL.workspace, posted.message_id)
    await subscribe(subscribed.stores, thread, "gpu")
    await subscribed.stores.pauses.begin(thread, locked(subscribed))
    await playground.discord.change_thread(thread.local_id, locked=True)
    await playground.discord.change_thread(thread.local_id, locked=False)
    await become(subscribed)
    await playground.discord.delete_thread(thread.local_id)
    await become(subscribed, thread)


async def test_a_forum_that_wanted_a_tag_goes_on_when_it_has_other_tags(playground, subscribed):
    await subscribe(subscribed.stores, FORUM, "gpu")
    await subscribed.stores.pauses.begin(FORUM, Pause("40067", "Name a tag.", subscribed.clock.now()))
    await playground.discord.retag(FORUM.local_id, DiscordTag(id="310000000000000009", name="gpu"))
    await become(subscribed)


async def test_a_session_that_begins_anew_looks_at_what_it_did_not_hear(playground, subscribed, app):
    await playground.discord.permit(CHANNEL.local_id, NO_POSTS)
    await subscribed.stores.pauses.begin(CHANNEL, locked(subscribed))
    await playground.discord.invalidate_session()
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS)
    await become(subscribed)


async def test_a_session_that_is_resumed_hears_what_was_said_meanwhile(playground, subscribed, app):
    await playground.discord.permit(CHANNEL.local_id, NO_POSTS)
    await subscribed.stores.pauses.begin(CHANNEL, locked(subscribed))
    await playground.discord.drop_gateway()
    await playground.discord.permit(CHANNEL.local_id, bits.APP_PERMISSIONS)
    await become(subscribed)
    await until(lambda: app.connected)
    assert (await used(playground, "help")).private


async def test_a_session_that_cannot_be_resumed_is_begun_anew_and_commands_are_answered(playground, subscribed, app):
    for resumable in (True, False):
        await playground.discord.invalidate_session(resumable=resumable)
        await until(lambda: playground.discord.connected)
        assert (await used(playground, "help")).private
