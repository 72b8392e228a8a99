"""The HTTP port, with `/healthz`: whether the service is alive, for a container or a supervisor, and how its platforms
and sources do. The pages of others (`handlers.web`) are served beside it.

Alive means that the service's own tick has run lately. A platform or a source that is down does not make it dead: a
restart would not help. Their states are part of the answer, for alerts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import SettingsError, StorageError

ALIVE_FOR_SECONDS = 60.0
"""How old the last tick may be."""


@asynccontextmanager
async def health_server(  # noqa: PLR0913 - each is a fact that is told or a place to listen on
    host: str,
    port: int,
    *,
    seconds_since_tick: Callable[[], float],
    sources: Callable[[], Awaitable[Mapping[str, str]]],
    platforms: Callable[[], Mapping[str, str]] = dict,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[int]:
    """Answer `GET /healthz` and `routes` on `host`:`port` (0: any free port) while inside; yields the port.

    `seconds_since_tick` is the age of the service's last tick, by a clock that is never set.
    Raises `SettingsError` when the port is taken, with the setting that changes it.
    """

    async def states() -> Mapping[str, str] | None:
        """The state of each source by name; None where the database cannot be read."""
        try:
            return await sources()
        except StorageError:
            return None

    async def healthz(_request: web.Request) -> web.Response:
        age = seconds_since_tick()
        alive = age < ALIVE_FOR_SECONDS
        body = {
            "alive": alive,
            "seconds_since_tick": round(age, 1),
            "platforms": platforms(),
            "sources": await states(),
        }
        return web.json_response(body, status=200 if alive else 503)

    application = web.Application()
    application.router.add_get("/healthz", healthz)
    application.add_routes(routes)
    # No page reads a body, and one that is unpacked to be thrown away could hold up the whole service for seconds.
    runner = web.AppRunner(application, access_log=None, auto_decompress=False)
    await runner.setup()
    try:
        await _listen(web.TCPSite(runner, host, port), f"{host}:{port}")
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _listen(site: web.TCPSite, place: str) -> None:
    try:
        await site.start()
    except OSError as error:
        taken = f"{place} cannot be listened on ({error.strerror})"
        raise SettingsError((f"OFFPRINT_HTTP_PORT: {taken}; name another, or 0 for any",)) from error
