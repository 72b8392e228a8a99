"""`/readyz` and `/metrics` of a service that runs: what it does is there, and what keeps it from its work."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import aiohttp
import pytest

from bot.metrics import MetricName
from tests.offprint_process import House, Offprint, until
from tests.service.channels import BOTH, posts, says, subscribes

pytestmark = pytest.mark.process


async def got(child: Offprint, path: str) -> tuple[int, str]:
    health = next(line for line in child.lines if "Health:" in line).split()[-1]
    async with aiohttp.ClientSession() as client, client.get(health.replace("/healthz", path)) as answer:
        return answer.status, await answer.text()


async def test_what_the_service_does_is_counted_and_it_is_ready(house: House) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
            await says(house, channel, "status")
        house.release(3, "Fused GPU Kernels")
        for channel in BOTH:
            await until(lambda channel=channel: bool(posts(house, channel, "Fused GPU Kernels")), "the card")
        await child.wait_for("delivery.settled", kind="card", state="sent", times=2)
        assert (await got(child, "/readyz"))[0] == 200
        told = (await got(child, "/metrics"))[1]
    assert f"{MetricName.READY} 1.0" in told
    for platform in ("slack", "discord"):
        assert f'{MetricName.CONNECTED}{{platform="{platform}"}} 1.0' in told
        assert f'{MetricName.DELIVERY_SECONDS}_count{{platform="{platform}"}}' in told
        assert f'{MetricName.ANSWER_SECONDS}_count{{command="subscribe",platform="{platform}"}} 1.0' in told
    assert f'{MetricName.MATCHES}{{source="huggingface"}}' in told


async def test_a_database_that_takes_no_write_is_said_and_is_no_death(house: House) -> None:
    async with house.offprint() as child:
        await house.connected(child)
        with closing(sqlite3.connect(house.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            status, body = await got(child, "/readyz")
            assert status == 503
            assert "database: " in body
            assert (await got(child, "/healthz"))[0] == 200
            assert (await got(child, "/metrics"))[0] == 200
