"""Somebody who types commands in the local Slack or Discord, and looks how soon each is acknowledged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import cycle

from bot.playground.invocation import Invocation
from bot.playground.playground import Playground
from bot.playground.world import Chat

_COMMANDS = (
    ("list", {}),
    ("status", {}),
    ("search", {"query": "lanternfish"}),
    ("settings", {}),
    ("like", {"paper": "deep graph networks for lanternfish"}),
    ("top", {}),
    ("saved", {}),
)
"""What people ask for, with its options: answers of stored facts, a form, which is itself the acknowledgement on
Discord, and a look for papers that are alike.
"""
_FORMS = frozenset({"settings"})
"""Commands that open a form, and are not answered by a message."""
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

        All that were acknowledged are answered by then, save those that open a form.
        """
        self._stopping.set()
        await self._typing
        for used in self._used:
            if used.acknowledged:
                await used.answer(within=_PATIENCE)
        return tuple(self._seconds)

    async def _go_on(self) -> None:
        for channel, (word, options) in zip(cycle(self._channels), cycle(_COMMANDS), strict=False):
            if self._stopping.is_set():
                return
            began = time.perf_counter()
            used = await self._type(channel, word, options)
            self._seconds.append(time.perf_counter() - began)
            if word not in _FORMS:
                self._used.append(used)
            await asyncio.sleep(_SECONDS_BETWEEN)


_Type = Callable[[str, str, Mapping[str, str]], Awaitable[Invocation]]
"""Types a word with options in a channel; returns once that is acknowledged, or given up."""


def _on_slack(playground: Playground) -> _Type:
    return lambda channel, word, options: playground.slack.command(
        channel, " ".join(("/papers", word, *options.values()))
    )


def _on_discord(playground: Playground) -> _Type:
    return lambda channel, word, options: playground.discord.command(channel, (word,), options)
