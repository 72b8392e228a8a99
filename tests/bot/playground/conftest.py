"""Clients for the playground's tests: the bare libraries as the service uses them, and plain HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord import app_commands
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.playground import Playground


@dataclass(slots=True)
class HandClock:
    """A clock that a test moves: `now` for the platforms' time, `monotonic` for their waits."""

    at: datetime = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def slack(playground: Playground) -> AsyncWebClient:
    """The Web API client as a careful sender builds it: it repeats nothing by itself."""
    return AsyncWebClient(token="xoxb-playground", base_url=playground.slack_api_url, retry_handlers=[])


@dataclass(slots=True)
class SlackApp:
    """A real Bolt app on the playground's socket, and what it was told."""

    bolt: AsyncApp
    handler: AsyncSocketModeHandler
    commands: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)


@pytest_asyncio.fixture
async def slack_app(playground: Playground, slack: AsyncWebClient) -> AsyncIterator[SlackApp]:
    """An app that answers `/papers` privately and whose button replaces its message."""
    bolt = AsyncApp(client=slack)
    app = SlackApp(bolt, AsyncSocketModeHandler(bolt, "xapp-playground", ping_interval=5))

    @bolt.command("/papers")
    async def papers(ack, respond, command):
        app.commands.append(command)
        await ack()
        await respond(text=f"heard {command['text']}")

    @bolt.action("undo")
    async def undo(ack, respond):
        await ack()
        await respond(text="undone", replace_original=True)

    @bolt.event("channel_archive")
    async def archived(event):
        app.events.append(event)

    await app.handler.connect_async()
    await playground.wait_connected("slack")
    yield app
    await app.handler.close_async()


@dataclass(slots=True)
class Rest:
    """Discord's REST API over plain HTTP, as discord.py would ask it."""

    session: aiohttp.ClientSession
    base: str

    async def ask(
        self, method: str, route: str, body: object = None, *, token: str | None = "playground.discord.token"
    ) -> tuple[int, dict, Mapping[str, str]]:
        headers = {} if token is None else {"Authorization": f"Bot {token}"}
        async with self.session.request(method, self.base + route, json=body, headers=headers) as answer:
            said = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, said, answer.headers


@pytest_asyncio.fixture
async def rest(playground: Playground) -> AsyncIterator[Rest]:
    async with aiohttp.ClientSession() as session:
        yield Rest(session, playground.discord_api_url)


@dataclass(slots=True)
class Answering:
    """How the Discord app of a test answers its one command; a test puts another function here."""

    act: Callable[[discord.Interaction, str], Awaitable[object]]


@dataclass(slots=True)
class DiscordApp:
    client: discord.Client
    search: Answering
    deleted: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    resumed: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[discord.Message] = field(default_factory=list)


async def _found(interaction: discord.Interaction, query: str) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send(f"found {query}")


class _Client(discord.Client):
    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.app = DiscordApp(self, Answering(_found))

    async def setup_hook(self) -> None:
        papers = app_commands.Group(name="papers", description="New research papers")

        @papers.command(name="search", description="Search the archive")
        async def search(interaction: discord.Interaction, query: str) -> None:
            await self.app.search.act(interaction, query)

        @search.autocomplete("query")
        async def choices(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{current}…", value=current)]

        self.tree.add_command(papers)
        await self.tree.sync()

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.app.deleted.append(channel.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.app.removed.append(guild.id)

    async def on_resumed(self) -> None:
        self.app.resumed.set()

    async def on_message(self, message: discord.Message) -> None:
        self.app.heard.append(message)


@pytest.fixture
def intents() -> discord.Intents:
    """What the client asks to hear; a test may want more."""
    return discord.Intents(guilds=True)


@pytest_asyncio.fixture
async def discord_app(discord_at_playground: Playground, intents: discord.Intents) -> AsyncIterator[DiscordApp]:
    """A real discord.py client with `/papers search`, connected."""
    client = _Client(intents)
    running = asyncio.create_task(client.start(discord_at_playground.settings.discord_token))
    await discord_at_playground.wait_connected("discord")
    await client.wait_until_ready()
    yield client.app
    await client.close()
    await running


async def until(condition: Callable[[], bool], *, within: float = 60.0) -> None:
    """Wait for a condition; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is waited for lies inside a client library
            await asyncio.sleep(0.005)
