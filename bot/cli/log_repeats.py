"""Logs what is wrong with the database once a minute: a full disk breaks every tick and every lane, each second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.errors import StorageError

EVERY_SECONDS = 60.0
_MOST_KEPT = 100


@dataclass(slots=True)
class _Said:
    """When a problem was logged last (monotonic), and how often it came up since."""

    at: float
    repeats: int = 0


class StorageProblems:
    """A processor of structlog: an exception that is a `StorageError` becomes one line without a traceback, and the
    same one again is left out for a minute, also where it is told as `error`; the next line says in `repeats` how many
    were.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._said: dict[str, _Said] = {}

    def __call__(self, _logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """The event as it will be logged. Raises `structlog.DropEvent` for one that was logged lately."""
        error, told = _storage_error(event.get("exc_info")), event.get("error")
        if error is None and told not in self._said:
            return event
        problem, at = str(error or told), self._monotonic()
        said = self._said.get(problem)
        if said is not None and at - said.at < EVERY_SECONDS:
            said.repeats += 1
            raise structlog.DropEvent
        repeats = {} if said is None or not said.repeats else {"repeats": said.repeats}
        self._said[problem] = _Said(at)
        if len(self._said) > _MOST_KEPT:
            del self._said[next(iter(self._said))]
        return {name: value for name, value in event.items() if name != "exc_info"} | {"error": problem, **repeats}


def _storage_error(exc_info: object) -> StorageError | None:
    """The `StorageError` that an event is about: the exception, `True` for the one at hand, or a triple of it."""
    if exc_info is True:
        exc_info = sys.exception()
    if isinstance(exc_info, tuple) and len(exc_info) > 1:
        exc_info = exc_info[1]
    return exc_info if isinstance(exc_info, StorageError) else None
