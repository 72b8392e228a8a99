"""Opens the database for the service, and waits for a server that is not up yet: both may have been started at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress

import structlog

from bot.cli.setup import open_stores
from bot.errors import ServerAway
from bot.health import health_server
from bot.log_events import LogEvent
from bot.ports.stores import Stores
from bot.settings import Settings

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 1.0


async def stores_once_there(settings: Settings, stack: AsyncExitStack, *, stopping: asyncio.Event) -> Stores | None:
    """The stores, open for as long as `stack` is; None where `stopping` was set before their server answered.

    Raises what `open_stores` raises where waiting does not help: a wrong password, or a database that is not there.
    """
    away: ServerAway

    async def no_states() -> Mapping[str, str]:
        raise away

    async def why() -> Sequence[str]:
        return (f"database: {away}",)

    try:
        return await stack.enter_async_context(open_stores(settings, as_service=True))
    except ServerAway as error:
        away = error
    host, port = settings.http_host, settings.http_port
    async with health_server(host, port, seconds_since_tick=float, sources=no_states, problems=why):
        while not stopping.is_set():
            log.warning(LogEvent.DATABASE_AWAITED, exc_info=away, fix="start its server; this process waits for it")
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _AGAIN_SECONDS)
                break
            try:
                return await stack.enter_async_context(open_stores(settings, as_service=True))
            except ServerAway as error:
                away = error
    return None
