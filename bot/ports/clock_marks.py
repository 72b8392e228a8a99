"""How the time of day stood to the clock that nobody can set, and what a jump between them does to moments on disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

AGE_NOBODY_KNOWS = timedelta(hours=12)
"""The age of a request that a wrong clock has dated: no platform is trusted to know its key for so long."""


@dataclass(frozen=True, slots=True)
class ClockMark:
    """`ahead` is the time of day in seconds since 1970 less the monotonic reading at the same moment.

    Both are comparable only within one start of the machine, which `boot` names.
    """

    boot: str
    ahead: float


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The time of day has jumped by `jump` (back where it is negative) and is `now`; `jump` is None where nobody knows.

    `mark` is how the clocks stand to each other now; None where the starts of this machine cannot be told apart.
    """

    now: datetime
    jump: timedelta | None
    mark: ClockMark | None


class ClockMarks(Protocol):
    """The last mark, and the waits on disk that were reckoned by the time of day."""

    async def last(self) -> ClockMark | None:
        """The mark that was written last; None before the first."""
        ...

    async def keep(self, mark: ClockMark) -> None:
        """Write a mark."""
        ...

    async def follow(self, jumped: ClockJumped) -> None:
        """Bring every wait into step with the clock, and write the mark, in one transaction.

        After a known jump, an open row of the outbox, a pause of a channel and the rest of a source begin and end as
        much earlier or later as the clock has jumped, so that each lasts as long as it was meant to. A card that is
        held back for a time of day keeps it: it is brought back by whole days. The first request of unknown fate never
        seems younger than it was. A look-up that was put off comes earlier where the clock was set back.

        What was written after the clock was set forward, and before that was noticed, is right as it is; so is what is
        due later than now.

        After an unknown one, what a clock ahead of its time has written ends now, and its requests of unknown fate
        seem `AGE_NOBODY_KNOWS` old.
        """
        ...
