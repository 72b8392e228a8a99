"""`offprint run`: the service, with the accounts and sources in the settings, until it gets a signal to stop."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing, suppress

from bot.cli.feed_routes import feed_routes
from bot.cli.log_format import set_up_logs
from bot.cli.output import say
from bot.cli.setup import links_of_sent_mail, mail_links, open_stores, settings_or_say
from bot.clock import SystemClock
from bot.health import health_server
from bot.intake import build_http, build_lookups
from bot.service import build_service
from bot.settings import Settings
from bot.sources.registry import make_sources
from handlers.web.mail_links import mail_link_routes

NO_ACCOUNT = (
    "Neither Slack nor Discord has a token, and there is no mail server: papers are stored but posted nowhere. "
    "docs/slack.md, docs/discord.md and docs/email.md explain how to set one up; `make demo` needs none."
)


def run() -> None:
    """Poll, match, post and answer until Ctrl-C or SIGTERM."""
    settings = settings_or_say()
    set_up_logs(settings)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    clock = SystemClock()
    async with (
        open_stores(settings, as_service=True) as stores,
        aclosing(build_http(settings, clock=clock)) as http,
    ):
        sources = make_sources(settings, http, clock=clock)
        lookups = build_lookups(settings, http)
        links = await mail_links(settings, stores)
        service = build_service(
            settings, stores=stores, sources=sources, lookups=lookups, clock=clock, mail_links=links
        )
        async with health_server(
            settings.http_host,
            settings.http_port,
            seconds_since_tick=service.seconds_since_tick,
            sources=service.source_states,
            platforms=service.platform_states,
            routes=(
                *feed_routes(settings, stores, clock=clock),
                *mail_link_routes(await links_of_sent_mail(settings, stores), stores=stores, now=clock.now),
            ),
        ) as port:
            say(f"Offprint runs. Health: http://{settings.http_host}:{port}/healthz")
            if not service.platforms:
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
