"""How long ago a row's requests went out, in time that really passed: our own clock may be set in the meantime."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.delivery.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Ages:
    """How long ago requests of a row went out: the `first` of unknown fate, and the `last`, at the least."""

    first: timedelta
    last: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One moment on three clocks: ours, the platform's (`told`; None where it tells no time), and the monotonic one."""

    now: datetime
    told: datetime | None
    monotonic: float


class Attempt(NamedTuple):
    """A request: that of a row, by its id, with this number."""

    row: int
    number: int


class Requests:
    """When this process made requests whose fate is unknown or not settled, by row: monotonic readings in seconds.

    A request of an earlier process is dated by the platform's clock. Where that is not known, it is only certain that
    it went out before this process `began`. One of a process beside this one may have left long after it was dated,
    for a process may stand still: that was before its lease ended. Where there are such, `began` is None, and all go by
    one clock that nobody sets, the database's.
    """

    def __init__(self, began: float | None) -> None:
        self._began = began
        self._first: dict[int, float] = {}
        self._last: dict[int, tuple[int, float]] = {}

    def goes_out(self, delivery: Delivery, at: float) -> None:
        """Note that a request of this row goes out now."""
        self._last[delivery.id] = (delivery.attempt, at)
        if delivery.unsure_since is None:
            self._first[delivery.id] = at

    def dating(
        self,
        delivery: Delivery,
        may_leave: Callable[[], bool],
        reading: Callable[[], Reading],
        *,
        known_for: timedelta | None = None,
    ) -> Callable[[], bool]:
        """`may_leave` for the requests of this row, which is dated once more with each: one may have waited till then,
        for a place in the platform's rate or for the database, as long as a request lasts.

        Client libraries repeat a request by themselves, and a process may stand still at any moment. So none leaves
        `known_for` after the first or later, where the platform would take it for another post.
        """
        began: float | None = None

        def leaves() -> bool:
            nonlocal began
            now = reading()
            began = now.monotonic if began is None else began
            tried_for = self._tried_for(delivery, now, began=began)
            if not may_leave() or (known_for is not None and tried_for >= known_for):
                return False
            self._last[delivery.id] = (delivery.attempt, now.monotonic)
            return True

        return leaves

    def _tried_for(self, delivery: Delivery, now: Reading, *, began: float) -> timedelta:
        """How long ago the row's first request that may be stored left; those of this attempt `began` then."""
        if delivery.unsure_since is None:
            return timedelta(seconds=now.monotonic - began)
        return max(self._since_first(delivery, now))

    def left_before(self, attempt: Attempt, at: float) -> None:
        """Note that a request left before `at`, if it did. What this process knows of its own is more exact."""
        if self._number(attempt.row) != attempt.number:
            self._last[attempt.row] = (attempt.number, at)

    def rows(self) -> Collection[int]:
        """The rows with a request that may have left."""
        return tuple(self._last)

    def forget(self, delivery: Delivery) -> None:
        """Forget a row all of whose requests are accounted for."""
        self._first.pop(delivery.id, None)
        self._last.pop(delivery.id, None)

    def ages(self, delivery: Delivery, reading: Reading) -> Ages:
        """The ages of the row's requests at that moment: `first` by the clock that says most, `last` by a sure one.

        The monotonic clock may stand still while a machine sleeps, and the others may be set.
        """
        asked = delivery.asked_at
        if self._number(delivery.id) == delivery.attempt:
            since_last = timedelta(seconds=reading.monotonic - self._last[delivery.id][1])
        elif asked is not None and reading.told is not None:
            since_last = max(timedelta(0), reading.told - asked)
        elif self._began is None:
            since_last = reading.now - (delivery.started_at or delivery.created_at)
        else:
            since_last = timedelta(seconds=reading.monotonic - self._began)
        return Ages(max(self._since_first(delivery, reading)), since_last)

    def _number(self, row: int) -> int | None:
        """The number of the request that is noted; another process may have made a later one."""
        noted = self._last.get(row)
        return None if noted is None else noted[0]

    def _since_first(self, delivery: Delivery, reading: Reading) -> Iterator[timedelta]:
        """How long ago the first request of unknown fate went out, by each clock that knows."""
        yield reading.now - (delivery.unsure_since or delivery.started_at or delivery.created_at)
        if delivery.asked_at is not None and reading.told is not None:
            yield reading.told - (delivery.doubted_at or delivery.asked_at)
        first = self._first.get(delivery.id)
        if first is not None:
            yield timedelta(seconds=reading.monotonic - first)
