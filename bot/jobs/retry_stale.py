"""Optimistic concurrency: a write that was decided on a stale revision is read, decided and tried again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import UsageError
from bot.ports.write import MOST_TRIES_AT_A_WRITE, Stale

Outcome = TypeVar("Outcome")


async def retry_stale(attempt: Callable[[], Awaitable[Outcome | Stale]]) -> Outcome:
    """Call `attempt`, which reads, decides and writes, until it is not `Stale`. Raises `UsageError` after the last try.

    Only a channel that others keep changing at the same moment gets that far, so the person is asked to try again.
    """
    for _ in range(MOST_TRIES_AT_A_WRITE):
        outcome = await attempt()
        if not isinstance(outcome, Stale):
            return outcome
    raise UsageError("Others are changing this channel right now; nothing was changed.", remedy="Try once more.")
