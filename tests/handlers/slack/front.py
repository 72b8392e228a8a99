"""The HTTP port before a Slack app: an address known before the app is made, and the routes that are served there."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from handlers.slack.app import SlackApp


@dataclass(slots=True)
class Front:
    """A port of loopback that is held; `url` is its address."""

    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @asynccontextmanager
    async def serving(self, app: SlackApp) -> AsyncIterator[None]:
        application = web.Application()
        application.add_routes(app.routes())
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, self.listener.dup()).start()
            yield
        finally:
            await runner.cleanup()
