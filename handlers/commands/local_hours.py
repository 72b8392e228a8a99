"""Hours of the day as they are typed, waking or quiet ones: `9-18`, `09:00 to 18:30`, `9am–6pm in Europe/Berlin`."""

from __future__ import annotations

import re
from datetime import time
from types import MappingProxyType

from bot.channel.channel import DEFAULT_ZONE, LocalHours
from bot.digest.typed_time import days_named, time_named
from bot.digest.zones import Asker, nearest_zones, zone_named
from bot.errors import UnusableCommand
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation, nearest

_BEFORE_ZONE = re.compile(r"^in\s+", re.IGNORECASE)
_AND = re.compile(r"^(?:and|or|,|;|&|\+)\s*", re.IGNORECASE)
_ON = re.compile(r"^on\s+", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[‐‑‒–—−~→-]|\.{2,3}|…|\b(?:to|until|till?|and)\b)\s*", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:from|between|over|during)\s+", re.IGNORECASE)
_BARE_HOUR = re.compile(r"\d{1,2}")
_NOON = 12
_END_OF_DAY = re.compile(r"\s*24(?:[:.h]?00)?\s*(?:h|hrs|hours)?\s*", re.IGNORECASE | re.ASCII)
"""`24:00` ends a day, and begins none."""
_EXAMPLES = MappingProxyType({"spread": "9-18", "quiet": "22:00-07:00"})
_BEGIN_AND_END = MappingProxyType({"spread": "when the cards begin and end", "quiet": "when the quiet begins and ends"})


def read_hours(invocation: Invocation, asker: Asker, *, home: str | None = None) -> LocalHours:
    """The hours, in the zone that was typed, else in `home`, else in the asker's, else in UTC.

    Raises `UnusableCommand`, with hours for the same command.
    """
    name, typed = invocation.path[0], invocation.options.get("hours", "").strip()
    said, place = _hours_and_zone(typed)
    begins, ends = _two_times(said)
    zone = zone_named(place) if place else home or (asker.zone and zone_named(asker.zone)) or DEFAULT_ZONE
    if begins is None or ends is None or begins == ends:
        wrong = f"{quoted(typed)} are not two times of day" if typed else "No hours are named"
        if typed and nearest(typed.split()[0], ("off",)):
            raise unusable(f"{wrong}.", instead=Invocation((name, "off")))
        raise _refused(name, f"{wrong}. Write {_BEGIN_AND_END[name]}.", _EXAMPLES[name])
    if zone is None:
        if _names_more(place):
            raise _refused(name, f"{quoted(place)} is too much: the hours are one span, the same every day.", said)
        near = nearest_zones(place, asker)
        raise _refused(name, f"{quoted(place)} is not a time zone that I know.", f"{said} in {(*near, 'UTC')[0]}")
    if name == "spread" and (meant := _afternoon(said, begins, ends)):
        raise _refused(name, f"{quoted(said)} ends before it begins.", f"{begins:%H:%M}-{meant:%H:%M}")
    if name == "quiet" and (meant := _evening(said, begins, ends)):
        raise _refused(name, f"{quoted(said)} would leave few hours for cards.", f"{meant:%H:%M}-{ends:%H:%M}")
    return LocalHours(begins=begins, ends=ends, zone=zone)


def names_hours(typed: str) -> bool:
    """Whether words begin with two times of day."""
    return None not in _two_times(_hours_and_zone(typed.strip())[0])


def _names_more(place: str) -> bool:
    """Whether words behind the hours are more hours, or days, and no place."""
    words = _AND.sub("", place)
    return names_hours(words) or days_named(_ON.sub("", words)) is not None


def _hours_and_zone(typed: str) -> tuple[str, str]:
    """The hours that words begin with, and the zone behind them: `9-18 in Europe/Berlin`, `9-18, Europe/Berlin`."""
    words = typed.split()
    for end in range(len(words), 0, -1):
        said = " ".join(words[:end]).rstrip(",")
        if None not in _two_times(said):
            return said, _BEFORE_ZONE.sub("", " ".join(words[end:]))
    return typed, ""


def _two_times(said: str) -> tuple[time | None, time | None]:
    parts = _TO.split(_BEFORE.sub("", said))
    if len(parts) != 2:
        return None, None
    return time_named(parts[0]), time(0) if _END_OF_DAY.fullmatch(parts[1]) else time_named(parts[1])


def _afternoon(said: str, begins: time, ends: time) -> time | None:
    """The time of the afternoon that the last hour most likely is: 17:00 for `9-5`; None where it is none."""
    last = _TO.split(said)[-1].strip()
    later = ends.replace(hour=ends.hour + _NOON) if ends.hour < _NOON else None
    is_slip = ends < begins and _BARE_HOUR.fullmatch(last) and later is not None and later > begins
    return later if is_slip else None


def _evening(said: str, begins: time, ends: time) -> time | None:
    """The time of the evening that the first hour most likely is: 22:00 for `10-7`, midnight for `12-6`; None where it
    is none.
    """
    first = _TO.split(_BEFORE.sub("", said))[0].strip()
    later = begins.replace(hour=(begins.hour + _NOON) % 24) if begins.hour <= _NOON else None
    is_slip = ends < begins and _BARE_HOUR.fullmatch(first) and later is not None
    return later if is_slip else None


def _refused(name: str, wrong: str, hours: str) -> UnusableCommand:
    return unusable(wrong, instead=Invocation((name, "set"), {"hours": hours}))
