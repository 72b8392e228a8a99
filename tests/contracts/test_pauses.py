"""What every store promises of pauses, and of who was told of each."""

from __future__ import annotations

from datetime import timedelta

from bot.channel.channel import Channel, ChannelId, Pause
from bot.delivery.delivery import Kind, Settled, Started, State
from bot.delivery.pause import PAUSE_GATHERS
from bot.ports.channels import ChannelChange
from bot.ports.pauses import PauseTold
from tests.contracts.facts import CARD, ML, NOON, announce, minutes, paper, subscribe, subscribing
from tests.outbox import start

MIRA = ML.direct("U1")
PAUSE = Pause("not_in_channel", "Invite it.", since=NOON)


async def paused(stores, key="1", *, at=NOON):
    """Have the channel refuse the card of a paper."""
    await announce(stores, ML, paper(key), route=CARD)
    await refused(stores, at=at)


async def refused(stores, *, at=NOON):
    started = await start(stores.outbox, Started((await stores.outbox.lane(ML)).head, at, "worker"))
    pause = Pause(PAUSE.code, PAUSE.step, since=at)
    await stores.outbox.settle(Settled(delivery=started, state=State.WAITING, at=at, due_at=at, pause=pause))


async def test_a_pause_is_told_once_however_often_the_channel_refuses(stores):
    assert await stores.pauses.untold(most=9) == ()
    await paused(stores)
    assert await stores.pauses.untold(most=9) == (ML,)
    assert await stores.pauses.untold(most=0) == ()
    for number in range(2):
        await stores.pauses.tell(PauseTold(ML, MIRA, NOON + minutes(number)))
    await refused(stores, at=NOON + minutes(60))
    assert await stores.pauses.untold(most=9) == ()
    lane = await stores.outbox.lane(MIRA)
    assert (lane.waiting, lane.head.kind, lane.head.due_at) == (1, Kind.PAUSE_NOTICE, NOON + PAUSE_GATHERS)
    assert await stores.outbox.due(NOON, paused_before=NOON) == ()
    assert await stores.outbox.due(NOON + PAUSE_GATHERS, paused_before=NOON) == (MIRA,)


async def test_the_person_is_told_of_channels_that_are_paused_still(stores):
    await paused(stores)
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON))
    (channel,) = await stores.pauses.told(MIRA, since=NOON)
    assert (channel.id, channel.pause) == (ML, PAUSE)
    assert await stores.pauses.told(MIRA, since=NOON + minutes(1)) == ()
    assert await stores.pauses.told(ML.direct("U2"), since=NOON) == ()
    await stores.channels.resume(ML)
    assert await stores.pauses.told(MIRA, since=NOON) == ()


async def test_the_next_pause_is_told_again_whatever_ended_the_last(stores):
    await paused(stores)
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON))
    await stores.channels.resume(ML)
    assert await stores.pauses.untold(most=9) == ()
    await refused(stores, at=NOON + minutes(1))
    assert await stores.pauses.untold(most=9) == (ML,)
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON + minutes(1)))
    started = await start(stores.outbox, Started((await stores.outbox.lane(ML)).head, NOON + minutes(2), "worker"))
    await stores.outbox.settle(Settled(delivery=started, state=State.SENT, at=NOON + minutes(2), message_id="1"))
    await paused(stores, "2", at=NOON + minutes(3))
    assert await stores.pauses.untold(most=9) == (ML,)


async def test_pauses_that_come_together_are_one_message_and_later_ones_another(stores):
    await paused(stores)
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON))
    await stores.channels.resume(ML)
    await refused(stores, at=NOON + timedelta(seconds=1))
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON + timedelta(seconds=1)))
    assert (await stores.outbox.lane(MIRA)).waiting == 1
    head = (await stores.outbox.lane(MIRA)).head
    await start(stores.outbox, Started(head, NOON + PAUSE_GATHERS, "worker"))
    await stores.channels.resume(ML)
    await refused(stores, at=NOON + minutes(1))
    await stores.pauses.tell(PauseTold(ML, MIRA, NOON + minutes(1)))
    assert (await stores.outbox.lane(MIRA)).waiting == 2


async def test_where_nobody_is_known_the_pause_counts_as_told(stores):
    await paused(stores)
    await stores.pauses.tell(PauseTold(ML, None, NOON))
    assert await stores.pauses.untold(most=9) == ()
    assert (await stores.outbox.lane(MIRA)).waiting == 0


async def test_a_subscription_keeps_who_made_it(stores):
    change = ChannelChange(channel=Channel(id=ML), changes=(subscribing(ML, "gpu"),), notify=False, person="U1")
    await stores.channels.apply(change)
    assert [one.person for one in await stores.channels.subscriptions(ML)] == ["U1"]


GONE = Pause("10004", "Add it again.", since=NOON)


async def test_every_channel_of_a_workspace_that_is_gone_is_paused_and_no_other(stores):
    here, beside = (ChannelId("discord", "1", number) for number in ("2", "3"))
    longer, other, person = ChannelId("discord", "10", "2"), ML, here.direct("9")
    for channel in (here, beside, longer, other, person):
        await subscribe(stores, channel, "gpu")
    assert await stores.pauses.begin_all("discord", "1", GONE) == 2
    assert await stores.pauses.begin_all("discord", "1", GONE) == 0
    assert await stores.pauses.lasting("discord", "1") == (here, beside)
    assert await stores.pauses.lasting("discord") == (here, beside)
    assert await stores.pauses.lasting("slack") == ()
    assert (await stores.channels.get(here)).pause == GONE
    assert await stores.pauses.untold(most=9) == (here, beside)
    await stores.channels.resume(here)
    assert await stores.pauses.lasting("discord") == (beside,)


async def test_a_channel_that_is_gone_is_paused_if_it_is_ours_and_is_not_yet(stores):
    assert not await stores.pauses.begin(ML, GONE)
    await subscribe(stores, ML, "gpu")
    assert await stores.pauses.begin(ML, GONE)
    assert not await stores.pauses.begin(ML, PAUSE)
    assert (await stores.channels.get(ML)).pause == GONE
