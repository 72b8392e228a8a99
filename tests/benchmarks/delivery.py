"""Posting through the outbox to the local Slack and Discord, beside the bare client libraries in a loop."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import discord
from discord.http import Route
from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.clock import SystemClock
from bot.delivery.delivery import Settled, State
from bot.delivery.lane import LaneRules
from bot.jobs.deliver import ExitDoor
from bot.jobs.dispatch import Dispatcher
from bot.paper.paper import Paper
from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import DiscordChannel, DiscordServer, SlackChannel, SlackTeam, Workspaces
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from handlers.commands.context import Services
from handlers.discord.app import DiscordAccount, DiscordApp
from handlers.slack.app import SlackAccount, SlackApp
from storage.sqlite.store import open_sqlite
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.workload import Words, papers
from tests.contracts.facts import announce

CHANNELS, CARDS = 20, 25
WORKSPACES = Workspaces(
    slack=SlackTeam(channels=tuple(SlackChannel(id=f"C{n:010d}", name=f"channel-{n}") for n in range(CHANNELS))),
    discord=(
        DiscordServer(
            id="200000000000000001",
            name="Bench",
            initials="B",
            channels=tuple(
                DiscordChannel(id=str(300000000000000001 + n), name=f"channel-{n}") for n in range(CHANNELS)
            ),
        ),
    ),
)
_RULES = LaneRules(longest_request=timedelta(seconds=35), nonce_trusted=timedelta(minutes=2))
"""Without a pace: what is measured is our own cost, and the local servers' limits are off too."""

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Side:
    """A platform to be measured: its channels, and the messenger that is connected to its local server."""

    name: str
    channels: tuple[ChannelId, ...]
    messenger: Messenger
    playground: Playground


def measure() -> Iterator[Row]:
    """A row for each platform."""
    yield from asyncio.run(_measured())


async def _measured() -> list[Row]:
    settings = PlaygroundSettings(
        now=SystemClock().now,
        chance=Random(7),
        workspaces=WORKSPACES,
        slack_messages_per_second=None,
        discord_bucket=None,
        discord_global_per_second=None,
    )
    async with Playground.start(settings) as playground:
        return [await row(side, cards=CARDS) async for side in sides(playground)]


async def row(side: Side, *, cards: int) -> Row:
    """Post `cards` papers in every channel of a side through the outbox; then the same payloads in a bare loop."""
    count = cards * len(side.channels)
    ours = await through_the_outbox(side, cards)
    posted = payloads(side)
    if len(posted) != count:
        raise Disagreement(f"{side.name} holds {len(posted)} messages; {count} were to be posted")
    bare = await in_a_loop(side, posted)
    return Row(
        id=f"delivery.{side.name}",
        what=f"cards posted through the outbox, {len(side.channels)} channels",
        n=count,
        value=count / ours,
        unit="messages/s",
        rival="the bare client library, the same payloads in a loop",
        rival_value=count / bare,
        ratio=bare / ours,
    )


async def sides(playground: Playground) -> AsyncIterator[Side]:
    """Slack, then Discord, each connected while it is measured."""
    world = playground.settings.workspaces
    async with AsyncExitStack() as closing:
        folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="offprint-bench-"))
        services = Services(
            stores=await closing.enter_async_context(open_sqlite(Path(folder) / "a.db")), clock=SystemClock()
        )
        slack = SlackApp(_slack_account(playground), services=services, wake=_nobody)
        async with _started(slack):
            team = tuple(ChannelId("slack", world.slack.id, channel.id) for channel in world.slack.channels)
            yield Side("slack", team, slack.messenger, playground)
        server = world.discord[0]
        on_discord = DiscordApp(_discord_account(playground), services=services, wake=_nobody)
        async with _started(on_discord):
            places = tuple(ChannelId("discord", server.id, channel.id) for channel in server.channels)
            yield Side("discord", places, on_discord.messenger, playground)


@asynccontextmanager
async def _started(app: SlackApp | DiscordApp) -> AsyncIterator[None]:
    await app.start()
    try:
        yield
    finally:
        await app.stop()


async def through_the_outbox(side: Side, cards: int) -> float:
    """The seconds from a full outbox to an empty one, with all its promises kept."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as stores:
            await _fill(stores, side, cards)
            return await _emptied(stores, side, cards * len(side.channels))


async def _fill(stores: Stores, side: Side, cards: int) -> None:
    words = Words.of_the_sample()
    for seed, channel in enumerate(side.channels):
        told: Sequence[Paper] = papers(cards, words=words, seed=seed, listed_at=SystemClock().now())
        await announce(stores, channel, *told)


async def _emptied(stores: Stores, side: Side, count: int) -> float:
    sent, all_sent = 0, asyncio.Event()

    def on_settled(settled: Settled) -> None:
        nonlocal sent
        sent += settled.state is State.SENT
        if sent == count:
            all_sent.set()

    clock = SystemClock()
    door = ExitDoor(
        stores=stores,
        messengers={side.name: side.messenger},
        rules={side.name: _RULES},
        clock=clock,
        worker="benchmark",
        chance=Random(1).random,
        on_settled=on_settled,
    )
    began = time.perf_counter()
    async with asyncio.timeout(60):
        await Dispatcher(door, wake=asyncio.Event()).run(all_sent, grace_seconds=5)
    return time.perf_counter() - began


def payloads(side: Side) -> list[Payload]:
    """What the platform's server was sent, in order."""
    server = side.playground.slack if side.name == "slack" else side.playground.discord
    return [{**post.payload, "channel": post.channel} for post in server.ledger()]


async def in_a_loop(side: Side, posted: Sequence[Payload]) -> float:
    """The seconds that the bare client library takes for the same payloads, one after the other."""
    if side.name == "slack":
        return await _slack_loop(side.playground, posted)
    return await _discord_loop(side.playground, posted)


async def _slack_loop(playground: Playground, posted: Sequence[Payload]) -> float:
    client = AsyncWebClient(token=playground.settings.slack_bot_token, base_url=playground.slack_api_url)
    client.proxy = None
    began = time.perf_counter()
    for payload in posted:
        await client.api_call("chat.postMessage", json=payload)
    return time.perf_counter() - began


async def _discord_loop(playground: Playground, posted: Sequence[Payload]) -> float:
    """Under nonces of their own: a repeated one would be answered with the first message."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(playground.settings.discord_token)
        began = time.perf_counter()
        for number, payload in enumerate(posted):
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=payload["channel"])
            said = {name: value for name, value in payload.items() if name != "channel"}
            await client.http.request(route, json=said | {"nonce": f"loop-{number}"})
        return time.perf_counter() - began


def _slack_account(playground: Playground) -> SlackAccount:
    accounts = playground.settings
    return SlackAccount(
        bot_token=accounts.slack_bot_token, app_token=accounts.slack_app_token, api_url=playground.slack_api_url
    )


def _discord_account(playground: Playground) -> DiscordAccount:
    return DiscordAccount(
        token=playground.settings.discord_token, api_url=playground.discord_api_url, request_timeout=30.0
    )


def _nobody() -> None:
    """Nobody waits to be woken: the dispatcher looks by itself."""
