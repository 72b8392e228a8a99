"""Several processes on one PostgreSQL, of which some are killed and some stand still at the worst moment.

A worker's connection to the database is held at the commit that marks a row as in flight: so it is killed, or stopped,
exactly between the mark and the request.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.channel.channel import ChannelId
from bot.playground.faults import Fault, Strike
from tests.offprint_cluster import Cluster, until
from tests.offprint_process import Offprint
from tests.servers.postgres_proxy import Break, PostgresProxy
from tests.service.channels import BOTH, DISCORD, SLACK, posts, subscribes

pytestmark = [pytest.mark.cluster, pytest.mark.process]

ENDPOINTS = {"slack": "chat.postMessage", "discord": "POST /channels/{channel_id}/messages"}
MARK = "state = 'inflight', attempt"
TITLES = ("First GPU", "Second GPU", "Third GPU")
TAKES_OVER_SECONDS = 10.0
"""Within which a poller that stands by goes on in place of one that died."""


def said(cluster: Cluster, channel: ChannelId) -> tuple[str, ...]:
    """Which of the papers stand in a channel, in order."""
    return tuple(title for post in posts(cluster.house, channel) for title in TITLES if title in str(post.payload))


async def all_said(cluster: Cluster, *titles: str) -> None:
    """Wait until these papers stand in both channels, each once and in order."""
    for channel in BOTH:
        await until(lambda channel=channel: set(titles) <= set(said(cluster, channel)), f"{titles} in {channel}")
        assert said(cluster, channel) == titles


async def subscribed(cluster: Cluster, *channels: ChannelId) -> None:
    """Let channels subscribe, and wait until what that says in them is out."""
    await cluster.connected()
    for channel in channels:
        await subscribes(cluster.house, channel, "gpu")
    for channel in channels:
        await until(lambda channel=channel: all(row["state"] == "sent" for row in cluster.outbox(channel)), "a notice")


def marked(proxy: PostgresProxy, channel: ChannelId) -> Break:
    """Hold a worker at the next mark of a row in a channel: it is committed, and the worker does not know."""
    return proxy.add("hold", having=[str(channel), MARK])


def posted(cluster: Cluster, channel: ChannelId) -> Strike:
    """Withhold the answer to the next post in a channel: it is there, and the worker does not know."""
    return cluster.house.playground.faults.add(
        Fault(platform=channel.platform, endpoint=ENDPOINTS[channel.platform], channel=channel.local_id, kind="hold")
    )


async def held_up(cluster: Cluster, proxy: PostgresProxy, *, posted_in: ChannelId) -> tuple[Break, Strike]:
    """Hold a worker where it has posted the first card in one channel, and marked the second in the other.

    It does not know of either. (Rows that go out together are marked in one transaction, so the cards follow each
    other.)
    """
    (marked_in,) = (channel for channel in BOTH if channel != posted_in)
    strike = posted(cluster, posted_in)
    cluster.house.release(3, TITLES[0])
    await strike.struck(within=30)
    await until(lambda: said(cluster, marked_in) == TITLES[:1], "the first card in the other channel")
    await until(lambda: all(row["state"] == "sent" for row in cluster.outbox(marked_in)), "its outcome")
    mark = marked(proxy, marked_in)
    cluster.house.release(4, TITLES[1])
    await mark.struck.wait()
    return mark, strike


async def polls(node: Offprint) -> None:
    """Wait until a process polls."""
    await node.wait_for("lease.taken", lease="poller")


@pytest.mark.parametrize("killed_after_post_in", [SLACK, DISCORD], ids=["slack", "discord"])
async def test_rows_that_a_killed_worker_had_marked_or_posted_are_there_once(
    cluster: Cluster, killed_after_post_in: ChannelId
) -> None:
    async with cluster.proxy() as proxy, cluster.node("poller,gateway"):
        async with cluster.node("worker", through=proxy.before(cluster.address)) as worker:
            await subscribed(cluster, *BOTH)
            _, strike = await held_up(cluster, proxy, posted_in=killed_after_post_in)
            await worker.kill()
        strike.release()
        async with cluster.node("worker"):
            await all_said(cluster, *TITLES[:2])
            cluster.house.release(5, TITLES[2])
            await all_said(cluster, *TITLES)


async def test_a_worker_that_was_paused_until_its_lanes_were_taken_over_posts_nothing_when_it_goes_on(
    cluster: Cluster,
) -> None:
    async with cluster.proxy() as proxy, cluster.node("poller,gateway"):
        async with cluster.node("worker", through=proxy.before(cluster.address)) as worker:
            await subscribed(cluster, *BOTH)
            mark, strike = await held_up(cluster, proxy, posted_in=DISCORD)
            worker.pause()
            async with cluster.node("worker"):
                await all_said(cluster, *TITLES[:2])
                for hold in (mark, strike):
                    hold.release()
                worker.go_on()
                cluster.house.release(5, TITLES[2])
                await all_said(cluster, *TITLES)
                assert await worker.stop() == 0
            assert [said(cluster, channel) for channel in BOTH] == [TITLES] * 2


async def test_of_two_pollers_the_other_takes_over_within_ten_seconds_and_nothing_is_told_twice(
    cluster: Cluster,
) -> None:
    async with cluster.nodes("worker,gateway", "poller", "poller") as (_, *pollers):
        await subscribed(cluster, *BOTH)
        cluster.house.release(3, TITLES[0])
        await all_said(cluster, *TITLES[:1])
        (one,) = holders(pollers)
        (other,) = (poller for poller in pollers if poller is not one)
        await one.kill()
        cluster.house.release(4, TITLES[1])
        await until(lambda: other.told("lease.taken", lease="poller"), "a takeover", within=TAKES_OVER_SECONDS)
        await all_said(cluster, *TITLES[:2])
    rows = [row for channel in BOTH for row in cluster.outbox(channel) if row["kind"] == "card"]
    assert len(rows) == 2 * len(BOTH)


def holders(pollers: Sequence[Offprint]) -> list[Offprint]:
    """Those that have taken the lease."""
    return [poller for poller in pollers if poller.told("lease.taken", lease="poller")]


async def test_a_poller_that_was_paused_until_another_polls_writes_no_page_when_it_goes_on(cluster: Cluster) -> None:
    house = cluster.house
    async with cluster.proxy() as proxy, cluster.node("worker,gateway"):
        async with cluster.node("poller", through=proxy.before(cluster.address)) as poller:
            await subscribed(cluster, *BOTH)
            await polls(poller)
            decided = proxy.add("hold", having=["READ ONLY", "99003"])
            house.release(3, TITLES[0])
            await decided.struck.wait()
            poller.pause()
            house.hugging_face.replace(house.today, [])  # only the one that stands still has seen it
            house.release(4, TITLES[1])
            async with cluster.node("poller") as other:
                await polls(other)
                await all_said(cluster, TITLES[1])
                decided.release()
                poller.go_on()
                await poller.wait_for("lease.lost", lease="poller")
                house.release(5, TITLES[2])
                await all_said(cluster, *TITLES[1:])
                assert await poller.stop() == 0
        assert not is_stored(cluster, TITLES[0])


async def test_a_poller_that_stands_still_in_the_middle_of_a_page_holds_up_another_for_ten_seconds_at_most(
    cluster: Cluster,
) -> None:
    async with cluster.proxy() as proxy, cluster.node("worker,gateway"):
        async with cluster.node("poller", through=proxy.before(cluster.address)) as poller:
            await subscribed(cluster, *BOTH)
            await polls(poller)
            async with cluster.node("poller"):
                halfway = proxy.add("hold", at="INSERT INTO announcement")
                cluster.house.release(3, TITLES[0])
                await halfway.struck.wait()
                poller.pause()
                halfway.release()
                await until(lambda: is_stored(cluster, TITLES[0]), "the page", within=TAKES_OVER_SECONDS)
                await all_said(cluster, *TITLES[:1])
                poller.go_on()
                cluster.house.release(4, TITLES[1])
                await all_said(cluster, *TITLES[:2])


def is_stored(cluster: Cluster, title: str) -> bool:
    """Whether the paper of this title is in the archive."""
    return len(cluster.book.rows("SELECT FROM paper WHERE title = ?", title)) > 0


async def test_a_row_that_waits_for_later_is_posted_when_it_is_due_though_its_worker_is_gone(cluster: Cluster) -> None:
    async with cluster.nodes("poller,gateway", "worker") as (_, first):
        await subscribed(cluster, *BOTH)
        refused = {"endpoint": ENDPOINTS["slack"], "status": 429, "retry_after": 3.0}  # discord.py waits by itself
        cluster.house.playground.faults.add(Fault(platform="slack", channel=SLACK.local_id, kind="refuse", **refused))
        cluster.house.release(3, TITLES[0])
        await first.wait_for("delivery.settled", kind="card", state="waiting")
        cluster.house.release(4, TITLES[1])
        await first.kill()
        async with cluster.node("worker"):
            await all_said(cluster, *TITLES[:2])


async def test_a_subscription_made_in_one_process_is_matched_at_once_in_another(cluster: Cluster) -> None:
    async with cluster.nodes("gateway", "worker", "poller"):
        await cluster.connected()
        for number, channel in enumerate(BOTH):
            await subscribes(cluster.house, channel, "gpu")
            cluster.house.release(3 + number, TITLES[number])
            await until(lambda n=number, to=channel: TITLES[n] in said(cluster, to), "a card")
    assert [said(cluster, channel) for channel in BOTH] == [TITLES[:2], TITLES[1:2]]
