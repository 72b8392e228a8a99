"""How long a channel is muted, as people type it: `2h`, `3 days`, `until monday`, `until tomorrow at 9am in Tokyo`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.channel.channel import DEFAULT_ZONE, Weekday
from bot.channel.wall_clock import moment_on
from bot.digest.typed_time import days_named, time_named
from bot.digest.zones import Asker, nearest_zones, zone_named
from bot.errors import UnusableCommand
from bot.text.lines import one_line
from handlers.commands.errors import quoted, unusable
from handlers.commands.local_hours import names_hours
from handlers.commands.syntax import Invocation

LONGEST = timedelta(days=366)
"""A longer mute has no end at all: nobody means the year after next."""
_WITHOUT_END = frozenset(
    {
        *("", "on", "all", "channel", "this channel", "here", "everything", "forever", "indefinitely", "for good"),
        *("until i unmute", "until unmuted", "until unmute", "until further notice", "until somebody ends it"),
    }
)
_SAID_OTHERWISE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("today", "until end of day", "until the end of the day", "until eod"), "until tomorrow"),
        **dict.fromkeys(("for today", "all day", "rest of the day", "the rest of the day"), "until tomorrow"),
        "for the rest of the day": "until tomorrow",
        **dict.fromkeys(("until end of week", "until the end of the week", "rest of the week"), "until monday"),
        **dict.fromkeys(("this weekend", "over the weekend", "for the weekend", "weekend"), "until monday"),
        **dict.fromkeys(("until the weekend", "until weekend"), "until saturday"),
    }
)
"""Ends that people name by what lasts until then."""
_UNITS: Mapping[str, timedelta] = MappingProxyType(
    {
        **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
        **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
        **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), timedelta(weeks=1)),
        **dict.fromkeys(("month", "months"), timedelta(days=30)),
        **dict.fromkeys(("year", "years"), timedelta(days=365)),
    }
)
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS: Mapping[str, float] = MappingProxyType(
    {
        **{word: float(number) for number, word in enumerate(_COUNTED, start=1)},
        "half a": 0.5,
        "half an": 0.5,
        "a couple of": 2.0,
        "a": 1.0,
        "an": 1.0,
        "": 1.0,
    }
)
_LENGTH = re.compile(
    rf"(?P<number>\d{{1,5}}(?:[.,]\d{{1,2}})?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
    rf"\s*(?P<unit>{'|'.join(_UNITS)})(?![a-z])\.?",
    re.ASCII,
)
_BARE_MINUTES = re.compile(r"(?<=\d)\s*(?:h|hrs?|hours?)\s*(?P<minutes>[0-5]\d)$")
_HOURS_OR_TIME = re.compile(r"0?(\d):([0-5]\d)\s?h?", re.ASCII)
"""`1:30`: without an `until` it may be a length or a time."""
_BETWEEN_LENGTHS = re.compile(r"\s*(?:,|\+|&|\band\b)?\s*")
_BEFORE = re.compile(r"^(?:(?:this channel|channel|it|us)\s+)?(?:for\s+)?(?:the\s+)?(?:next\s+(?=\d|hour|day|week))?")
_UNTIL = re.compile(r"^(?:until|till?|to|before)\s+")
_IN_ZONE = re.compile(r"^(?P<said>.*\S)\s+in\s+(?!the\s)(?P<zone>\S.*)$")
_BEFORE_ZONE = re.compile(r"^(?P<said>.*\S)\s+(?P<zone>\S+)$")
_DAY_PARTS: Mapping[str, time] = MappingProxyType(
    {"morning": time(9), "noon": time(12), "afternoon": time(13), "evening": time(18), "night": time(21)}
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}\b)?", re.ASCII)
"""`24.12.` and `24.12.2026`, with a full stop behind the month: without one it is a time."""
_WITH_YEAR = re.compile(r"^(?P<day>.*[a-z].*?),?\s+(?P<year>20\d\d)$", re.ASCII)
_WEEK = 7
_EXAMPLE = "2h"


def read_mute(invocation: Invocation, asker: Asker, *, home: str | None) -> datetime | None:
    """The moment (UTC) at which the mute ends; None for one without an end. Raises `UnusableCommand`.

    Days and times are those of the zone that was typed, else of `home` (the channel's), else of the asker's, else UTC.
    """
    typed = _plain(invocation.options.get("duration", ""))
    if typed in _WITHOUT_END:
        return None
    length = _length_named(typed)
    if length is None:
        is_open = typed.isdecimal() or _HOURS_OR_TIME.fullmatch(typed)
        until = None if is_open else _until(_SAID_OTHERWISE.get(typed, typed), asker, home=home)
        if until is None:
            raise _unreadable(typed)
        length = until - asker.now
    if length <= timedelta(0):
        raise unusable(f"{quoted(typed)} is over already.", instead=_muted(_EXAMPLE))
    if length > LONGEST:
        raise unusable(f"{quoted(typed)} is more than a year. A mute may also have no end.", instead=_muted(None))
    return asker.now + length


def _length_named(typed: str) -> timedelta | None:
    """The length that was typed, the same in every zone; a place behind it that is no zone is refused."""
    length, place = _length(_BEFORE.sub("", typed)), _IN_ZONE.match(typed)
    if length is None and place is not None:
        length = _length(_BEFORE.sub("", place["said"]))
        if length is not None and zone_named(place["zone"]) is None:
            wrong = f"{quoted(place['zone'])} is not a time zone that I know. A mute is for the channel it is typed in."
            raise unusable(wrong, instead=_muted(place["said"]))
    return length


def _plain(typed: str) -> str:
    """Typed words on one line, in small letters of one width, without quotes around them."""
    words = one_line(unicodedata.normalize("NFKC", typed)).casefold().strip(" !`'\"*“”‘’")
    return words if _DOTTED.search(words) else words.rstrip(". ")


def _length(words: str) -> timedelta | None:
    """The length that words say, in one or several parts: `2h`, `1h30`, `a day and 6 hours`; None if they say none."""
    whole, rest = timedelta(0), _BARE_MINUTES.sub(r"h \g<minutes>m", words)
    while rest:
        part = _LENGTH.match(rest)
        if part is None:
            return None
        number = _NUMBERS.get(part["number"])
        whole += (float(part["number"].replace(",", ".")) if number is None else number) * _UNITS[part["unit"]]
        rest = rest[part.end() :]
        rest = rest[_BETWEEN_LENGTHS.match(rest).end() :]  # type: ignore[union-attr]  # it matches nothing at least
    return whole if words else None


def _until(typed: str, asker: Asker, *, home: str | None) -> datetime | None:
    said, zone = _UNTIL.sub("", typed), home or (asker.zone and zone_named(asker.zone)) or DEFAULT_ZONE
    place = _IN_ZONE.match(said)
    if place is None:
        return _moment(said, asker.now, zone) or _moment_before_zone(said, asker)
    named = zone_named(place["zone"])
    moment = _moment(place["said"], asker.now, named or zone)
    if named is None and moment is not None:
        near = (*nearest_zones(place["zone"], asker), "UTC")[0]
        wrong = f"{quoted(place['zone'])} is not a time zone that I know."
        raise unusable(wrong, instead=_muted(f"until {place['said']} in {near}"))
    return moment


def _moment_before_zone(said: str, asker: Asker) -> datetime | None:
    """The moment that words name, with a zone behind them and no `in` before it; None where they name none."""
    place = _BEFORE_ZONE.match(said)
    named = zone_named(place["zone"]) if place is not None else None
    return _moment(place["said"], asker.now, named) if place is not None and named is not None else None


def _moment(said: str, now: datetime, zone: str) -> datetime | None:
    """The moment that a day, a time or both name: the first such one that is to come, of a day alone its beginning."""
    words = _DOTTED.sub(_dated, re.sub(r"(?<=\d)t(?=\d)", " ", said)).split()
    for parted in range(len(words), -1, -1):
        first, second = " ".join(words[:parted]), " ".join(words[parted:])
        for day, at in ((first, second), (second, first)):
            found = _day_and_time(day.removesuffix(" at"), at, now, zone)
            if found is not None:
                return found
    return None


def _day_and_time(day: str, at: str, now: datetime, zone: str) -> datetime | None:
    if not day:
        moment_at = _time(at)
        return None if moment_at is None else _first_coming(moment_at, now, zone)
    moment_at = _time(at) if at else time(0)
    today = now.astimezone(ZoneInfo(zone)).date()
    if moment_at is None:
        return None
    weekday = _weekday(day)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % _WEEK
        coming = moment_on(today + timedelta(days=ahead), moment_at, zone)
        return coming if coming and coming > now else moment_on(today + timedelta(days=ahead or _WEEK), moment_at, zone)
    named = _date(day, today)
    return None if named is None else moment_on(named, moment_at, zone)


def _first_coming(at: time, now: datetime, zone: str) -> datetime | None:
    today = now.astimezone(ZoneInfo(zone)).date()
    moments = (moment_on(today + timedelta(days=days), at, zone) for days in range(3))
    return next((moment for moment in moments if moment is not None and moment > now), None)


def _time(said: str) -> time | None:
    words = said.removeprefix("at ").removeprefix("in the ").strip()
    return _DAY_PARTS.get(words) or time_named(words)


def _weekday(said: str) -> Weekday | None:
    """The weekday that is named alone, by its name or the beginning of it; no plural, and no `weekdays`."""
    words = said.removeprefix("on ").removeprefix("next ").removeprefix("this ")
    if words == "week":
        return Weekday.MONDAY
    named = days_named(words) if words.isalpha() and not words.endswith("s") else None
    return next(iter(named)) if named is not None and len(named) == 1 else None


def _date(said: str, today: date) -> date | None:
    words = said.removeprefix("on ").removeprefix("the ")
    if words in {"today", "this"}:
        return today
    if words == "tomorrow":
        return today + timedelta(days=1)
    if _ISO.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            return None
    return _day_of_month(words, today)


def _dated(dotted: re.Match[str]) -> str:
    """A day as `24 december 2026`; one that is none as it was."""
    day, month, year = dotted.groups()
    return f"{day} {_MONTHS[int(month) - 1]} {year or ''} " if 1 <= int(month) <= len(_MONTHS) else dotted[0]


def _day_of_month(words: str, today: date) -> date | None:
    """`24 dec`, `december 24th`, `3. january`: the next day of that name, today excepted, or that of a named year."""
    dated = _WITH_YEAR.match(words)
    words, years = (dated["day"], (int(dated["year"]),)) if dated else (words, (today.year, today.year + 1))
    parts = re.findall(r"\d{1,2}(?=st|nd|rd|th|\b)|[a-z]{3,}", words)
    numbers = [part for part in parts if part.isdigit()]
    names = [part for part in parts if not part.isdigit() and part != "the"]
    months = [month for month, name in enumerate(_MONTHS, start=1) if names and name.startswith(names[0])]
    if len(numbers) != 1 or len(names) != 1 or len(months) != 1:
        return None
    for year in years:
        try:
            named = date(year, months[0], int(numbers[0]))
        except ValueError:
            continue
        if named > today or dated:
            return named
    return None


def _unreadable(typed: str) -> UnusableCommand:
    if typed.isdecimal() and len(typed) <= 3:
        also = (_muted(f"{typed}d"), _muted(f"until {typed}:00")) if int(typed) < 24 else (_muted(f"{typed}m"),)
        units = "hours or days" if int(typed) < 24 else "hours or minutes"
        return unusable(f"{quoted(typed)} may be {units}.", instead=_muted(f"{typed}h"), also=also)
    if names_hours(typed):
        wrong = f"{quoted(typed)} comes every day, and a mute ends once. Hours of every day are quiet hours."
        return unusable(wrong, instead=Invocation(("quiet", "set"), {"hours": typed}))
    if either := _HOURS_OR_TIME.fullmatch(typed):
        hours, minutes = either.groups()
        also = (_muted(f"until {hours}:{minutes}"),)
        return unusable(f"{quoted(typed)} may be hours or a time.", instead=_muted(f"{hours}h{minutes}m"), also=also)
    wrong = f"{quoted(typed)} says neither for how long nor until when."
    return unusable(wrong, instead=_muted(_EXAMPLE), also=(_muted("until monday"),))


def _muted(duration: str | None) -> Invocation:
    return Invocation(("mute",), {} if duration is None else {"duration": duration})
