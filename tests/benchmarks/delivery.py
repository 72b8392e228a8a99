"""Posting through the outbox to the local Slack and Discord, beside the bare client libraries in a loop."""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median

import aiohttp
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
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from handlers.commands.context import Services
from handlers.discord.account import DiscordAccount
from handlers.discord.app import DiscordApp
from handlers.slack.account import SlackAccount
from handlers.slack.app import SlackApp
from storage.memory import memory_stores
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.store import open_sqlite, stores_of
from tests.benchmarks.measured import Disagreement, Row
from tests.benchmarks.platforms import Accepted, Chat, Platforms, Reach, local_platforms
from tests.benchmarks.progress import Tell, nobody
from tests.benchmarks.workload import Words, papers
from tests.contracts.facts import announce

LANES, CARDS = (20, 50), 20
MANY = 10_000
BESIDE_HANGING = 2_000
CHATS: tuple[Chat, ...] = ("slack", "discord")
_TURNS = 3
"""How often each side is measured, in turn: a machine that is busy for a second disturbs one of them only."""
_AT_ONCE = 500
_PATIENCE = 900.0
"""Seconds: then something hangs that should not."""
RULES = LaneRules(longest_request=timedelta(seconds=35), nonce_trusted=timedelta(minutes=2))
"""Without a pace: what is measured is our own cost, and the local servers' limits are off too."""


@dataclass(frozen=True, slots=True)
class Side:
    """A platform to be measured: its channels, and the messenger that is connected to its local server."""

    chat: Chat
    channels: tuple[ChannelId, ...]
    messenger: Messenger
    platforms: Platforms


@dataclass(frozen=True, slots=True)
class Emptied:
    """An outbox that was emptied: the seconds that took, and how many transactions were committed, an fsync each."""

    seconds: float
    commits: int


def measure(*, tell: Tell = nobody) -> Iterator[Row]:
    """Rows for each platform at 20 and 50 lanes, then one for very many lanes, and one beside lanes that hang."""
    for lanes in LANES:
        with local_platforms(lanes) as platforms:
            for chat in CHATS:
                tell(f"{lanes} lanes on {chat}")
                yield from asyncio.run(beside_the_client(chat, platforms, cards=CARDS))
    with local_platforms(MANY) as platforms:
        tell(f"{MANY:,} lanes at once")
        yield asyncio.run(wait_for_request(platforms))
    with local_platforms(BESIDE_HANGING) as platforms:
        tell(f"{BESIDE_HANGING:,} lanes, of which a hundredth hangs")
        yield asyncio.run(beside_hanging(platforms))


async def beside_the_client(chat: Chat, platforms: Platforms, *, cards: int, turns: int = _TURNS) -> list[Row]:
    """Post `cards` papers in every channel through the outbox and the same payloads by the bare client, in turn."""
    async with connected(chat, platforms) as side:
        ours, bare = list[Emptied](), list[float]()
        for seed in range(turns):
            before = len(platforms.accepted(chat))
            ours.append(await through_the_outbox(side, cards, seed=seed))
            posted = platforms.accepted(chat)[before:]
            if len(posted) != cards * len(side.channels):
                raise Disagreement(f"{chat} holds {len(posted)} messages; {cards} in each channel were to be posted")
            bare.append(await in_a_loop(side, posted, turn=seed))
    return _rows(chat, ours, bare, lanes=len(side.channels), count=cards * len(side.channels))


def _rows(chat: Chat, ours: Sequence[Emptied], bare: Sequence[float], *, lanes: int, count: int) -> list[Row]:
    seconds, rival = median(one.seconds for one in ours), median(bare)
    delivered = Row(
        id=f"delivery.{lanes}.{chat}",
        what=f"cards posted through the outbox, {lanes} channels",
        n=count,
        value=count / seconds,
        unit="messages/s",
        rival="the bare client library, the same payloads in a loop",
        rival_value=count / rival,
        ratio=rival / seconds,
    )
    commits = median(one.commits for one in ours) / count
    what = f"transactions for a message to {chat}, {lanes} channels"
    return [
        delivered,
        Row(id=f"delivery.{lanes}.fsyncs-{chat}", what=what, n=count, value=commits, unit="fsyncs"),
    ]


@asynccontextmanager
async def connected(chat: Chat, platforms: Platforms, *, stores: Stores | None = None) -> AsyncIterator[Side]:
    """A platform, connected while it is measured; commands are answered from `stores`, which are empty without."""
    async with posting(chat, platforms.reach, stores=stores) as messenger:
        yield Side(chat, platforms.channels[chat], messenger, platforms)


@asynccontextmanager
async def posting(chat: Chat, reach: Reach, *, stores: Stores | None = None) -> AsyncIterator[Messenger]:
    """The messenger of a platform, in whichever process."""
    services, accounts = Services(stores=stores or memory_stores(), clock=SystemClock()), reach.settings
    app: SlackApp | DiscordApp
    if chat == "slack":
        slack = SlackAccount(
            bot_token=accounts.slack_bot_token,
            app_token=accounts.slack_app_token,
            api_url=reach.addresses.slack,
        )
        app = SlackApp(slack, services=services, wake=_nobody)
    else:
        account = DiscordAccount(token=accounts.discord_token, api_url=reach.addresses.discord, request_timeout=30.0)
        app = DiscordApp(account, services=services, wake=_nobody)
    await app.start()
    try:
        yield app.messenger
    finally:
        await app.stop()


async def through_the_outbox(side: Side, cards: int, *, seed: int = 0) -> Emptied:
    """Empty a full outbox on SQLite, with all its promises kept."""
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        file = DatabaseFile.open(Path(folder) / "offprint.db")
        try:
            stores = stores_of(file)
            await _fill(stores, side, cards, seed=seed)
            commits = list[str]()
            file._writer._database.conn.set_trace_callback(
                lambda statement: commits.append(statement) if statement.startswith("COMMIT") else None
            )
            return Emptied(await _emptied(stores, side, cards * len(side.channels)), len(commits))
        finally:
            file.close()


async def _fill(stores: Stores, side: Side, cards: int, *, seed: int = 0) -> None:
    words = Words.of_the_sample()
    for number, channel in enumerate(side.channels):
        told: Sequence[Paper] = papers(
            cards, words=words, seed=seed * len(side.channels) + number, listed_at=SystemClock().now()
        )
        await announce(stores, channel, *told, at=SystemClock().now())


async def _fill_with_one(stores: Stores, channels: Sequence[ChannelId]) -> None:
    """A card in each channel."""
    now = SystemClock().now()
    told = papers(len(channels), words=Words.of_the_sample(), seed=1, listed_at=now)
    cards = list(zip(channels, told, strict=True))
    for start in range(0, len(cards), _AT_ONCE):
        some = cards[start : start + _AT_ONCE]
        await asyncio.gather(*(announce(stores, channel, one, at=now) for channel, one in some))


async def _emptied(stores: Stores, side: Side, count: int) -> float:
    """The seconds until so many messages are sent."""
    moments, all_sent = list[float](), asyncio.Event()

    def on_settled(settled: Settled) -> None:
        if settled.state is State.SENT:
            moments.append(time.perf_counter())
        if len(moments) == count:
            all_sent.set()

    door = ExitDoor(
        stores=stores,
        messengers={side.chat: side.messenger},
        rules={side.chat: RULES},
        clock=SystemClock(),
        worker="benchmark",
        chance=Random(1).random,
        on_settled=on_settled,
    )
    began = time.perf_counter()
    async with asyncio.timeout(_PATIENCE):
        await Dispatcher(door, wake=asyncio.Event()).run(all_sent, grace_seconds=0.1)
    return moments[count - 1] - began


async def in_a_loop(side: Side, posted: Sequence[Accepted], *, turn: int = 0) -> float:
    """The seconds that the bare client library takes for the same payloads, one after the other."""
    if side.chat == "slack":
        return await _slack_loop(side.platforms, posted)
    return await _discord_loop(side.platforms, posted, turn=turn)


async def _slack_loop(platforms: Platforms, posted: Sequence[Accepted]) -> float:
    """With a kept session, as the library's manual has it for many calls."""
    async with aiohttp.ClientSession() as session:
        token = platforms.settings.slack_bot_token
        client = AsyncWebClient(token=token, base_url=platforms.addresses.slack, session=session)
        client.proxy = None
        began = time.perf_counter()
        for one in posted:
            await client.api_call("chat.postMessage", json={**one.payload, "channel": one.channel})
        return time.perf_counter() - began


async def _discord_loop(platforms: Platforms, posted: Sequence[Accepted], *, turn: int) -> float:
    """Under nonces of their own: a repeated one would be answered with the first message."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(platforms.settings.discord_token)
        began = time.perf_counter()
        for number, one in enumerate(posted):
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=one.channel)
            said: Mapping[str, object] = {**one.payload, "nonce": f"{turn}-{number}"}
            await client.http.request(route, json=said)
        return time.perf_counter() - began


async def wait_for_request(platforms: Platforms) -> Row:
    """A card in each of very many channels at once: from the row's start until Slack has the request."""
    async with connected("slack", platforms) as side, _opened() as stores:
        await _fill_with_one(stores, side.channels)
        await _emptied(stores, side, len(side.channels))
        waits = [await _wait(stores, one) for one in platforms.accepted("slack")]
    return Row(
        id=f"delivery.{len(side.channels)}.request",
        what="longest time from `inflight` to the request, a card in each channel at once",
        n=len(waits),
        value=max(waits),
        unit="s",
    )


async def _wait(stores: Stores, accepted: Accepted) -> float:
    """The seconds from the start of a message's row until the platform had it."""
    key = re.search(r"[0-9a-f]{24}", accepted.key or "")
    row = await stores.outbox.by_key(key.group()) if key else None
    if row is None or row.started_at is None:
        raise Disagreement("a message was accepted that no row of the outbox is of")
    return (accepted.at - row.started_at).total_seconds()


async def beside_hanging(platforms: Platforms, *, turns: int = _TURNS) -> Row:
    """A card in each of very many channels, of which a hundredth hangs, beside the same while none does."""
    async with connected("slack", platforms) as side:
        hanging = side.channels[::100]
        others = tuple(channel for channel in side.channels if channel not in set(hanging))
        alone, beside = list[float](), list[float]()
        for _ in range(turns):
            alone.append(await _seconds_of(side, others))
            platforms.hang("slack", hanging)
            beside.append(await _seconds_of(side, others, hanging=hanging))
            platforms.forget()
    return Row(
        id=f"delivery.{len(side.channels)}.hanging",
        what="cards to the channels that take them, while a hundredth of all channels hangs",
        n=len(others),
        value=len(others) / median(beside),
        unit="messages/s",
        rival="the same while none hangs",
        rival_value=len(others) / median(alone),
        ratio=median(alone) / median(beside),
    )


async def _seconds_of(side: Side, others: Sequence[ChannelId], *, hanging: Sequence[ChannelId] = ()) -> float:
    """The seconds until the others have their card; the rows of those that hang are the oldest."""
    async with _opened() as stores:
        await _fill_with_one(stores, (*hanging, *others))
        return await _emptied(stores, side, len(others))


@asynccontextmanager
async def _opened() -> AsyncIterator[Stores]:
    with tempfile.TemporaryDirectory(prefix="offprint-bench-") as folder:
        async with open_sqlite(Path(folder) / "offprint.db") as stores:
            yield stores


def _nobody() -> None:
    """Nobody waits to be woken: the dispatcher looks by itself."""
