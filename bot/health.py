"""The HTTP port: `/healthz`, `/readyz` and `/metrics`. The pages of others (`handlers.web`) are served beside them.

Alive (`/healthz`) means that the service's own tick has run lately. A platform, a source or a database that is down
does not make it dead: a restart would not help. Their states are part of the answer. Ready (`/readyz`) means that it
does all its work: connected, the database writable, the sources polled; `bot.readiness` decides that.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.errors import SettingsError, StorageError

_OF_THE_PORT = frozenset({errno.EADDRINUSE, errno.EACCES})
ALIVE_FOR_SECONDS = 60.0
"""How old the last tick may be, unless it is the database that does not answer."""
_PATIENCE_SECONDS = 2.0
"""How long the database has to tell the states of the sources: who asks for health gives up after a few seconds."""
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/"""
_Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


@runtime_checkable
class Served(Protocol):
    """A platform that is reached on the HTTP port too."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The methods, paths and functions that are served there."""
        ...


@asynccontextmanager
async def health_server(  # noqa: PLR0913 - each is a fact that is told or a place to listen on
    host: str,
    port: int,
    *,
    seconds_since_tick: Callable[[], float],
    sources: Callable[[], Awaitable[Mapping[str, str]]],
    platforms: Callable[[], Mapping[str, str]] = dict,
    roles: Callable[[], Mapping[str, str]] = dict,
    problems: Callable[[], Awaitable[Sequence[str]]] | None = None,
    metrics: Callable[[], Awaitable[bytes]] | None = None,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[int]:
    """Answer `GET /healthz` and `routes` on `host`:`port` (0: any free port) while inside; yields the port.

    `seconds_since_tick` is the age of the service's last tick, by a clock that is never set. `roles` are those that
    this process plays, each with what it does now. `problems` are what keeps it from its work, `metrics` the page for
    Prometheus; `/readyz` and `/metrics` are there where they are given.
    Raises `SettingsError` when the port is taken, with the setting that changes it.
    """
    application = web.Application()
    application.router.add_get("/healthz", _alive_page(seconds_since_tick, sources, platforms, roles))
    if problems is not None:
        application.router.add_get("/readyz", _ready_page(problems))
    if metrics is not None:
        application.router.add_get("/metrics", _metrics_page(metrics))
    application.add_routes(routes)
    # Slack alone sends bodies that are read, never packed ones; to unpack any other could hold up the whole service.
    runner = web.AppRunner(application, access_log=None, auto_decompress=False)
    await runner.setup()
    try:
        await _listen(web.TCPSite(runner, host, port), f"{host}:{port}")
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _alive_page(
    seconds_since_tick: Callable[[], float],
    sources: Callable[[], Awaitable[Mapping[str, str]]],
    platforms: Callable[[], Mapping[str, str]],
    roles: Callable[[], Mapping[str, str]],
) -> _Page:
    async def states() -> Mapping[str, str] | None:
        """The state of each source by name; None where the database cannot be read."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await sources()
        except (StorageError, TimeoutError):
            return None

    async def healthz(_request: web.Request) -> web.Response:
        age, told = seconds_since_tick(), await states()
        alive = age < ALIVE_FOR_SECONDS or told is None
        body = {
            "alive": alive,
            "seconds_since_tick": round(age, 1),
            "roles": roles(),
            "platforms": platforms(),
            "sources": told,
        }
        return web.json_response(body, status=200 if alive else 503)

    return healthz


def _ready_page(problems: Callable[[], Awaitable[Sequence[str]]]) -> _Page:
    async def readyz(_request: web.Request) -> web.Response:
        found = await problems()
        return web.json_response({"ready": not found, "problems": list(found)}, status=503 if found else 200)

    return readyz


def _metrics_page(metrics: Callable[[], Awaitable[bytes]]) -> _Page:
    async def told(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": _EXPOSITION})

    return told


async def _listen(site: web.TCPSite, place: str) -> None:
    try:
        await site.start()
    except OSError as error:
        wrong = f"{place} cannot be listened on ({error.strerror})"
        if error.errno in _OF_THE_PORT:
            raise SettingsError((f"OFFPRINT_HTTP_PORT: {wrong}; name another, or 0 for any",)) from error
        raise SettingsError((f"OFFPRINT_HTTP_HOST: {wrong}; write an address of this machine",)) from error
