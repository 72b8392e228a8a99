"""A platform that cannot be reached: since when, why, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class Outage:
    """Nothing comes from the platform since that time (aware UTC).

    `problem` says why, in words; None while the first connection is being made.
    """

    since: datetime
    problem: str | None = None


def state_words(outage: Outage | None, *, now: datetime) -> str:
    """The state of a platform for people; None is a platform that is connected."""
    if outage is None:
        return CONNECTED
    since = f"{outage.since:%H:%M}" if outage.since.date() == now.date() else f"{outage.since:%d %b %H:%M}"
    if outage.problem is None:
        return f"connecting since {since} UTC"
    return f"cannot be reached since {since} UTC: {outage.problem}; trying again"
