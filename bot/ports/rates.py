"""Rates that all processes keep together, such as that of a platform's token.

A scope is a line of time. A request takes as much of it as its rate allows (50 a second: 20 ms), behind what others
have taken, and leaves when its part begins: the generic cell rate algorithm, with one moment for each scope
(https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol


class Rates(Protocol):
    """The lines of time, by the database's clock."""

    async def reserve(self, scope: str, length: timedelta, *, patience: timedelta) -> timedelta:
        """Take the next `length` of a scope; returns how long from now it begins, nothing where it begins now.

        Where that is longer than `patience`, nothing is taken.
        """
        ...

    async def hold(self, scope: str, lasting: timedelta) -> None:
        """Let nothing of the scope begin for so long from now: the platform has said so."""
        ...

    async def waits(self, beginning: str) -> Mapping[str, timedelta]:
        """The scopes whose names begin so and whose next part begins later than now, and how much later."""
        ...
