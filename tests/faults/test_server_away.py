"""PostgreSQL is away, when a process starts and while processes run: each says so and lives, people are answered in
time, and everything flows again by itself.
"""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest

from tests.faults.test_several_processes import subscribed
from tests.offprint_cluster import Cluster
from tests.offprint_process import Offprint
from tests.servers.loopback import free_port
from tests.service.channels import BOTH, says

pytestmark = [pytest.mark.cluster, pytest.mark.process]

PROBE_SECONDS = 5.0
"""How long the container's own probe waits for an answer."""


async def answer_of(address: str) -> tuple[int, str]:
    """The status and the text that a process answers with, in the time that a probe has."""
    async with asyncio.timeout(PROBE_SECONDS), aiohttp.ClientSession() as client, client.get(address) as answer:
        return answer.status, await answer.text()


def address_of(node: Offprint) -> str:
    """Where a process answers to probes."""
    return next(found[1] for line in node.lines if (found := re.search(r"(http://\S+)/healthz", line)))


async def test_a_process_that_starts_before_the_server_waits_for_it_and_tells_why(cluster: Cluster) -> None:
    port = free_port()
    await asyncio.to_thread(cluster.server.stop)
    starting = asyncio.create_task(_run_until_started(cluster, port))
    try:
        async with asyncio.timeout(30):
            while (told := await _answer_once_there(f"http://127.0.0.1:{port}/readyz")) is None:  # noqa: ASYNC110 - it is in another process
                await asyncio.sleep(0.05)
        assert told[0] == 503
        assert "cannot be reached" in told[1]
        assert (await answer_of(f"http://127.0.0.1:{port}/healthz"))[0] == 200
    finally:
        await asyncio.to_thread(cluster.server.start)
    node = await starting
    assert len(node.told("database.awaited")) == 1


async def _run_until_started(cluster: Cluster, port: int) -> Offprint:
    async with cluster.node("all", OFFPRINT_HTTP_PORT=str(port)) as node:
        await cluster.connected()
        assert await node.stop() == 0
        return node


async def _answer_once_there(address: str) -> tuple[int, str] | None:
    try:
        return await answer_of(address)
    except aiohttp.ClientConnectionError:
        return None


async def test_while_the_server_is_away_people_and_probes_are_answered_and_afterwards_everything_flows(
    cluster: Cluster,
) -> None:
    async with cluster.nodes("poller,gateway", "worker") as nodes:
        await subscribed(cluster, *BOTH)
        await asyncio.to_thread(cluster.server.stop)
        try:
            await nodes[0].wait_for("lease.lost", lease="poller")
            answers = await asyncio.gather(*(says(cluster.house, channel, "list") for channel in BOTH))
            assert all("not because of what you did" in answer for answer in answers)
            for node in nodes:
                assert (await answer_of(f"{address_of(node)}/healthz"))[0] == 200
                status, problems = await answer_of(f"{address_of(node)}/readyz")
                assert (status, "cannot be reached" in problems) == (503, True)
        finally:
            await asyncio.to_thread(cluster.server.start)
        cluster.house.release(3, "GPU after the outage")
        for channel in BOTH:
            assert len(await cluster.posted(channel, "GPU after the outage")) == 1
        assert not nodes[0].told("lease.lost", lease="discord all")
