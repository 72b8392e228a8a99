"""The announcement days of arXiv, as its feeds date them.

arXiv announces at 20:00 in New York, Sunday to Thursday. The feed of it bears the next day's date and is built at
midnight: https://info.arxiv.org/help/availability.html, https://info.arxiv.org/help/rss.html.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.paper.calendar import AnnouncementCalendar

_HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2026, 12, 29),
        date(2026, 12, 31),
    }
)
"""Those that arXiv lists, which it does for one year at a time. In a year without a list every weekday counts."""

CALENDAR = AnnouncementCalendar(
    zone=ZoneInfo("America/New_York"),
    weekdays=frozenset(range(5)),
    holidays=_HOLIDAYS,
    due=timedelta(hours=3),
)
"""Feeds have been seen to be hours late, hence `due`."""
