"""What a local server of a source needs whatever it serves: a free port of loopback, a record of requests, faults."""

from __future__ import annotations

import socket
from collections import deque
from contextlib import suppress
from random import SystemRandom
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.servers.huggingface import Asked, Fault


class Loopback:
    """A server over real HTTP on a free port; a subclass answers every GET in `_serve`."""

    _runner: web.AppRunner | None = None
    _port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._port}"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raise NotImplementedError


class LoopbackServer(Loopback):
    """A server whose coming requests `fail_next` makes fail, in a way that `tests.servers.huggingface` has; a subclass
    answers the others.
    """

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self._faults: deque[Fault | None] = deque()

    @property
    def url(self) -> str:
        """The base address."""
        return self.base_url

    def fail_next(self, fault: Fault, *, times: int = 1, after: int = 0) -> None:
        """Answer `times` requests with `fault`, once `after` others were answered as they should."""
        self._faults.extend([None] * after + [fault] * times)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The right answer."""
        raise NotImplementedError

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Asked(request.path, dict(request.query), dict(request.headers)))
        fault = self._faults.popleft() if self._faults else None
        return await (fault or self.answer)(request)


def free_port() -> int:
    """A port on which nobody listens now, nor soon by chance: it is none of those that systems give to whoever asks for
    any (https://docs.kernel.org/networking/ip-sysctl.html: ip_local_port_range), as servers of other tests do.
    """
    while True:
        port = SystemRandom().randrange(15_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
