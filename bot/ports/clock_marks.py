"""The offset of the time of day from the monotonic clock, and the effect of a jump of it on stored moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

AGE_NOBODY_KNOWS = timedelta(hours=12)
"""The assumed age of a request that a wrong clock has dated. No platform remembers its idempotency key for so long."""


@dataclass(frozen=True, slots=True)
class ClockMark:
    """`ahead` is the time of day, in seconds since 1970, minus the monotonic clock at the same moment.

    Two marks are comparable only within one boot of the machine, which `boot` names.
    """

    boot: str
    ahead: float


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The time of day has jumped by `jump` (negative: back) and is `now`; `jump` is None if its length is unknown.

    `mark` is the new offset between the clocks; None if the boots of this machine cannot be told apart.
    """

    now: datetime
    jump: timedelta | None
    mark: ClockMark | None


class ClockMarks(Protocol):
    """The last mark, and the stored waits that were computed from the time of day."""

    async def last(self) -> ClockMark | None:
        """The mark that was written last; None before the first."""
        ...

    async def keep(self, mark: ClockMark) -> None:
        """Write a mark."""
        ...

    async def follow(self, jumped: ClockJumped) -> None:
        """Adjust every stored wait to the clock, and write the mark, in one transaction.

        After a known jump, open rows of the outbox, pauses of channels and rests of sources are moved by the jump, so
        that each lasts as long as intended. A card that is held back until a time of day keeps that time: it is moved
        by whole days. The first request of unknown outcome never becomes younger. A look-up that was put off comes
        earlier if the clock was set back.

        Rows that were written between a jump forward and its notice are correct, and stay; so do rows that are due
        later than now.

        After an unknown jump, waits that a fast clock has written end now, and its requests of unknown outcome get the
        age `AGE_NOBODY_KNOWS`.
        """
        ...
