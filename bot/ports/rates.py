"""Rate limits that all processes share, such as that of a platform's token: the generic cell rate algorithm
(https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).

Each scope has one stored moment, at which its next request may leave. A request moves that moment on by the interval of
its rate (20 ms at 50 requests a second), and waits for the moment that it found.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol


class Rates(Protocol):
    """The rate limits, by the database's clock."""

    async def reserve(self, scope: str, length: timedelta, *, patience: timedelta) -> timedelta:
        """Reserve the next `length` of a scope; returns the wait until it begins, zero if it begins now.

        If the wait is longer than `patience`, nothing is reserved.
        """
        ...

    async def hold(self, scope: str, lasting: timedelta) -> None:
        """Let no request of the scope leave for so long from now, as the platform asked."""
        ...

    async def waits(self, beginning: str) -> Mapping[str, timedelta]:
        """The wait of each scope that has one now and whose name has this prefix."""
        ...
