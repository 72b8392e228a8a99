"""The button of a pause notice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channel.channel import Pause
from bot.delivery.delivery import Settled, Started, State
from bot.jobs.compose_delivery import compose
from bot.jobs.tell_of_pauses import tell_of_pauses
from tests.handlers.commands.room import text_of
from tests.outbox import start


@pytest.fixture(params=["slack", "discord"])
def room(request):
    return request.getfixturevalue(request.param)


async def refused(room):
    """Have the channel refuse what is due there."""
    head, now = (await room.stores.outbox.lane(room.caller.channel)).head, room.clock.now()
    begun = await start(room.stores.outbox, Started(head, now, "worker"))
    pause = Pause("not_in_channel", "Invite it.", now)
    await room.stores.outbox.settle(Settled(delivery=begun, state=State.WAITING, at=now, due_at=now, pause=pause))


async def paused(room):
    """Have the channel, which somebody subscribed, refuse the notice of that; the message to that person."""
    channel = room.caller.channel
    await room.type("subscribe gpu", shows_changes=False)
    await refused(room)
    await tell_of_pauses(room.stores, now=room.clock.now())
    row = (await room.stores.outbox.lane(channel.direct(room.caller.person.id))).head
    return (await compose(row, room.stores)).message


async def test_the_button_ends_the_pause_and_says_so(room):
    message = await paused(room)
    assert "Invite it." in text_of(message)
    answer = await room.press(message, "I have done this")
    assert text_of(answer.message).startswith("Offprint tries again now in ")
    assert (await room.stores.channels.get(room.caller.channel)).pause is None


async def test_a_button_of_a_pause_that_is_over_says_that_it_is(room):
    message = await paused(room)
    await room.stores.channels.resume(room.caller.channel)
    answer = await room.press(message, "I have done this")
    assert text_of(answer.message) == "Offprint posts there again already."


async def test_what_still_cannot_be_posted_to_is_told_again(room):
    await room.press(await paused(room), "I have done this")
    room.clock.time += timedelta(minutes=1)
    await refused(room)
    assert await room.stores.pauses.untold(most=1) == (room.caller.channel,)
