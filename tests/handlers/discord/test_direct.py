"""Messages to a person on Discord: posted, found again, and refused for good."""

from __future__ import annotations

from datetime import timedelta

from bot.card.pause_notice import pause_notice
from bot.channel.channel import Channel, Pause
from bot.delivery.outcome import Absent, ChannelRefused, MessageRefused, NotSent, Sent
from bot.playground.faults import Fault
from tests.handlers.discord.conftest import CHANNEL
from tests.handlers.looking import find
from tests.handlers.messages import KEY

MIRA = CHANNEL.direct("100000000000000101")
NOBODY = CHANNEL.direct("100000000000000999")
OPENING = "POST /users/@me/channels"


def word(office):
    pause = Pause("50013", "Give Offprint the permission.", since=office.clock.now())
    return pause_notice((Channel(id=CHANNEL, name="gpu-kernels", pause=pause),), key=KEY)


async def test_a_message_to_a_person_stands_in_their_conversation_and_is_found_there(
    discord_at_playground, app, office
):
    since = office.clock.now() - timedelta(minutes=1)
    assert await find(app.messenger, MIRA, KEY, since=since) == Absent()
    posted = await app.messenger.post(MIRA, word(office), key=KEY)
    assert isinstance(posted, Sent)
    (post,) = discord_at_playground.discord.ledger()
    assert post.channel == "500000000000000101"
    assert await find(app.messenger, MIRA, KEY, since=since) == posted
    assert await app.messenger.post(MIRA, word(office), key=KEY) == posted
    assert discord_at_playground.discord.refusals == ()


async def test_a_person_whom_nobody_can_write_to_is_not_waited_for_and_a_token_is(discord_at_playground, app, office):
    playground = discord_at_playground
    assert isinstance(await app.messenger.post(NOBODY, word(office), key=KEY), MessageRefused)
    playground.discord.take_direct_messages(taken=False)
    refused = await app.messenger.post(MIRA, word(office), key=KEY)
    assert isinstance(refused, MessageRefused)
    assert refused.code == "50007"
    playground.discord.lose_token()
    assert isinstance(await app.messenger.post(MIRA, word(office), key=KEY), ChannelRefused)


async def test_a_conversation_that_could_not_be_opened_holds_nothing(discord_at_playground, app, office):
    fault = Fault(platform="discord", endpoint=OPENING, kind="refuse", status=500, times=9)
    discord_at_playground.faults.add(fault)
    assert isinstance(await app.messenger.post(MIRA, word(office), key=KEY), NotSent)
    assert discord_at_playground.discord.ledger() == ()
