"""Optimistic concurrency: a write that was decided on a stale revision is read, decided and tried again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import OffprintError, UsageError
from bot.ports.write import MOST_TRIES_AT_A_WRITE, Stale

Outcome = TypeVar("Outcome")
_CHANNEL_IS_BUSY = "Others are changing this channel right now; nothing was changed."


async def retry_stale(
    attempt: Callable[[], Awaitable[Outcome | Stale]], *, given_up: OffprintError | None = None
) -> Outcome:
    """Call `attempt`, which reads, decides and writes, until it is not `Stale`. Raises `given_up` after the last try.

    Without it, raises a `UsageError` that asks to try again: others keep changing the channel at the same moment.
    """
    for _ in range(MOST_TRIES_AT_A_WRITE):
        outcome = await attempt()
        if not isinstance(outcome, Stale):
            return outcome
    raise given_up or UsageError(_CHANNEL_IS_BUSY, remedy="Try once more.")
