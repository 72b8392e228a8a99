"""One Chromium for all of these tests, a playground with a round in it for each, and a page that is watched."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from tests.browser.round import Wire, play
from tests.browser.small_app import small_app

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
expect.set_options(timeout=30_000)  # milliseconds, as all of its times
NINE = datetime(2026, 11, 24, 8, 0, 41, tzinfo=UTC)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture
def round_settings() -> PlaygroundSettings:
    """A clock that says nine on a day of the sample, and no rate limits."""
    began = time.monotonic()
    return PlaygroundSettings(
        now=lambda: NINE + timedelta(seconds=time.monotonic() - began),
        zone="Europe/Berlin",
        shifted=True,
        slack_messages_per_second=None,
        discord_bucket=None,
        discord_global_per_second=None,
        pages={"slack": "<!doctype html><title>Slack</title>", "discord": "<!doctype html><title>Discord</title>"},
    )


@pytest_asyncio.fixture(loop_scope="session")
async def wire(round_settings: PlaygroundSettings) -> AsyncIterator[Wire]:
    """A playground in which nothing was said yet, and a connected app."""
    async with (
        Playground.start(round_settings) as playground,
        aiohttp.ClientSession() as client,
        small_app(playground, client),
    ):
        yield Wire(playground, client)


@pytest_asyncio.fixture(loop_scope="session")
async def told(wire: Wire) -> Wire:
    """A playground in which the round was played."""
    await play(wire)
    return wire


@dataclass
class Watched:
    """A page, and what it should not have done."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Opened = Callable[..., Awaitable[Watched]]


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser) -> AsyncIterator[Opened]:
    """Open an address: `await opened(url, width=…, height=…, theme="light" | "dark")`."""
    contexts = []

    async def open_page(
        url: str, *, width: int = 1440, height: int = 900, theme: str = "light", wait: str = ".message"
    ):
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(30_000)
        watched = Watched(page)
        page.on("console", lambda said: said.type in ("error", "warning") and watched.complaints.append(said.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))
        await page.goto(url)
        await page.wait_for_selector(wait, state="attached")
        return watched

    yield open_page
    for context in contexts:
        await context.close()
