"""The playground: started with plain values, stopped at the end of a `with`, read and driven in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from bot.playground.discord.discord import Discord
from bot.playground.discord.rest import PREFIX
from bot.playground.events import EventLog
from bot.playground.faults import Faults
from bot.playground.guard import guard
from bot.playground.mail.server import MailServer
from bot.playground.page import Page
from bot.playground.record import recorded_page
from bot.playground.settings import PlaygroundSettings
from bot.playground.slack.slack import Slack
from bot.playground.wire import Json, items, record
from bot.playground.world import Chat

LOOPBACK = "127.0.0.1"
DEMO_EVENTS = frozenset({"source", "story", "channel", "next_digest", "examples", "commands"})
_LARGEST_BODY = 32 * 1024 * 1024


class Playground:
    """A running playground. Make one with `Playground.start`."""

    def __init__(self, settings: PlaygroundSettings) -> None:
        self.settings = settings
        self.faults = Faults()
        self.log = EventLog()
        self.slack = Slack(settings, log=self.log, faults=self.faults, host=self._host)
        self.discord = Discord(settings, log=self.log, faults=self.faults, host=self._host)
        self.mail = MailServer(settings, log=self.log, faults=self.faults)
        run = f"{settings.chance.getrandbits(64):016x}"
        self._page = Page(settings, log=self.log, platforms=(self.slack, self.discord, self.mail), run=run)
        self._port = settings.port

    @classmethod
    @asynccontextmanager
    async def start(cls, settings: PlaygroundSettings) -> AsyncIterator[Playground]:
        """Listen on loopback for as long as the block runs; raises `OSError` when the port is taken."""
        playground = cls(settings)
        runner = web.AppRunner(playground._application(), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            site = web.TCPSite(runner, LOOPBACK, settings.port)
            await site.start()
            playground._port = int(runner.addresses[0][1])
            playground.tell({"type": "commands", "platform": "slack", "commands": list(settings.slack_commands)})
            async with playground.mail.listening(LOOPBACK):
                yield playground
        finally:
            await playground._stop()
            await runner.cleanup()

    @property
    def url(self) -> str:
        """The page's address, without a slash at its end."""
        return f"http://{self._host()}"

    @property
    def slack_api_url(self) -> str:
        """What `AsyncWebClient(base_url=…)` wants."""
        return f"{self.url}/api/"

    @property
    def discord_api_url(self) -> str:
        """What `discord.http.Route.BASE` wants."""
        return f"{self.url}{PREFIX}"

    @property
    def smtp_url(self) -> str:
        """The address of the mail server: no encryption, no account."""
        return f"smtp://{LOOPBACK}:{self.mail.port}"

    async def wait_connected(self, platform: Chat, *, within: float = 30.0) -> None:
        """Wait until the app is connected; raises `TimeoutError`."""
        async with asyncio.timeout(within):
            await (self.slack if platform == "slack" else self.discord).wait_connected()

    async def until(self, condition: Callable[[], bool], *, within: float = 30.0) -> None:
        """Wait until a condition on what this playground holds is true; raises `TimeoutError`."""
        async with asyncio.timeout(within):
            await self.log.until(condition)

    def tell(self, event: Json) -> None:
        """Publish an event of the demo (its `type` and fields) to the page; raises `ValueError` for other types."""
        kind = event.get("type")
        if not isinstance(kind, str) or kind not in DEMO_EVENTS:
            raise ValueError(f"{kind!r} is not an event of the demo; its events are {', '.join(sorted(DEMO_EVENTS))}")
        if kind == "commands" and event.get("platform") == "slack":
            self.slack.set_commands(tuple(map(record, items(event.get("commands")))))
        self.log.publish(kind, {key: value for key, value in event.items() if key != "type"})

    def write_record(self, path: Path) -> None:
        """Write the round so far as one page that opens from disk."""
        page = recorded_page(
            self.settings.static, hello=self._page.hello(), events=self.log.events, now=self.settings.now()
        )
        path.write_text(page, "utf-8")

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[guard(lambda: self._port)], client_max_size=_LARGEST_BODY)
        application.on_response_prepare.append(self._date)
        application.add_routes([*self._page.routes(), *self.slack.routes(), *self.discord.routes()])
        return application

    async def _date(self, _request: web.Request, answer: web.StreamResponse) -> None:
        """Date each answer by the clock that the ids of messages are made from (RFC 9110, section 6.6.1)."""
        answer.headers["Date"] = format_datetime(self.settings.now().astimezone(UTC), usegmt=True)

    async def _stop(self) -> None:
        self.faults.clear()
        self.log.close()
        await self.slack.drop_sockets()
        await self.discord.drop_gateway(1001)

    def _host(self) -> str:
        return f"{LOOPBACK}:{self._port}"
