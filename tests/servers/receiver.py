"""A receiver of webhooks and of notifications over real HTTP: it keeps what comes, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answering:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drops: bool = False
    says: bytes = b""


class Receiver:
    """Answers every POST with the next of `answers`, and with 200 when there is none."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.answers: deque[Answering] = deque()
        self._let_go = asyncio.Event()

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_):
        self._let_go.set()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer_next(self, status: int = 200, **told) -> None:
        self.answers.append(Answering(status, **told))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Received(request.path, headers, await request.read()))
        answer = self.answers.popleft() if self.answers else Answering()
        if answer.hangs:
            await self._let_go.wait()
        if answer.says and request.transport is not None:
            request.transport.write(answer.says)
            request.transport.close()
        if answer.drops and request.transport is not None:
            request.transport.close()
        return web.Response(status=answer.status, headers=answer.headers)
