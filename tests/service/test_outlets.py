"""The whole service: papers reach webhooks, the services of Apprise and feed readers, beside Slack and Discord."""

from __future__ import annotations

import base64
import json
from collections import Counter

import aiohttp
import pytest

from storage.sqlite.store import open_sqlite
from tests.handlers.web.reader import read
from tests.offprint_process import House, until
from tests.servers.receiver import Receiver
from tests.service.running import run_to_the_end

pytestmark = pytest.mark.process

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def outlets(house: House, receiver: Receiver) -> None:
    """Set a webhook and a service of Apprise, both at the receiver, and no other account."""
    house.settings = {
        "OFFPRINT_SLACK_BOT_TOKEN": "",
        "OFFPRINT_SLACK_APP_TOKEN": "",
        "OFFPRINT_DISCORD_TOKEN": "",
        "OFFPRINT_WEBHOOKS": f"lab={receiver.url}/hook",
        "OFFPRINT_WEBHOOK_SECRET": SECRET,
        "OFFPRINT_APPRISE": f"team=json://127.0.0.1:{receiver.port}/apprise",
    }


def titles(receiver: Receiver) -> Counter[str]:
    """How often the webhook was told of each paper."""
    told = [json.loads(one.body) for one in receiver.requests if one.path == "/hook"]
    return Counter(one["data"]["paper"]["title"] for one in told if one["type"] == "paper.matched")


async def test_a_paper_reaches_webhook_apprise_and_feed(house):
    async with Receiver() as receiver:
        outlets(house, receiver)
        for channel in ("webhook:lab", "apprise:team"):
            ended = await run_to_the_end(house, "subscribe", channel, "gpu", **house.settings)
            assert ended.code == 0, ended.said
        async with house.offprint() as child:
            await child.wait_for("source.polled")
            health = next(line for line in child.lines if "Health:" in line).split()[-1]
            house.release(3, "Fused GPU Kernels")
            await until(lambda: titles(receiver) == {"Fused GPU Kernels": 1}, "the webhook")
            await until(
                lambda: any(b"Fused" in one.body for one in receiver.requests if one.path == "/apprise"), "apprise"
            )
            made = await run_to_the_end(house, "feed", "webhook:lab", "--json", **house.settings)
            assert made.code == 0, made.said
            address = health.replace("healthz", f"feeds/{await token_of_the_feed(house)}")
            async with aiohttp.ClientSession() as client, client.get(address) as answer:
                (entry,) = read(await answer.read()).entries
            assert entry.title == "Fused GPU Kernels"


async def token_of_the_feed(house: House) -> str:
    async with open_sqlite(house.database, beside=True) as stores:
        (address,) = await stores.feed_addresses.in_force()
        return address.token


async def test_a_receiver_that_was_down_gets_everything_once_it_is_back(house):
    async with Receiver() as receiver:
        outlets(house, receiver)
        await run_to_the_end(house, "subscribe", "webhook:lab", "gpu", **house.settings)
        for _ in range(3):
            receiver.answer_next(503)
        async with house.offprint() as child:
            await child.wait_for("source.polled")
            house.release(3, "Fused GPU Kernels")
            house.release(4, "More GPU Kernels")
            await until(lambda: len(titles(receiver)) == 2, "both papers")
        ids = Counter(one.headers["webhook-id"] for one in receiver.requests)
        assert len(ids) == 3
        assert sum(ids.values()) == 6


async def test_a_receiver_that_wants_no_more_gets_no_more_and_status_says_so(house):
    async with Receiver() as receiver:
        outlets(house, receiver)
        await run_to_the_end(house, "subscribe", "webhook:lab", "gpu", **house.settings)
        receiver.answer_next(410)
        async with house.offprint() as child:
            await child.wait_for("channel.paused", code="http_410")
            await child.wait_for("source.polled")
            house.release(3, "Fused GPU Kernels")
            await child.wait_for("source.polled", announced=1)
        assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("subscribe", "webhook:other", "gpu"), "write one of: webhook:lab"),
        (("subscribe", "apprise:", "gpu"), "apprise:NAME"),
        (("digest", "webhook:other", "at", "9"), "write one of: webhook:lab"),
        (("subscribe", "slack:T1/C1", "gpu"), "Slack is off"),
        (("subscribe", "fax:lab", "gpu"), "webhook:NAME or apprise:NAME"),
    ],
)
async def test_a_channel_that_is_not_named_is_refused_with_what_there_is(house, words, said):
    async with Receiver() as receiver:
        outlets(house, receiver)
        ended = await run_to_the_end(house, *words, **house.settings)
        assert ended.code == 2
        assert said in "\n".join(ended.said)
