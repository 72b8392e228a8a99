"""Somebody who types commands in the local Slack or Discord, and looks how soon each is acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import cycle

from bot.playground.invocation import Invocation
from bot.playground.playground import Playground
from bot.playground.world import Chat

_COMMANDS = (("list", ""), ("status", ""), ("search", "lanternfish"))
"""What people ask for most, with what follows the word; each makes an answer of stored facts."""
_SECONDS_BETWEEN = 0.05
_PATIENCE = 60.0


class Typist:
    """Types commands one after the other, in all channels in turn, from the moment it is made until `stop`."""

    def __init__(self, playground: Playground, chat: Chat) -> None:
        self._type = _on_slack(playground) if chat == "slack" else _on_discord(playground)
        world = playground.settings.workspaces
        self._channels = [one.id for one in (world.slack if chat == "slack" else world.discord[0]).channels]
        self._seconds, self._used = list[float](), list[Invocation]()
        self._stopping = asyncio.Event()
        self._typing = asyncio.create_task(self._go_on())

    async def stop(self) -> tuple[float, ...]:
        """The seconds after which each command was acknowledged; three and more where it never was.

        All that were acknowledged are answered by then.
        """
        self._stopping.set()
        await self._typing
        for used in self._used:
            if used.acknowledged:
                await used.answer(within=_PATIENCE)
        return tuple(self._seconds)

    async def _go_on(self) -> None:
        for channel, (word, rest) in zip(cycle(self._channels), cycle(_COMMANDS), strict=False):
            if self._stopping.is_set():
                return
            began = time.perf_counter()
            self._used.append(await self._type(channel, word, rest))
            self._seconds.append(time.perf_counter() - began)
            await asyncio.sleep(_SECONDS_BETWEEN)


_Type = Callable[[str, str, str], Awaitable[Invocation]]
"""Types a word and what follows it in a channel; returns once that is acknowledged, or given up."""


def _on_slack(playground: Playground) -> _Type:
    return lambda channel, word, rest: playground.slack.command(channel, f"/papers {word} {rest}")


def _on_discord(playground: Playground) -> _Type:
    return lambda channel, word, rest: playground.discord.command(channel, (word,), {"query": rest} if rest else {})
