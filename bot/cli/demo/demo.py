"""`offprint demo`: no account, no network; the real service, the two platforms and an inbox in the browser."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.demo.figures import counts, print_counts
from bot.cli.demo.mail_pages import address_of, confirm_by_mail, listening, serving
from bot.cli.demo.pages import pages
from bot.cli.demo.readers import read_cards
from bot.cli.demo.script import SCRIPT, WORKSPACES, ZONE, day_begins
from bot.cli.demo.teller import Teller
from bot.cli.demo.typist import type_all
from bot.cli.feed_routes import feed_routes
from bot.cli.log_format import set_up_logs
from bot.cli.output import say
from bot.cli.setup import mail_links, open_stores
from bot.cli.signals import stop_on_signals
from bot.clock import SystemClock
from bot.delivery.delivery import Kind
from bot.errors import OffprintError, UsageError
from bot.mailing.links import MailLinks
from bot.parts import Listeners
from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from bot.ports.stores import Stores
from bot.runtime import Service
from bot.service import build_service
from bot.settings import Settings
from bot.sources.sample import Sample
from handlers.slack.install import slash_command
from handlers.web.mail_links import mail_link_routes

POLL_SECONDS = 2
MAIL_FROM = "Offprint <offprint@papers.example>"
PAGE = "offprint-demo.html"
ROUND_SECONDS = 55.0
"""How long a round of `--exit` may take before it is given up."""
_DIGESTS = frozenset({Kind.DIGEST, Kind.DIGEST_COPY})
_DIGESTS_OF_A_ROUND = 3
"""Two for channels, and a copy of one by mail."""
AFTER_DIGESTS_SECONDS = 3.0
"""How long a round goes on after the last digest, so that the next papers are seen to arrive too."""


def demo(
    *,
    exit_after_round: Annotated[
        bool, typer.Option("--exit", help="Play one round, print its result, write the page, and exit.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option(help="With --exit: the file the page is written to; else one for temporary files.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the page; 0 picks a free one.")] = 0,
) -> None:
    """See it work in your browser: no account, no network."""
    asyncio.run(_demo(_writable(page) if exit_after_round else None, port))


def _writable(page: Path | None) -> Path:
    """The file for the page: the named one, else one that leaves nothing in the folder where people work."""
    if page is None:
        return Path(tempfile.mkdtemp(prefix="offprint-demo-")) / PAGE
    if not page.parent.is_dir():
        raise UsageError(f"There is no folder {page.parent} to write the page into.")
    if page.is_dir():
        raise UsageError(f"{page} is a folder; name the file to write the page into.")
    return page


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs while the demo does."""

    playground: Playground
    stores: Stores
    service: Service
    teller: Teller
    sample: Sample
    clock: SystemClock


async def _demo(page: Path | None, port: int) -> None:
    clock = SystemClock(shift=_shift(SystemClock().now()))
    began = clock.monotonic()
    async with AsyncExitStack() as stack:
        try:
            stage = await stack.enter_async_context(_stage(clock, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be listened on ({error.strerror}); --port 0 picks a free one."
            ) from error
        say(f"Offprint's demo: {stage.playground.url}   (Ctrl-C ends it)")
        stop_on_signals(stage.service.stopping)
        running = asyncio.create_task(stage.service.run(), name="service")
        telling = asyncio.create_task(stage.teller.follow(stage.playground.log.follow()), name="story")
        playing = asyncio.create_task(_play(stage, page, began), name="round")
        await asyncio.wait((running, playing), return_when=asyncio.FIRST_COMPLETED)
        stage.service.stopping.set()
        playing.cancel()
        telling.cancel()
        await running
        with suppress(asyncio.CancelledError):
            await playing


def _shift(now: datetime) -> timedelta:
    """The difference between the demo's clock and the machine's."""
    return day_begins(now) - now


@asynccontextmanager
async def _stage(clock: SystemClock, port: int) -> AsyncIterator[Stage]:
    """Open the playground and an empty database, and build the service between them."""
    sample = Sample(clock.now(), endless=True)
    playground_settings = PlaygroundSettings(
        now=clock.now,
        port=port,
        zone=ZONE,
        mail_for_anyone=True,
        shifted=True,
        workspaces=WORKSPACES,
        pages=pages(),
        slack_commands=(slash_command(),),
        next_paper=lambda: sample.bring_next(clock.now()),
    )
    async with Playground.start(playground_settings) as playground:
        with tempfile.TemporaryDirectory(prefix="offprint-demo-") as folder:
            listener = listening()
            settings = _settings(playground, Path(folder), mail_pages=address_of(listener))
            set_up_logs(settings)
            async with open_stores(settings, as_service=True) as stores:
                links = await mail_links(settings, stores)
                routes = (
                    *feed_routes(settings, stores, clock=clock),
                    *(mail_link_routes(links, stores=stores, now=clock.now) if links else ()),
                )
                async with serving(listener, routes):
                    yield _built(playground, stores, settings, sample=sample, clock=clock, links=links)


def _settings(playground: Playground, folder: Path, *, mail_pages: str) -> Settings:
    accounts = playground.settings
    return Settings.model_validate(
        {
            "database_url": f"sqlite:///{folder / 'offprint.db'}",
            "slack_bot_token": accounts.slack_bot_token,
            "slack_app_token": accounts.slack_app_token,
            "slack_api_url": playground.slack_api_url,
            "discord_token": accounts.discord_token,
            "discord_api_url": playground.discord_api_url,
            "smtp_url": playground.smtp_url,
            "smtp_from": MAIL_FROM,
            "public_url": mail_pages,
            "sources": "sample",
            "poll_seconds": POLL_SECONDS,
            "cards_per_hour": 0,  # the sample brings in minutes what comes in days
            "log_level": "warning",
        }
    )


def _built(  # noqa: PLR0913 - each is a part that runs while the demo does
    playground: Playground,
    stores: Stores,
    settings: Settings,
    *,
    sample: Sample,
    clock: SystemClock,
    links: MailLinks | None,
) -> Stage:
    teller = Teller(tell_page=playground.tell, say=say, stores=stores, sample=sample, clock=clock)
    service = build_service(
        settings,
        stores=stores,
        sources=(sample,),
        clock=clock,
        listeners=Listeners(teller.on_settled, teller.on_polled),
        grace_seconds=0.5,
        mail_links=links,
    )
    return Stage(playground, stores, service, teller, sample, clock)


async def _play(stage: Stage, page: Path | None, began: float) -> None:
    """Type the script. With a page, wait until the round is complete, print its result and write the page."""
    stage.teller.begin()
    await stage.playground.wait_connected("slack")
    await stage.playground.wait_connected("discord")
    await type_all(SCRIPT, address=stage.playground.url)
    await confirm_by_mail(stage.playground)
    await read_cards(stage.playground)
    if page is None:
        await stage.service.stopping.wait()
        return
    await _round_is_whole(stage)
    await stage.playground.slack.open_home()  # for the written page, on which nobody can
    seconds = stage.clock.monotonic() - began
    rows = await counts(stage.stores, stage.teller)
    print_counts(rows, papers=stage.sample.released(stage.clock.now()), seconds=seconds)
    try:
        stage.playground.write_record(page)
    except OSError as error:
        raise UsageError(f"{page} cannot be written: {error.strerror}.") from error
    say(f"The page was written to {page}")


async def _round_is_whole(stage: Stage) -> None:
    """Wait until the digests, one of them by mail too, are sent and the papers that follow have come.

    Raises `OffprintError` after a minute.
    """
    try:
        async with asyncio.timeout(ROUND_SECONDS):
            while sum(sent for (_, kind), sent in stage.teller.sent.items() if kind in _DIGESTS) < _DIGESTS_OF_A_ROUND:
                await stage.clock.sleep(0.1)
    except TimeoutError as error:
        raise OffprintError(
            "The round did not complete in time: a digest is missing. The lines above show what arrived."
        ) from error
    await stage.clock.sleep(AFTER_DIGESTS_SECONDS)
