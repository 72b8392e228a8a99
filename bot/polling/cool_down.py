"""The cool-down: how long a source is left alone after it refused to answer.

A server that answers 403, 406 or 429 does not want to be asked now, and one that answers 5xx is down. It is asked again
after two intervals, then four, or when it says, if that is later; after six hours at the latest. Any other failure
costs nothing but the poll: the next one comes at the ordinary interval.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.errors import SourceError

LONGEST = timedelta(hours=6)
_MOST_DOUBLINGS = 20


def resume_at(error: SourceError, *, failures: int, every: timedelta, now: datetime) -> datetime | None:
    """When the source may be polled again by itself; None means at the ordinary interval.

    `failures` counts the polls that failed in a row before this one, `every` is the interval between two polls.
    """
    asked = timedelta(seconds=min(error.retry_after or 0.0, LONGEST.total_seconds()))
    if not error.refused:
        return now + asked if asked else None
    doubled: timedelta = every * (1 << min(failures + 1, _MOST_DOUBLINGS))
    return now + max(asked, min(doubled, LONGEST))
