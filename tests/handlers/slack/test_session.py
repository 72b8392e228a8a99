"""The kept session: posts share connections, and one that breaks says nothing twice."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.delivery.outcome import Sent, Unknown
from bot.jobs.deliver import MOST_IN_FLIGHT
from handlers.slack.holds import Holds
from handlers.slack.post import SlackMessenger
from handlers.slack.session import CONNECTIONS, kept_session
from handlers.slack.workspaces import OneWorkspace
from handlers.told_time import ToldTime
from storage.one_process import OwnRates
from tests.handlers.messages import KEY, card
from tests.handlers.slack.conftest import CHANNEL


class CountingServer:
    """It answers each post, and counts them and their connections; `breaks` makes it close one without an answer."""

    def __init__(self) -> None:
        self.posts = self.connections = 0
        self.breaks = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await _head(reader):
            await reader.readexactly(_length(head))
            self.posts += 1
            if self.breaks:
                break
            body = b'{"ok": true, "ts": "1.%d"}' % self.posts
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
            writer.write(body)
        writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name == b"content-length")


@asynccontextmanager
async def listening(server: CountingServer):
    """A messenger with a kept session, before that server."""
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    client = AsyncWebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{port}/", retry_handlers=[])
    client.proxy = None
    async with listener, kept_session(5.0, time=ToldTime(time.monotonic)) as client.session:
        yield SlackMessenger(
            OneWorkspace(client), time=ToldTime(time.monotonic), holds=Holds(OwnRates(), SystemClock())
        )


@pytest.fixture
def server() -> CountingServer:
    return CountingServer()


async def test_posts_one_after_the_other_share_a_connection(server):
    async with listening(server) as messenger:
        posted = [await messenger.post(CHANNEL, card(), key=KEY) for _ in range(3)]
    assert posted == [Sent("1.1"), Sent("1.2"), Sent("1.3")]
    assert server.connections == 1


async def test_a_post_on_a_kept_connection_that_breaks_is_of_unknown_fate_and_sent_once(server):
    async with listening(server) as messenger:
        await messenger.post(CHANNEL, card(), key=KEY)
        server.breaks = True
        assert isinstance(await messenger.post(CHANNEL, card(), key=KEY), Unknown)
        assert (server.posts, server.connections) == (2, 1)
        server.breaks = False
        assert await messenger.post(CHANNEL, card(), key=KEY) == Sent("1.3")


def test_there_are_connections_for_all_posts_in_flight():
    assert CONNECTIONS > MOST_IN_FLIGHT
