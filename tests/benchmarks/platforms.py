"""The local Slack and Discord in a process of their own, so that what they do is not taken for our own work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from bot.channel.channel import ChannelId
from bot.clock import SystemClock
from bot.playground.faults import Fault
from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import Chat, DiscordChannel, DiscordServer, SlackChannel, SlackTeam, Workspaces
from tests.benchmarks.typist import Typist

_ENDPOINTS: Mapping[Chat, str] = {"slack": "chat.postMessage", "discord": "POST /channels/{channel_id}/messages"}
_SERVER = "200000000000000001"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a platform accepted at `at` (aware UTC): the request's body, without the name of its channel."""

    channel: str
    at: datetime
    payload: Mapping[str, object]
    key: str | None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the platforms are."""

    slack: str
    discord: str


@dataclass(frozen=True, slots=True)
class Reach:
    """All that a process needs to know to post to both platforms, which have so many channels each."""

    addresses: Addresses
    count: int

    @property
    def settings(self) -> PlaygroundSettings:
        """The tokens, and what there is."""
        return _settings(self.count)

    @property
    def channels(self) -> Mapping[Chat, tuple[ChannelId, ...]]:
        """The channels of each platform."""
        world = self.settings.workspaces
        return {
            "slack": tuple(ChannelId("slack", world.slack.id, one.id) for one in world.slack.channels),
            "discord": tuple(ChannelId("discord", _SERVER, one.id) for one in world.discord[0].channels),
        }


class Platforms:
    """Both platforms without their rate limits, with so many `channels` each."""

    def __init__(self, line: Connection, channels: int) -> None:
        self._line = line
        self.addresses: Addresses = line.recv()
        self.reach = Reach(self.addresses, channels)
        self.settings = self.reach.settings
        self.channels = self.reach.channels

    def accepted(self, chat: Chat) -> tuple[Accepted, ...]:
        """All messages that a platform has accepted, in order."""
        accepted: tuple[Accepted, ...] = self._asked("accepted", chat)
        return accepted

    def hang(self, chat: Chat, channels: Sequence[ChannelId]) -> None:
        """Answer nothing that is posted to these channels, until `forget`."""
        self._asked("hang", chat, [channel.local_id for channel in channels])

    def forget(self) -> None:
        """Answer again."""
        self._asked("forget")

    def type_commands(self) -> None:
        """Have somebody type commands on each platform, one after the other, until `typed`."""
        self._asked("type")

    def typed(self, chat: Chat) -> tuple[float, ...]:
        """The seconds after which each command on a platform was acknowledged; nothing more is typed there."""
        seconds: tuple[float, ...] = self._asked("typed", chat)
        return seconds

    def _asked(self, *asked: object) -> Any:
        self._line.send(asked)
        return self._line.recv()


@contextmanager
def local_platforms(channels: int) -> Iterator[Platforms]:
    """Both platforms, for as long as the block runs."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, channels), daemon=True)
    process.start()
    try:
        yield Platforms(ours, channels)
    finally:
        ours.send(None)
        process.join(10)


def _serve(line: Connection, channels: int) -> None:
    asyncio.run(_answering(line, channels))


async def _answering(line: Connection, channels: int) -> None:
    async with Playground.start(_settings(channels)) as playground:
        line.send(Addresses(playground.slack_api_url, playground.discord_api_url))
        desk = _Desk(playground)
        while asked := await asyncio.to_thread(line.recv):
            line.send(await desk.answer(*asked))


class _Desk:
    """Does in this process what the other one asks for."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._typists: Mapping[Chat, Typist] = {}

    async def answer(self, verb: str, chat: Chat = "slack", channels: Sequence[str] = ()) -> object:
        """What `Platforms` is told."""
        match verb:
            case "accepted":
                server = self._playground.slack if chat == "slack" else self._playground.discord
                return tuple(Accepted(one.channel, one.at, dict(one.payload), one.key) for one in server.ledger())
            case "hang":
                self._hang(chat, channels)
            case "type":
                self._typists = {chat: Typist(self._playground, chat) for chat in _ENDPOINTS}
            case "typed":
                return await self._typists[chat].stop()
            case _:
                self._playground.faults.clear()
        return ()

    def _hang(self, chat: Chat, channels: Sequence[str]) -> None:
        for channel in channels:
            fault = Fault(platform=chat, endpoint=_ENDPOINTS[chat], kind="hold_before", channel=channel, times=99)
            self._playground.faults.add(fault)


def _settings(channels: int) -> PlaygroundSettings:
    numbers = range(channels)
    slack = SlackTeam(channels=tuple(SlackChannel(id=f"C{n:010d}", name=f"channel-{n}") for n in numbers))
    places = tuple(DiscordChannel(id=str(300000000000000001 + n), name=f"channel-{n}") for n in numbers)
    server = DiscordServer(id=_SERVER, name="Bench", initials="B", channels=places)
    return PlaygroundSettings(
        now=SystemClock().now,
        chance=Random(7),
        workspaces=Workspaces(slack=slack, discord=(server,)),
        slack_messages_per_second=None,
        discord_bucket=None,
        discord_global_per_second=None,
    )
