"""Each role in a process of its own, on PostgreSQL: together they are the service, and one stands by for another."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import psycopg
import pytest

from bot.playground.playground import Playground
from tests.offprint_process import House, until
from tests.service.channels import DISCORD, SLACK, posts, subscribes
from tests.service.running import run_to_the_end

pytestmark = pytest.mark.process

PLATFORMS = ("slack", "discord")


@pytest.fixture
def house(house: House, postgres_url: str) -> House:
    house.settings = {"OFFPRINT_DATABASE_URL": postgres_url, "OFFPRINT_POLL_SECONDS": "3"}
    return house


@asynccontextmanager
async def playing(house: House, *roles: str):
    """A process for each of these roles, started together."""
    async with AsyncExitStack() as stack:

        async def start(role: str):
            alone = House(house.playground, house.hugging_face, house.database, house.settings)
            alone.service = ("-m", "bot", "run", "--role", role)
            return await stack.enter_async_context(alone.offprint())

        yield await asyncio.gather(*map(start, roles))


async def health(child) -> dict:
    (line,) = (line for line in child.lines if "Health:" in line)
    async with aiohttp.ClientSession() as client:
        answers = {}
        for page in ("healthz", "readyz"):
            async with client.get(line.split()[-1].replace("healthz", page)) as answer:
                answers |= await answer.json()
        return answers


def platforms_told(house: House) -> list[tuple[str, dict[str, str]]]:
    """What each process says of its platforms, by its roles."""
    with psycopg.connect(house.settings["OFFPRINT_DATABASE_URL"]) as connection:
        told = connection.execute("SELECT roles, platforms FROM process ORDER BY platforms").fetchall()
    return [(roles, json.loads(platforms)) for roles, platforms in told]


def connected_by(house: House) -> set[str]:
    """The roles of the processes that say that they are connected to both platforms."""
    return {roles for roles, told in platforms_told(house) if told == dict.fromkeys(PLATFORMS, "connected")}


async def test_processes_of_one_role_each_are_one_service(house: House, playground: Playground) -> None:
    async with playing(house, "poller", "worker,web", "gateway") as (poller, worker, gateway):
        await playground.wait_connected("slack")
        await playground.wait_connected("discord")
        await poller.wait_for("source.polled")
        for channel in (SLACK, DISCORD):
            await subscribes(house, channel, "gpu")
        house.release(3, "Fused GPU Kernels")
        for channel in (SLACK, DISCORD):
            await until(lambda channel=channel: posts(house, channel, "Fused GPU Kernels"), f"a card in {channel}")
        assert not gateway.told("source.polled")
        assert poller.told("source.polled", role="poller")
        assert worker.told("delivery.settled", role="worker,web")
        assert not worker.told("discord.connected")
        told = [await health(child) for child in (poller, worker, gateway)]
        assert [one["ready"] for one in told] == [True, True, True]
        assert [one["roles"] for one in told] == [
            {"poller": "works"},
            {"worker": "works", "web": "works"},
            {"gateway": "works"},
        ]
        assert [sorted(one["platforms"]) for one in told] == [[], ["discord", "slack"], ["discord", "slack"]]
        await until(lambda: connected_by(house) == {"worker,web", "gateway"}, "that each tells of its platforms")
        await gateway.stop()
        assert "no process is there for gateway" in await _said(house, "doctor", "database")
    assert all(len(posts(house, channel, "Fused GPU Kernels")) == 1 for channel in (SLACK, DISCORD))


async def test_of_two_gateways_one_holds_discord_and_the_other_says_that_it_stands_by(house: House) -> None:
    async with playing(house, "gateway", "gateway"):
        one, other = ({"slack": "connected", "discord": state} for state in ("connected", "stands by"))
        told = [("gateway", one), ("gateway", other)]
        await until(lambda: platforms_told(house) == told, "that one stands by")


async def test_a_poller_that_stands_by_takes_over_from_one_that_is_killed(house: House) -> None:
    async with playing(house, "poller", "poller") as pollers:
        await until(lambda: any(one.told("lease.taken") for one in pollers), "a poller that polls")
        (first,) = (one for one in pollers if one.told("lease.taken"))
        (second,) = (one for one in pollers if one is not first)
        assert not second.told("source.polled")
        assert (await health(second))["roles"] == {"poller": "stands by"}
        await first.kill()
        await second.wait_for("lease.taken", epoch=2)
        await second.wait_for("source.polled")


async def test_on_sqlite_a_role_is_refused_with_what_to_do(house: House) -> None:
    sqlite = {"OFFPRINT_DATABASE_URL": f"sqlite:///{house.database}"}
    ended = await run_to_the_end(house, "run", "--role", "worker", **sqlite)
    assert ended.code == 3
    (line,) = ended.said
    assert "only one may write its file" in line


async def _said(house: House, *words: str) -> str:
    """What a command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *words),
        env=house._environment(),
        cwd=house.database.parent,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    return told.decode()
