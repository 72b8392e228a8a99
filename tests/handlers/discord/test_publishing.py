"""What is posted in an announcement channel is published to those who follow it; and nothing is asked during a ban."""

from __future__ import annotations

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.outcome import MessageRefused, NotSent, Sent, Then
from bot.playground.faults import Fault
from handlers.discord.guard import MOST_INVALID, Guard
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


class Hand:
    """A clock that stands where it is put."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


def heard(guard, status, **headers):
    guard.hear(status, {name.replace("_", "-"): value for name, value in headers.items()}.get)


def test_a_ban_is_held_for_as_long_as_it_is_said_to_last():
    clock = Hand()
    guard = Guard(clock)
    heard(guard, 429, **{"Retry-After": "90"})
    assert guard.holds() == NotSent("Discord has banned this address", 90.0)
    clock.at = 90.0
    assert guard.holds() is None


@pytest.mark.parametrize("status", [401, 403, 429])
def test_requests_are_held_back_long_before_discord_bans(status):
    clock = Hand()
    guard = Guard(clock)
    for _ in range(MOST_INVALID):
        assert guard.holds() is None
        heard(guard, status, Via="1.1 google")
    assert guard.holds() is not None
    clock.at = 600.0
    assert guard.holds() is None


def test_refusals_that_are_old_or_shared_or_of_other_kinds_do_not_count():
    clock = Hand()
    guard = Guard(clock)
    for number in range(3 * MOST_INVALID):
        clock.at = float(number)
        heard(guard, 403, Via="1.1 google")
        heard(guard, 404, Via="1.1 google")
        heard(guard, 429, **{"Via": "1.1 google", "X-RateLimit-Scope": "shared"})
    assert guard.holds() is None
