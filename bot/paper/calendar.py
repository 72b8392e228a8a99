"""Announcement days: the days on which a source brings papers, in its own time zone.

Dates never decide whether a paper is announced. They decide how late it is (a Friday's paper that comes on Monday is
one announcement day old) and what silence means (nothing new on a Sunday is no news).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_EVERY_WEEKDAY = frozenset(range(7))
_LONGEST_PAUSE = timedelta(days=31)
"""No source rests longer; the search for its last announcement day ends here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementCalendar:
    """When a source announces.

    `weekdays` count from 0, Monday. A day of the source begins `opens` after midnight in `zone`. Its papers are there
    `due` after that; None for a source that promises none, such as a feed.
    """

    zone: tzinfo = UTC
    weekdays: frozenset[int] = _EVERY_WEEKDAY
    holidays: frozenset[date] = frozenset()
    opens: timedelta = timedelta()
    due: timedelta | None = None

    def day(self, moment: datetime) -> date:
        """The date of `moment` (aware) in the source's zone."""
        return moment.astimezone(self.zone).date()

    def announces_on(self, day: date) -> bool:
        """Whether `day` is an announcement day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def begins(self, day: date) -> datetime:
        """When `day` begins at the source, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC) + self.opens

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing is announced now: a week-end, a holiday, or a day that has not begun."""
        today = self.day(now)
        return not self.announces_on(today) or now < self.begins(today)

    def days_after(self, day: date, last: date) -> Iterator[date]:
        """The announcement days after `day`, up to and with `last`."""
        days = (day + timedelta(days=number) for number in range(1, (last - day).days + 1))
        return filter(self.announces_on, days)

    def last_due(self, now: datetime) -> date | None:
        """The last announcement day whose papers are due at `now`; None where none is ever due."""
        if self.due is None:
            return None
        today = self.day(now)
        past = (today - timedelta(days=number) for number in range(_LONGEST_PAUSE.days))
        due = self.due
        return next((day for day in past if self.announces_on(day) and now >= self.begins(day) + due), None)


EVERY_DAY = AnnouncementCalendar()
"""The calendar of a source without one: each day counts, and nothing is ever due."""
