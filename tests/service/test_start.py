"""`offprint run` begins and ends well: what is wrong is one line that says what to do, and SIGTERM is obeyed."""

from __future__ import annotations

import asyncio
import signal
from contextlib import closing
from socket import create_server
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest

from bot.mailing.links import MailLinks
from bot.playground.faults import Fault
from bot.ports.secrets import MAIL_LINKS
from storage.sqlite.store import open_sqlite
from tests.offprint_process import House, Offprint, until
from tests.service.channels import SLACK, posts, subscribes
from tests.service.running import run_to_the_end

pytestmark = pytest.mark.process

NO_TOKENS = ("OFFPRINT_SLACK_BOT_TOKEN", "OFFPRINT_SLACK_APP_TOKEN", "OFFPRINT_DISCORD_TOKEN")
ENDS_WITHIN = 10.0


def without_tokens(house: House) -> None:
    house.settings = dict.fromkeys(NO_TOKENS, "")


def health_address(child: Offprint) -> str | None:
    said = next((line for line in child.lines if "Health:" in line), None)
    return said.split()[-1] if said else None


async def test_sigterm_ends_it_well(house):
    async with house.offprint() as child:
        await house.connected(child)
        async with asyncio.timeout(ENDS_WITHIN):
            assert await child.stop() == 0
    assert child.told("service.stopped")
    assert "Traceback" not in "".join(child.lines)
    assert not [one for one in child.events if one["level"] in ("error", "critical")]


async def test_sigterm_ends_it_while_a_post_gets_no_answer_and_the_post_is_there_once(house):
    async with house.offprint() as child:
        await house.connected(child)
        await subscribes(house, SLACK, "gpu")
        strike = house.playground.faults.add(Fault(platform="slack", endpoint="chat.postMessage", kind="hold"))
        house.release(3, "Fused GPU Kernels")
        await strike.struck()
        async with asyncio.timeout(ENDS_WITHIN):
            assert await child.stop() == 0
    strike.release()
    async with house.offprint() as again:
        await again.wait_for("delivery.settled", kind="card", state="sent")
    assert len(posts(house, SLACK, "Fused GPU Kernels")) == 1


async def test_a_token_that_is_refused_is_one_line_that_names_the_setting(house):
    house.settings = {"OFFPRINT_DISCORD_TOKEN": "not.the.token"}
    ended = await run_to_the_end(house)
    assert ended.code == 3
    assert [line for line in ended.said if "OFFPRINT_DISCORD_TOKEN" in line and "refuses" in line]
    assert "Traceback" not in "\n".join(ended.said)
    assert "not.the.token" not in "\n".join(ended.said)


async def test_a_second_one_on_the_same_database_says_so_and_ends(house):
    without_tokens(house)
    async with house.offprint() as first:
        ended = await run_to_the_end(house)
        assert ended.code == 1
        (line,) = ended.said
        assert str(first.process.pid) in line
        assert await first.stop() == 0


async def test_a_port_that_is_taken_is_one_line_that_names_the_setting(house):
    without_tokens(house)
    with closing(create_server(("127.0.0.1", 0))) as taken:
        ended = await run_to_the_end(house, OFFPRINT_HTTP_PORT=str(taken.getsockname()[1]))
    assert ended.code == 3
    (line,) = ended.said
    assert line.startswith("OFFPRINT_HTTP_PORT: ")


async def test_without_any_token_it_says_so_polls_all_the_same_and_is_healthy(house):
    without_tokens(house)
    async with house.offprint() as child:
        await child.wait_for("source.polled", new=2, baseline=True)
        assert any("Neither Slack nor Discord has a token" in line for line in child.lines)
        await until(lambda: health_address(child) is not None, "the address of its health")
        async with aiohttp.ClientSession() as session, session.get(health_address(child)) as answer:
            assert (answer.status, (await answer.json())["alive"]) == (200, True)
        child.process.send_signal(signal.SIGINT)
        assert await child.process.wait() == 0


async def test_people_leave_by_the_links_they_got_while_mail_is_off(house):
    mail = {"OFFPRINT_SMTP_URL": "smtp://127.0.0.1:9", "OFFPRINT_SMTP_FROM": "papers@lab.example"}
    await run_to_the_end(house, "subscribe", "email:ada@lab.example", "gpu", **mail)
    async with open_sqlite(house.database) as stores:
        (asked,) = await stores.recipients.of_address("ada@lab.example")
        links = MailLinks(await stores.secrets.keep(MAIL_LINKS, b""), "http://127.0.0.1")
    async with house.offprint() as child:
        await until(lambda: health_address(child) is not None, "the address")
        path = urlsplit(links.leaving(asked)).path
        async with aiohttp.ClientSession() as client, client.post(urljoin(health_address(child), path)) as answer:
            assert answer.status == 200
    async with open_sqlite(house.database) as stores:
        assert (await stores.recipients.get(asked.id)).left_at is not None
