"""A worker posts to Discord without a gateway; of several gateways with the same shards one connects and answers."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel.channel import ChannelId
from bot.delivery.outcome import NotSent, Sent
from bot.jobs.hold_lease import HeldLease
from bot.playground.faults import Fault
from handlers.discord.app import DiscordApp
from tests.handlers.discord.conftest import CHANNEL, account, used
from tests.handlers.looking import find
from tests.handlers.messages import KEY, card
from tests.handlers.office import Office, until

FORUM = ChannelId("discord", CHANNEL.workspace, "300000000000000005")
CHANNEL_ROUTE = "GET /channels/{channel_id}"
OTHER = "e" * 24


@pytest.fixture
def playground(discord_at_playground):
    return discord_at_playground


@asynccontextmanager
async def running(playground, office, *, seat=None, **told):
    app = DiscordApp(account(playground, **told), services=office.services, wake=office.wake, seat=seat)
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


def seat_of(office, holder):
    stores = office.services.stores
    return HeldLease(leases=stores.leases, name="discord all", holder=holder, clock=office.services.clock)


@pytest.fixture
async def worker(playground, office):
    async with running(playground, office, receives=False) as app:
        yield app


async def test_a_worker_posts_finds_and_edits_and_holds_no_connection(playground, worker, office):
    assert worker.connected
    assert worker.outage is None
    since = office.clock.now()
    posted = await worker.messenger.post(CHANNEL, card(), key=KEY)
    assert isinstance(posted, Sent)
    assert not playground.discord.connected
    assert await find(worker.messenger, CHANNEL, KEY, since=since) == Sent(posted.message_id)
    assert await worker.messenger.update(CHANNEL, posted.message_id, card(), key=KEY) == Sent(posted.message_id)


async def test_a_worker_asks_once_what_kind_of_place_a_channel_is_and_again_after_a_refusal(playground, worker):
    assert worker.messenger.is_keyless(CHANNEL)
    assert isinstance(await worker.messenger.post(CHANNEL, card(), key=KEY), Sent)
    assert not worker.messenger.is_keyless(CHANNEL)
    strike = playground.faults.add(Fault(platform="discord", endpoint=CHANNEL_ROUTE, kind="error", status=403))
    assert isinstance(await worker.messenger.post(CHANNEL, card(), key=OTHER), Sent)
    assert not strike.spent
    playground.faults.clear()
    playground.discord.lose_token()
    assert not isinstance(await worker.messenger.post(CHANNEL, card(), key="f" * 24), Sent)
    assert worker.messenger.is_keyless(CHANNEL)


async def test_a_worker_gives_a_post_of_a_forum_its_tags(playground, worker):
    posted = await worker.messenger.post(FORUM, replace(card(), topics=("kernels",)), key=KEY)
    (post,) = playground.discord.threads(FORUM.local_id)
    assert posted == Sent(post.id)
    assert post.thread.tags == ("310000000000000001",)


async def test_a_wait_for_the_whole_token_is_kept_by_the_other_workers(playground, office):
    async with (
        running(playground, office, receives=False, requests_per_second=50) as one,
        running(playground, office, receives=False, requests_per_second=50) as two,
    ):
        await office.services.stores.rates.hold("discord", timedelta(minutes=1))
        for worker in (one, two):
            refused = await worker.messenger.post(CHANNEL, card(), key=KEY)
            assert isinstance(refused, NotSent)
            assert refused.retry_after == pytest.approx(60, abs=5)


async def test_of_two_gateways_one_answers_and_the_other_takes_over(playground, office: Office):
    async with running(playground, office, seat=seat_of(office, "first")) as first:
        await until(lambda: playground.discord.connected)
        async with running(playground, office, seat=seat_of(office, "second")) as second:
            await until(lambda: first.has_seat)
            assert second.connected
            assert not second.has_seat
            assert isinstance(await second.messenger.post(CHANNEL, card(), key=KEY), Sent)
            assert await used(playground, "list")
            await first.stop()
            await until(lambda: second.has_seat and second.connected and playground.discord.connected)
            assert await used(playground, "list")


async def test_a_gateway_that_has_lost_its_seat_answers_nobody(playground, office):
    seat = seat_of(office, "slow")
    async with running(playground, office, seat=seat) as slow:
        await until(lambda: playground.discord.connected and slow.connected)
        await office.services.stores.leases.release(seat.lease)
        await office.services.stores.leases.take("discord all", "next", lasting=timedelta(hours=1))
        await until(lambda: not slow.has_seat)
        await until(lambda: not playground.discord.connected)
        await until(lambda: slow.connected)
        assert isinstance(await slow.messenger.post(CHANNEL, card(), key=KEY), Sent)
