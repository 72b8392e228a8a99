"""A post in an announcement channel is published to those who follow it; and no request is made during a ban."""

from __future__ import annotations

from bot.channel.channel import ChannelId
from bot.delivery.outcome import MessageRefused, NotSent, Sent, Then
from bot.playground.faults import Fault
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card

NEWS = ChannelId("discord", CHANNEL.workspace, "300000000000000004")
PUBLISHED = 1 << 1 - 1


async def test_a_message_is_published_once_and_publishing_may_be_repeated(playground, app, office):
    posted = await app.messenger.post(NEWS, card(), key=KEY)
    assert posted.then == (Then.CROSSPOST,)
    for _ in range(2):
        assert await app.messenger.publish(NEWS, posted.message_id) == Sent(posted.message_id)
    (message,) = playground.discord.messages(NEWS.local_id)
    assert message.flags & PUBLISHED
    assert await find(app.messenger, NEWS, KEY, since=office.clock.now()) == Sent(posted.message_id)


async def test_the_eleventh_within_an_hour_waits_as_long_as_discord_says(app):
    for number in range(11):
        posted = await app.messenger.post(NEWS, card(key=f"{number:024x}"), key=f"{number:024x}")
        last = await app.messenger.publish(NEWS, posted.message_id)
    assert isinstance(last, NotSent)
    assert last.retry_after > 3000


async def test_a_channel_that_nobody_follows_any_more_publishes_nothing(app):
    posted = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert posted.then == ()
    refused = await app.messenger.publish(CHANNEL, posted.message_id)
    assert isinstance(refused, MessageRefused)
    assert refused.is_gone


async def test_during_a_ban_nothing_is_asked(playground, app):
    playground.discord.ban()
    first = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(first, NotSent)
    playground.discord.ban(banned=False)
    held = await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(held, NotSent)
    assert "banned" in held.reason
    assert held.retry_after > 60
    assert playground.discord.ledger(CHANNEL.local_id) == ()


async def test_a_fault_of_one_request_holds_back_no_other(playground, app):
    playground.faults.add(
        Fault(platform="discord", endpoint="POST /channels/{channel_id}/messages", kind="refuse", error="50013")
    )
    await app.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(await app.messenger.post(CHANNEL, card(), key=KEY), Sent)
