"""A store that fails as on a full disk, when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from bot.errors import StorageError


class Failing:
    """A store one of whose methods fails for each argument that `fails` names."""

    def __init__(self, store: object, method: str, *, fails: Callable[..., object]) -> None:
        self._store, self._method, self._fails = store, method, fails

    def __getattr__(self, name: str) -> object:
        answers = getattr(self._store, name)
        if not callable(answers):
            return answers

        async def answers_or_fails(*asked: object, **named: object) -> object:
            if name == self._method and self._fails(*asked):
                raise StorageError("the disk is full")
            return await answers(*asked, **named)

        return answers_or_fails


def at_call(number: int) -> Callable[..., bool]:
    """True at the call of that number, from 1."""
    calls = count(1)
    return lambda *_: next(calls) == number
