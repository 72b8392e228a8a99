"""No secret is in the log, in an error, in what a command prints, or in the database, after a run of everything.

The run meets what makes programs talk: time-outs, broken connections, tokens that are revoked while it runs, sources
that fail, and a log that tells all.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.playground.faults import Fault
from bot.text.redact import HIDDEN
from tests.offprint_process import House, until
from tests.servers.feed import FeedServer
from tests.servers.huggingface import status
from tests.service.channels import BOTH, DISCORD, SLACK, posts, says, subscribes

pytestmark = pytest.mark.process

CREATE = "POST /channels/{channel_id}/messages"
LOGIN = "ada:pass-of-a-mirror"
FEED = """<rss version="2.0"><channel><title>Lab</title><link>https://lab.example</link><description>d</description>
<item><guid>a1</guid><title>Fused GPU Kernels in a Feed</title><link>/papers/1</link>
<description>We fuse kernels and say so at length in this abstract.</description></item></channel></rss>"""


def with_login(address: str) -> str:
    return address.replace("://", f"://{LOGIN}@")


def secrets(house: House) -> Mapping[str, str]:
    """What must be nowhere, by what it is. The local platforms say which addresses they gave out for answers."""
    accounts = house.playground.settings
    answers = {f"response url {one}": one for one in response_tokens(house)}
    return {
        "slack bot token": accounts.slack_bot_token,
        "slack app token": accounts.slack_app_token,
        "discord token": accounts.discord_token,
        "password of a mirror": "pass-of-a-mirror",
        "login of a mirror, as a header": "YWRhOnBhc3Mtb2YtYS1taXJyb3I",
        "key of a feed": "key-of-a-feed",
        "password of the mail server": "pass-of-the-mail",
        "address of a webhook": "path-of-a-webhook",
        "secret of webhooks": "c2VjcmV0IG9mIGEgd2ViaG9vayBvZiBhIHRlc3Q",
        **answers,
    }


def response_tokens(house: House) -> Iterator[str]:
    """The secret parts of the addresses for answers that the run was given."""
    yield from house.playground.slack.replies._urls
    yield from house.playground.discord._interactions._open


async def printed(house: House, *words: str) -> str:
    """All that a command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *words),
        env=house._environment(),
        cwd=house.database.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return told.decode()


def stored(folder: Path) -> str:
    """Every byte that is on the disk."""
    return "".join(path.read_bytes().decode("latin-1") for path in sorted(folder.rglob("*")) if path.is_file())


async def live_through_everything(house: House, feed: FeedServer) -> list[str]:
    """A run with faults; returns its log."""
    playground = house.playground
    async with house.offprint() as child:
        await house.connected(child)
        await child.wait_for("source.polled", source="huggingface")
        for channel in BOTH:
            await subscribes(house, channel, "gpu")
            await says(house, channel, "status")
        house.release(3, "Fused GPU Kernels")
        for channel in BOTH:
            await until(lambda channel=channel: bool(posts(house, channel, "Fused GPU Kernels")), "the card")
        busy = Fault(platform="slack", endpoint="chat.postMessage", kind="refuse", status=429, retry_after=1)
        playground.faults.add(busy)
        playground.faults.add(Fault(platform="discord", endpoint=CREATE, kind="drop_after"))
        house.hugging_face.fail_next(status(404), times=2)
        feed.fail(status(404))
        house.release(4, "More GPU Kernels")
        for channel in BOTH:
            await until(lambda channel=channel: bool(posts(house, channel, "More GPU Kernels")), "the card")
        await child.wait_for("source.poll_failed", source="feed:lab")
        await child.wait_for("delivery.settled", channel=str(SLACK), kind="card", state="sent", times=2)
        playground.slack.lose_token()
        house.release(5, "Even More GPU Kernels")
        await child.wait_for("channel.paused", channel=str(SLACK))
        await until(lambda: bool(posts(house, DISCORD, "Even More GPU Kernels")), "the card")
        assert await child.stop() == 0
    return child.lines


async def test_no_secret_is_written_anywhere_in_a_run_of_everything(house: House) -> None:
    async with FeedServer() as feed:
        feed.publish(FEED)
        house.settings = {
            "OFFPRINT_LOG_LEVEL": "debug",
            "OFFPRINT_SOURCES": "huggingface,feed:lab",
            "OFFPRINT_HUGGINGFACE_URL": with_login(house.hugging_face.url),
            "OFFPRINT_CROSSREF_URL": with_login("http://127.0.0.1:1"),
            "OFFPRINT_FEEDS": f"lab={with_login(feed.url())}?token=key-of-a-feed",
            "OFFPRINT_WEBHOOKS": "lab=http://127.0.0.1:1/path-of-a-webhook",
            "OFFPRINT_WEBHOOK_SECRET": "whsec_c2VjcmV0IG9mIGEgd2ViaG9vayBvZiBhIHRlc3Q=",
            "OFFPRINT_SMTP_URL": "smtp://ada:pass-of-the-mail@127.0.0.1:1",
            "OFFPRINT_SMTP_FROM": "Offprint <papers@lab.example>",
        }
        await printed(house, "subscribe", "webhook:lab", "gpu")
        lines = await live_through_everything(house, feed)
        said = {"the log": "".join(lines), "the disk": stored(house.database.parent)}
        for words in ("status", "settings", "outbox --state waiting", "doctor"):
            said[words] = await printed(house, *words.split())
        house.settings["OFFPRINT_ARXIV_RSS_URL"] = "http://ada:pass-of-a-mirror/x@"
        said["a wrong setting"] = await printed(house, "status")
    assert feed.asked, "the feed was polled"
    found = [(place, what) for place, text in said.items() for what, secret in secrets(house).items() if secret in text]
    assert not found
    assert "feed:lab" in said["status"], "and the errors are told all the same"
    assert "webhook:lab" in said["outbox --state waiting"]
    assert HIDDEN in said["settings"]
