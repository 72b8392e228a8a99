"""Dates, times and numbers as people write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_compact_decimal

_LANGUAGE = "en"
_DAYS_REMEMBERED = 64
"""The cards of a day tell the same few days."""
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


@lru_cache(_DAYS_REMEMBERED)
def day_words(day: date, *, near: date | None = None) -> str:
    """`24 Nov`, with its year where it is not that of `near`: `26 Oct 2022`."""
    same_year = near is not None and near.year == day.year
    return format_date(day, "d MMM" if same_year else "d MMM y", locale=_LANGUAGE)


def whole_day_words(day: date) -> str:
    """`24 November 2026`."""
    return format_date(day, "d MMMM y", locale=_LANGUAGE)


def weekday_words(day: date) -> str:
    """`Tue 24 Nov`."""
    return format_date(day, "EEE d MMM", locale=_LANGUAGE)


def days_words(days: Sequence[date]) -> str:
    """Days in a row: `23–29 Nov 2026`, `27 Nov – 3 Dec 2026`."""
    first, last = days[0], days[-1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    return f"{day_words(first, near=last)} – {day_words(last)}"


def count_words(number: int) -> str:
    """A number short: `37`, `1.2k`, `3.4M`."""
    return format_compact_decimal(number, locale=_LANGUAGE, fraction_digits=1).replace("K", "k")


def counted(number: int, noun: str) -> str:
    """`1 new paper`, `14 new papers`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def span(time: timedelta) -> str:
    """A length of time in its largest whole unit: `3 minutes`, `2 days`."""
    seconds = int(time.total_seconds())
    for unit, length in _UNITS:
        if seconds >= length:
            return counted(seconds // length, unit)
    return "less than a minute"


def ago(moment: datetime, *, now: datetime) -> str:
    """How long ago `moment` was."""
    return f"{span(now - moment)} ago"
