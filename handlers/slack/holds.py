"""Workspaces in which Slack has told us to wait, as every process knows them.

A wait is for one method in one workspace, whichever process asked
(https://docs.slack.dev/apis/web-api/rate-limits#responding). Only of a post it may be for its channel alone, since each
channel has a limit of its own (https://docs.slack.dev/reference/methods/chat.postMessage#rate-limiting): it is for the
workspace once a second channel was told the same.
"""

from __future__ import annotations

from datetime import timedelta

from bot.channel.channel import ChannelId
from bot.delivery.outcome import NotSent, Outcome
from bot.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.rates import Rates

POST, UPDATE = "chat.postMessage", "chat.update"
_OURS = "slack "
_LOOK_SECONDS = 1.0
"""How often the waits of other processes are read while there is something to post."""


class Holds:
    """The waits of all workspaces."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock
        self._looked_at: float | None = None
        self._until: dict[str, float] = {}
        self._refused: dict[str, tuple[ChannelId, float]] = {}
        """The channel of each workspace whose post was told to wait last, and until when."""

    async def holds(self, channel: ChannelId, method: str) -> NotSent | None:
        """Why nothing is asked of the method now in the channel's workspace; None where it may be."""
        await self._look()
        wait = self._until.get(_scope(channel, method), 0.0) - self._clock.monotonic()
        return NotSent("ratelimited", wait) if wait > 0 else None

    async def hear(self, channel: ChannelId, method: str, outcome: Outcome) -> None:
        """Take what became of a request: a wait that is for the workspace is told to the others."""
        if not isinstance(outcome, NotSent) or not outcome.retry_after:
            return
        now, scope = self._clock.monotonic(), _scope(channel, method)
        other, until = self._refused.get(scope, (channel, 0.0))
        self._refused[scope] = channel, now + outcome.retry_after
        if method == POST and (other == channel or until <= now):
            return
        self._until[scope] = max(now + outcome.retry_after, self._until.get(scope, 0.0))
        try:
            await self._rates.hold(scope, timedelta(seconds=outcome.retry_after))
        except StorageError:
            return  # each learns it by itself then

    async def _look(self) -> None:
        now = self._clock.monotonic()
        if self._looked_at is not None and now - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = now
        self._refused = {scope: told for scope, told in self._refused.items() if told[1] > now}
        try:
            waits = await self._rates.waits(_OURS)
        except StorageError:
            return
        self._until = {scope: now + wait.total_seconds() for scope, wait in waits.items()}


def _scope(channel: ChannelId, method: str) -> str:
    return f"{_OURS}{channel.workspace} {method}"
