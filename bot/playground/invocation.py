"""One action of a person on a platform, and the app's answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass


class NotThere(LookupError):
    """A channel, command, message or button that mira uses does not exist."""


class NotFilled(ValueError):
    """A form cannot be sent as it is filled in; `field` names the field, and the message the fault."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that the app showed: to the person alone (`private`) or to the channel, as `payload` had it.

    `id` is the message's id; `text` Slack's text or Discord's content; `edit` whether it replaced what stood there.
    """

    id: str
    channel: str
    text: str
    payload: Mapping[str, object]
    private: bool
    edit: bool = False


class Invocation:
    """A command, a press or a request for choices, until it has been answered or has failed."""

    def __init__(self, *, channel: str, used: str | None) -> None:
        self.channel = channel
        self.used = used
        self.acknowledged = False
        self.failure: str | None = None
        self.choices: tuple[Mapping[str, object], ...] = ()
        self.form: Mapping[str, object] | None = None
        self.errors: Mapping[str, str] = {}
        self.answers: list[Answer] = []
        self._changed = asyncio.Event()

    def acknowledge(self) -> None:
        """The app acknowledged within the platform's time."""
        self.acknowledged = True
        self._changed.set()

    def fail(self, words: str) -> None:
        """The platform gave up on the app, and says so in these words."""
        self.failure = words
        self._changed.set()

    def complain(self, errors: Mapping[str, str]) -> None:
        """The form stays open, and says this of its fields."""
        self.errors = errors
        self.acknowledge()

    def suggest(self, choices: tuple[Mapping[str, object], ...]) -> None:
        """The app offered choices for a field."""
        self.choices = choices
        self.acknowledge()

    def open(self, form: Mapping[str, object]) -> None:
        """The app opened a form (on Discord, a modal), as it was sent, with its `id`."""
        self.form = form
        self.acknowledge()

    def add(self, answer: Answer) -> None:
        """The app showed something."""
        self.answers.append(answer)
        self._changed.set()

    async def settled(self, *, within: float = 30.0) -> bool:
        """Wait until the app acknowledged (True) or the platform gave up (False); raises `TimeoutError`."""
        await self._until(lambda: self.acknowledged or self.failure is not None, within)
        return self.acknowledged

    async def answer(self, number: int = 1, *, within: float = 30.0) -> Answer:
        """Wait for the `number`-th answer; raises `TimeoutError`."""
        await self._until(lambda: len(self.answers) >= number, within)
        return self.answers[number - 1]

    async def _until(self, condition: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within):
            while not condition():
                self._changed.clear()
                await self._changed.wait()
