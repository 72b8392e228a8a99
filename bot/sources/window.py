"""The days that a poll of a dated source reads: since its cursor, and the overlap window again, week by week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

OVERLAP = timedelta(days=7)
RECENT = timedelta(days=2)
"""What is read again at every poll; the whole overlap is read at the first poll of a day, to spare the server."""
CATCH_UP = timedelta(days=60)
"""How far back a poll reaches after a long absence."""
_DAY = timedelta(days=1)


class Days(NamedTuple):
    """The days from `first` to `last`, both included.

    `heals`: tomorrow's overlap window has all those that are read for the first time, so that what is missing now comes
    then. Days of a long absence are read once.
    """

    first: date
    last: date
    heals: bool = True


def weeks_to_read(cursor: str | None, *, now: datetime) -> Iterator[Days]:
    """The days to read, oldest first, in parts of `OVERLAP` and today; without an absence one part.

    `cursor` is the ISO date of the last day that was read. One that cannot be right is none.
    """
    today, read = now.astimezone(UTC).date(), _day(cursor)
    window = RECENT if read == today else OVERLAP
    first = max(min(read or today, today - window), today - CATCH_UP)
    while first <= today:
        last = min(first + OVERLAP, today)
        yield Days(first, last, heals=read is None or max(first, read) > today - OVERLAP)
        first = last + _DAY


def midnight(day: date | None) -> datetime | None:
    """The moment at which `day` begins in UTC."""
    return datetime.combine(day, time(), UTC) if day else None


def _day(cursor: str | None) -> date | None:
    try:
        return date.fromisoformat(cursor) if cursor else None
    except ValueError:
        return None
