"""Times of day and days of the week as machines and people write them: `0900`, `18h30`, `9:00 PM`, `mon-wed, fri`.

Clocks of phones and browsers put a narrow blank (U+202F) or one that does not break before AM and PM.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from bot.channel.channel import EVERY_DAY, WEEKDAYS, Weekday
from bot.text.fold import INVISIBLE
from bot.text.lines import one_line

_HALF = r"(?:\s*(?P<half>[ap])\.?\s?(?:m\.?)?)"
_UNIT = r"(?:\s*(?:h|hrs?|hours?|uhr|時|시|o'?\s?clock)\.?)"
_MINUTES = r"(?:\s?(?:[:.h時시]|uhr)\s?(?P<minute>\d{2})(?::00|\s?(?:m|min|分|분))?)"
_TIME = re.compile(
    rf"(?:(?P<hour>\d{{1,2}}){_MINUTES}?|(?P<joined>\d{{3,4}})){_UNIT}?{_HALF}?(?:\s?sharp)?\.?", re.ASCII
)
_BEFORE_TIMES = re.compile(r"^(?:(?:at|um|kl\.?|à|by)\s+|t(?=\d))")
_HALVES = ((re.compile(r"\s+in the morning$"), " am"), (re.compile(r"\s+in the (?:afternoon|evening)$"), " pm"))
_NAMED_TIMES = {
    **dict.fromkeys(("noon", "midday", "12 noon", "12:00 noon"), time(12)),
    **dict.fromkeys(
        (
            "midnight",
            "12 midnight",
            "12:00 midnight",
        ),
        time(0),
    ),
}

_NAMED_DAYS = {
    **dict.fromkeys(("daily", "every day", "everyday", "each day", "all", "all days", "all week"), EVERY_DAY),
    **dict.fromkeys((f"{each} {part}" for each in ("every", "each") for part in ("morning", "evening")), EVERY_DAY),
    **dict.fromkeys(("7 days", "7 days a week", "seven days a week"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "workday", "working days", "business days"), WEEKDAYS),
    **dict.fromkeys(("week days", "week-days", "work days", "m-f"), WEEKDAYS),
    **dict.fromkeys(("weekends", "weekend", "week-end", "week-ends"), EVERY_DAY - WEEKDAYS),
    "mwf": frozenset((Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY)),
    "tth": frozenset((Weekday.TUESDAY, Weekday.THURSDAY)),
}
DAY_WORDS = (*_NAMED_DAYS, *(f"{day.name.casefold()}s" for day in Weekday))
"""The words for days, for slips of them."""
_TO = re.compile(r"\s*(?:[‐‑‒–—−~→-]|\.{2,3}|…|\b(?:to|thru|through|till?|until)\b)\s*")
_BETWEEN_DAYS = re.compile(r"\s*(?:[,;/&+]|\band\b|\s)\s*")
_BEFORE_DAYS = re.compile(r"\b(?:every|each|on|at|from|only|the)\s+(?=\w)|\s+only$")
_EXCEPT = re.compile(r"\b(?:except(?: for)?|but not|but|without|not|no)\b")
_SHORTEST_DAY = 2


def time_named(typed: str) -> time | None:
    """The time of day that `typed` is, on a clock of 24 hours, or of 12 with am or pm; None if it is none."""
    words = _time_words(typed)
    found = _TIME.fullmatch(words)
    if found is None:
        return _NAMED_TIMES.get(words.rstrip("."))
    hour, minute = _hour_and_minute(found)
    half = found["half"]
    if half is None:
        return time(hour, minute) if hour < 24 and minute < 60 else None
    if not 1 <= hour <= 12 or minute >= 60:
        return None
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def nearest_time(typed: str) -> time | None:
    """The time that one which is no time of day most likely was meant to be: `24:00`, `13pm`, `9:5`."""
    pattern = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{1,2}))?\s*(?P<half>[ap]\b|[ap]\.?m\b)?"
    found = re.match(pattern, _time_words(typed), re.ASCII)
    if found is None:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or " ")[0]
    if hour > 24 or minute > 59 or (hour == 0 and half == "p"):
        return None
    return time(hour % 12 + 12 * (half == "p") if half != " " and hour <= 12 else hour % 24, minute)


def days_named(typed: str) -> frozenset[Weekday] | None:
    """The days that `typed` names, one by one, from one to another, or all `except` some; None if a word is none."""
    wanted, *others = (_days_listed(words.strip()) for words in _EXCEPT.split(_plain(typed)))
    if not others:
        return wanted
    if _EXCEPT.match(_plain(typed)):
        wanted = EVERY_DAY
    if wanted is None or None in others:
        return None
    return wanted.difference(*filter(None, others)) or None


def _days_listed(words: str) -> frozenset[Weekday] | None:
    if words in _NAMED_DAYS:
        return _NAMED_DAYS[words]
    listed = _BETWEEN_DAYS.split(_TO.sub("-", _BEFORE_DAYS.sub("", words)))
    named = [_days_of(word) for word in listed if word]
    known = frozenset(day for days in named if days for day in days)
    return known if known and None not in named else None


def _time_words(typed: str) -> str:
    """A time as it is read: without `at` before it, with am or pm for a half of the day in words."""
    words = _BEFORE_TIMES.sub("", _plain(typed))
    for half, sign in _HALVES:
        words = half.sub(sign, words)
    return words


def _plain(typed: str) -> str:
    """Typed words on one line, in small letters of one width, with plain blanks and nothing that cannot be seen."""
    seen = re.sub(f"[{INVISIBLE}]", "", unicodedata.normalize("NFKC", typed))
    return one_line(seen.replace("’", "'").casefold())


def _hour_and_minute(found: re.Match[str]) -> tuple[int, int]:
    """The hour and minute of a time with a sign between them, or of one without: `0900`, `930`."""
    joined = found["joined"]
    if joined:
        return int(joined[:-2]), int(joined[-2:])
    return int(found["hour"]), int(found["minute"] or 0)


def _days_of(word: str) -> frozenset[Weekday] | None:
    """The days of one word: a day, several under one name, or from one to another, around the week's end too."""
    if word in _NAMED_DAYS:
        return _NAMED_DAYS[word]
    first, dash, last = word.partition("-")
    start, end = _day_named(first), _day_named(last if dash else first)
    if start is None or end is None:
        return None
    return frozenset(Weekday((start + step) % 7) for step in range((end - start) % 7 + 1))


def _day_named(word: str) -> Weekday | None:
    """The day of which `word` is the name, its plural, or its first two or more letters."""
    bare = word.removesuffix(".").removesuffix("'s")
    for day in Weekday:
        name = day.name.casefold()
        if bare == f"{name}s" or (len(bare) >= _SHORTEST_DAY and name.startswith(bare)) or bare == f"{name[:3]}s":
            return day
    return None
