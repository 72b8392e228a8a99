"""The window of a look-up: between which moments, by the platform's own clock, messages of unknown fate were stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.delivery.delivery import Delivery

MARGIN = timedelta(hours=1)
"""How much wider a window is than the two clocks say that date a request."""
MARGIN_OF_ONE_CLOCK = timedelta(days=1)
"""The same where only our own clock dates it: that may be wrong."""
_EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
"""Before there was either platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Where in a channel's history a look-up searches. Times are aware UTC, by the platform's clock.

    `after`: the platform's id of a message that the channel had before the first request; None where none is known.
    `ends`: None searches up to the newest message.
    """

    begins: datetime
    ends: datetime | None = None
    after: str | None = None


def window_of(delivery: Delivery, longest_request: timedelta) -> Window:
    """Where a row's message is, if it was stored: between its first request of unknown fate and the end of its last.

    Both are dated by our clock and by the platform's; the earlier beginning and the later end hold. What only our clock
    dates bounds nothing where it need not: it may be wrong by any time. Then the message before begins the window.
    """
    firsts = [one for one in (delivery.unsure_since or delivery.started_at, delivery.doubted_at) if one is not None]
    margin = MARGIN_OF_ONE_CLOCK if delivery.asked_at is None else MARGIN
    ends = None
    if delivery.asked_at is not None:
        ends = max(delivery.asked_at, delivery.started_at or delivery.asked_at) + longest_request + margin
    begins = max(_EARLIEST, min(firsts, default=delivery.created_at)) - margin
    if delivery.asked_at is None and delivery.after is not None:
        begins = _EARLIEST
    return Window(begins=begins, ends=ends, after=delivery.after)


def joined(windows: Iterable[Window]) -> Window:
    """One window that holds all of these; there is at least one."""
    whole, *others = windows
    for one in others:
        whole = _both(whole, one)
    return whole


def _both(one: Window, other: Window) -> Window:
    ends = None if one.ends is None or other.ends is None else max(one.ends, other.ends)
    after = one.after if one.after == other.after else None
    return Window(begins=min(one.begins, other.begins), ends=ends, after=after)
