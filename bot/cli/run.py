"""`offprint run`: the service, with the accounts and sources that the settings name, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing, suppress
from importlib.metadata import version

from bot.cli.logs import set_up_logs
from bot.cli.output import say
from bot.cli.started import settings_or_say
from bot.clock import SystemClock
from bot.health import health_server
from bot.http import Http, user_agent
from bot.service import Parts, Service, platforms_of, sources_of
from bot.settings import Settings
from handlers.commands.context import Services
from storage.sqlite.lock import hold_lock
from storage.sqlite.store import open_sqlite

NO_ACCOUNT = (
    "Neither Slack nor Discord has a token, so papers are polled and kept but posted nowhere. "
    "docs/slack.md and docs/discord.md say how to get one; `make demo` shows it without."
)


def run() -> None:
    """Poll, match, post and answer until Ctrl-C or SIGTERM."""
    settings = settings_or_say()
    set_up_logs(settings)
    with hold_lock(settings.database_path):
        asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    clock, wake = SystemClock(), asyncio.Event()
    async with (
        open_sqlite(settings.database_path) as stores,
        aclosing(Http(user_agent(version("offprint"), settings.contact))) as http,
    ):
        parts = Parts(
            settings=settings,
            stores=stores,
            sources=sources_of(settings, http, clock=clock),
            platforms=platforms_of(
                settings, Services(stores=stores, clock=clock, stale_after=settings.stale_after), wake=wake
            ),
            clock=clock,
            wake=wake,
        )
        service = Service(parts)
        async with health_server(
            settings.http_host, settings.http_port, last_tick=lambda: service.last_tick, now=clock.now
        ) as port:
            say(f"Offprint runs. Health: http://{settings.http_host}:{port}/healthz")
            if not parts.platforms:
                say(NO_ACCOUNT)
            stop_on_signals(service.stopping)
            await service.run()


def stop_on_signals(stopping: asyncio.Event) -> None:
    """Let Ctrl-C and SIGTERM set `stopping`; a second Ctrl-C ends the process as it usually does."""
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        stopping.set()
        with suppress(ValueError):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
