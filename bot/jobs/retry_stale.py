"""A write that was decided on what is no longer so is decided again, a few times."""

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
    """Read, decide and write by `attempt` until it is not `Stale`; raises `given_up` after the last try.

    Without it, as for a channel that others keep changing at the same moment, the person is asked to try again.
    """
    for _ in range(MOST_TRIES_AT_A_WRITE):
        outcome = await attempt()
        if not isinstance(outcome, Stale):
            return outcome
    raise given_up or UsageError(_CHANNEL_IS_BUSY, remedy="Try once more.")
