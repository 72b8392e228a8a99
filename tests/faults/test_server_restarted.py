"""PostgreSQL restarts under load, its connections break at the worst moments, and PgBouncer stands between: each card
is there once and in order.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from tests.faults.test_several_processes import MARK, subscribed
from tests.offprint_cluster import Cluster, until
from tests.servers.pgbouncer import ABSENT, pgbouncer, program
from tests.servers.postgres import in_database, name_of_database
from tests.servers.postgres_proxy import Way
from tests.service.channels import BOTH, posts

pytestmark = [pytest.mark.cluster, pytest.mark.process]

PAPERS = 24
MOMENTS: Sequence[tuple[str, Sequence[str], Way]] = (
    ("COMMIT", ["INSERT INTO announcement"], "cut before"),
    ("COMMIT", ["INSERT INTO announcement"], "cut after"),
    ("INSERT INTO announcement", [], "cut after"),
    ("COMMIT", [MARK], "cut before"),
    ("COMMIT", [MARK], "cut after"),
    ("COMMIT", ["UPDATE outbox SET"], "cut before"),
    ("COMMIT", ["UPDATE outbox SET"], "cut after"),
    ("UPDATE outbox SET", [], "cut before"),
)
"""A page, a mark and an outcome: not committed, committed without a word of it, and broken off in the middle."""


def title(number: int) -> str:
    """The title of a paper; none is the beginning of another."""
    return f"GPU {number:03}"


async def all_posted(cluster: Cluster, number: int) -> None:
    """Wait until so many papers stand in both channels, each once and in order."""
    titles = [title(one) for one in range(number)]
    for channel in BOTH:

        def said(channel=channel) -> list[str]:
            return [one for post in posts(cluster.house, channel) for one in titles if one in str(post.payload)]

        await until(lambda said=said: set(said()) >= set(titles), f"{number} papers in {channel}")
        assert said() == titles


async def papers_come(cluster: Cluster) -> AsyncIterator[int]:
    """Release the papers one by one, as fast as they are posted in some channel."""
    for number in range(PAPERS):
        cluster.house.release(10 + number, title(number))
        if number % 3 == 2:
            await cluster.posted(BOTH[number % 2], title(number - 1))
        yield number


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
async def test_a_server_that_restarts_under_load_loses_nothing_and_doubles_nothing(cluster: Cluster, kill) -> None:
    async with cluster.nodes("poller,gateway", "worker", "worker") as nodes:
        await subscribed(cluster, *BOTH)
        async for number in papers_come(cluster):
            if number % 8 == 4:
                await cluster.restart_server(kill=kill)
        await all_posted(cluster, PAPERS)
        assert [await node.stop() for node in nodes] == [0] * len(nodes)


async def test_connections_that_end_under_load_lose_nothing_and_double_nothing(cluster: Cluster) -> None:
    async with cluster.nodes("poller,gateway", "worker", "worker"):
        await subscribed(cluster, *BOTH)
        ended = 0
        async for number in papers_come(cluster):
            if number % 4 == 3:
                ended += await asyncio.to_thread(cluster.server.cut_connections, cluster.address)
        assert ended
        await all_posted(cluster, PAPERS)


async def test_connections_that_break_at_each_step_of_a_page_and_of_a_post_lose_nothing_and_double_nothing(
    cluster: Cluster,
) -> None:
    async with cluster.proxy() as proxy:
        through = proxy.before(cluster.address)
        async with cluster.node("gateway"), cluster.nodes("poller", "worker", "worker", through=through):
            await subscribed(cluster, *BOTH)
            for number, (statement, having, way) in enumerate(MOMENTS):
                broken = proxy.add(way, at=statement, having=having)
                cluster.house.release(10 + number, title(number))
                await broken.struck.wait()
                await cluster.posted(BOTH[0], title(number))
            await all_posted(cluster, len(MOMENTS))


@pytest.mark.skipif(program() is None, reason=ABSENT)
async def test_two_workers_a_poller_and_a_gateway_work_through_pgbouncer(cluster: Cluster) -> None:
    with pgbouncer(cluster.server.address) as pooler:
        through = in_database(pooler, name_of_database(cluster.address))
        async with cluster.nodes("poller", "gateway", "worker", "worker", through=through) as nodes:
            await subscribed(cluster, *BOTH)
            async for number in papers_come(cluster):
                if number == PAPERS // 2:
                    await nodes[2].kill()
            await all_posted(cluster, PAPERS)
