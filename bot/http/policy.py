"""The policy of requests: what one may cost, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass


class Transient(Exception):
    """A transient failure: the next attempt may succeed."""

    def __init__(
        self, reason: str, *, retry_after: float | None = None, refused: bool = False, unavailable: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.refused = refused
        self.unavailable = unavailable


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds, bytes after unpacking, redirects."""

    connect_seconds: float = 10.0
    idle_seconds: float = 20.0
    total_seconds: float = 30.0
    body_bytes: int = 10_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Retries:
    """The retry policy of a request; waits in seconds, doubled from the first to the longest."""

    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 8.0
    jitter: float = 1.0
    patience: float = 20.0

    def decide(self, error: Exception) -> bool | float:
        """Whether to try again after `error`, or the seconds to wait before, where the server has named them.

        A server that asks for more than our patience is left alone until the next poll.
        """
        if not isinstance(error, Transient):
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= self.patience else False
