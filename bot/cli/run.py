"""`offprint run`: the service, with the accounts and sources in the settings, until it gets a signal to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, aclosing
from typing import Annotated

import typer
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.cli.awaited_stores import stores_once_there
from bot.cli.feed_routes import feed_routes
from bot.cli.log_format import set_up_logs
from bot.cli.observer import Observer
from bot.cli.output import say
from bot.cli.setup import clock_of, links_of_sent_mail, mail_links, settings_or_say
from bot.cli.signals import stop_on_signals
from bot.clock import SystemClock
from bot.delivery.delivery import Settled
from bot.health import health_server
from bot.intake import build_http, build_lookups
from bot.jobs.deliver import log_settled
from bot.metrics import Metrics
from bot.parts import Listeners
from bot.ports.clock import Clock
from bot.ports.processes import Process
from bot.ports.stores import Stores
from bot.roles import EVERY_ROLE, Role
from bot.service import build_service
from bot.settings import Settings
from bot.shared import Shared, process_name
from bot.sources.registry import make_sources
from handlers.web.mail_links import mail_link_routes

NO_ACCOUNT = (
    "Neither Slack nor Discord has a token, and there is no mail server: papers are stored but posted nowhere. "
    "docs/slack.md, docs/discord.md and docs/email.md explain how to set one up; `make demo` needs none."
)

NOBODY_HEARD = (
    "This gateway connects to nothing: set OFFPRINT_DISCORD_TOKEN, or OFFPRINT_SLACK_APP_TOKEN beside the token of the "
    "bot. Where Slack comes by HTTP, the role web takes it."
)

NO_ADDRESS = (
    "This web process is not reached from outside: set OFFPRINT_PUBLIC_URL, which feeds, the links in mail and Slack "
    "over HTTP need."
)


def run(
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            metavar="ROLES",
            help="What this process does: all, or, on PostgreSQL, some of poller, worker, gateway and web, with commas "
            "between. It goes before OFFPRINT_ROLE.",
        ),
    ] = None,
) -> None:
    """Poll, match, post and answer until Ctrl-C or SIGTERM."""
    settings = settings_or_say() if role is None else settings_or_say(role=role)
    set_up_logs(settings)
    asyncio.run(serve(settings, clock=SystemClock()))


async def serve(settings: Settings, *, clock: Clock) -> None:
    """Run the service until it gets a signal to stop: by this clock, or by the database's where several share one."""
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    async with AsyncExitStack() as stack:
        stores = await stores_once_there(settings, stack, stopping=stopping)
        if stores is None:
            return
        shared = await _shared(settings, stores) if settings.on_postgres else None
        await _serve(
            settings, stores, clock=clock if shared is None else shared.clock, shared=shared, stopping=stopping
        )


async def _shared(settings: Settings, stores: Stores) -> Shared:
    """What a process needs that is one of several."""
    roles = tuple(role for role in Role if role in settings.roles)
    return Shared(stores, await clock_of(stores), Process(name=process_name(), roles=roles))


async def _serve(
    settings: Settings, stores: Stores, *, clock: Clock, shared: Shared | None, stopping: asyncio.Event
) -> None:
    async with aclosing(build_http(settings, clock=clock, rates=stores.rates)) as http:
        sources = make_sources(settings, http, clock=clock)
        lookups = build_lookups(settings, http)
        metrics = Metrics(CollectorRegistry())
        service = build_service(
            settings,
            stores=stores,
            sources=sources,
            lookups=lookups,
            clock=clock,
            mail_links=await mail_links(settings, stores),
            listeners=Listeners(_logged_and_counted(metrics), metrics.on_polled, metrics.on_answered),
            stopping=stopping,
            shared=shared,
        )
        file = None if settings.on_postgres else settings.database_path
        observer = Observer(service, stores, metrics=metrics, file=file, clock=clock)
        async with health_server(
            settings.http_host,
            settings.http_port,
            seconds_since_tick=service.seconds_since_tick,
            sources=service.source_states,
            platforms=service.platform_states,
            roles=service.role_states,
            problems=observer.problems,
            metrics=observer.page,
            routes=(*service.routes(), *await _pages(settings, stores, clock)),
        ) as port:
            say(f"Offprint runs. Health: http://{settings.http_host}:{port}/healthz")
            if not service.platforms and Role.WORKER in settings.roles:
                say(NO_ACCOUNT)
            elif hears_nobody(settings):
                say(NOBODY_HEARD)
            elif has_no_address(settings):
                say(NO_ADDRESS)
            await service.run()


def hears_nobody(settings: Settings) -> bool:
    """Whether this is a process of one or more roles, a gateway among them, and has no connection to make."""
    is_gateway = Role.GATEWAY in settings.roles and settings.roles != EVERY_ROLE
    return is_gateway and settings.discord_token is None and settings.slack_app_token is None


def has_no_address(settings: Settings) -> bool:
    """Whether this is a process for the role web alone, at an address that nobody is told."""
    return settings.roles == {Role.WEB} and settings.public_url is None


async def _pages(settings: Settings, stores: Stores, clock: Clock) -> list[web.RouteDef]:
    """The feeds, and the pages behind the links of mail, where this process serves pages."""
    if Role.WEB not in settings.roles:
        return []
    links = await links_of_sent_mail(settings, stores)
    return [*feed_routes(settings, stores, clock=clock), *mail_link_routes(links, stores=stores, now=clock.now)]


def _logged_and_counted(metrics: Metrics) -> Callable[[Settled], None]:
    def on_settled(settled: Settled) -> None:
        log_settled(settled)
        metrics.on_settled(settled)

    return on_settled
