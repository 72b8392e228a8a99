"""The cap of a channel: how many cards may come within any hour. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

AN_HOUR = timedelta(hours=1)


def has_room(cards: Sequence[datetime], moment: datetime, *, cap: int) -> bool:
    """Whether one more card at `moment` leaves every hour with at most `cap` cards; 0 is no cap.

    `cards` are the moments of the channel's other cards, past and to come, in order of time.
    """
    near = cards[bisect_right(cards, moment - AN_HOUR) : bisect_left(cards, moment + AN_HOUR)]
    if not cap or len(near) < cap:
        return True
    with_it = sorted((*near, moment))
    return all(last - first >= AN_HOUR for first, last in zip(with_it, with_it[cap:], strict=False))


def least_gap(cap: int) -> timedelta:
    """How far apart cards are at least that come evenly and keep to the cap."""
    return AN_HOUR / cap + timedelta.resolution if cap else timedelta(0)
