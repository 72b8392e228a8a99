"""The values of a command's options: parsed (a mode, a time of day, a zone, days, a number), and completed while typed.

A `read_…` function parses one option. It returns None where the option was left out, and raises `UnusableCommand`, with
the command that would work, where the words mean nothing.
"""

from __future__ import annotations

import re
from datetime import time

from bot.card.card import Choice
from bot.card.digest import TOP_MOST
from bot.channel.channel import DEFAULT_DIGEST_AT, DEFAULT_DIGEST_TOP, EVERY_DAY, WEEKDAYS, Weekday
from bot.channel.subscription import Mode
from bot.digest.zones import nearest_zones, zone_named
from bot.jobs.set_digest import DigestOptions
from bot.text.lines import one_line
from handlers.commands.context import Caller, Services
from handlers.commands.errors import quoted, unusable
from handlers.commands.registry import COMMANDS
from handlers.commands.subscription_list import label
from handlers.commands.syntax import Invocation, nearest

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE | re.ASCII)
_NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_NAMED_DAYS = {
    **dict.fromkeys(("daily", "every day", "everyday", "all", "all days"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days"), WEEKDAYS),
    **dict.fromkeys(("weekends", "weekend"), EVERY_DAY - WEEKDAYS),
}
_BETWEEN_DAYS = re.compile(r"\s*(?:,|&|\+|\band\b|\s)\s*")
_RANGE = re.compile(r"([a-z]+)\s*(?:-|–|to)\s*([a-z]+)")

_DAYS = ("daily", "weekdays", "weekends", "mondays", "mon, wed and fri", "mon-thu")
_ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")


def read_mode(invocation: Invocation) -> Mode | None:
    """How the papers of a subscription come."""
    typed = invocation.options.get("when")
    if typed is None:
        return None
    for mode in Mode:
        if typed.casefold() == mode.value:
            return mode
    if typed.casefold() == "weekly":
        raise unusable("There is no weekly digest yet, only a daily one.", instead=_with(invocation, "when", "daily"))
    meant = nearest(typed, tuple(Mode)) or Mode.DAILY.value
    raise unusable(f"{quoted(typed)} is neither instantly nor daily.", instead=_with(invocation, "when", meant))


def read_digest_options(invocation: Invocation) -> DigestOptions:
    """The choices for the digest; an option that was left out is None."""
    return DigestOptions(
        at=read_time(invocation),
        zone=read_zone(invocation),
        days=read_days(invocation),
        top=read_top(invocation),
    )


def read_time(invocation: Invocation) -> time | None:
    """The time of day: `09:00`, `9`, `9am`, `5 pm`, `17h30`, `noon`."""
    typed = invocation.options.get("at")
    if typed is None:
        return None
    read = time_named(typed)
    if read is None:
        raise unusable(
            f"{quoted(typed)} is not a time of day. Write it like 09:00, 17:30 or 5pm.",
            instead=_with(invocation, "at", f"{DEFAULT_DIGEST_AT:%H:%M}"),
        )
    return read


def time_named(typed: str) -> time | None:
    """The time of day that `typed` is, on a clock of 24 hours, or of 12 with am or pm; None if it is none."""
    words = typed.strip().casefold()
    found = _TIME.fullmatch(words)
    if found is None:
        return _NAMED_TIMES.get(words)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half is None:
        return time(hour, minute) if hour < 24 and minute < 60 and not words.endswith("m") else None
    if not 1 <= hour <= 12 or minute >= 60:
        return None
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def read_zone(invocation: Invocation) -> str | None:
    """The IANA time zone."""
    typed = invocation.options.get("zone")
    if typed is None:
        return None
    zone = zone_named(typed)
    if zone is None:
        near = nearest_zones(typed)
        hint = f" Did you mean {' or '.join(near)}?" if near else " Write it like Europe/Berlin or America/New_York."
        raise unusable(
            f"{quoted(typed)} is not a time zone that I know.{hint}",
            instead=_with(invocation, "zone", near[0] if near else "Europe/Berlin"),
        )
    return zone


def read_days(invocation: Invocation) -> frozenset[Weekday] | None:
    """The days of the week: `daily`, `weekdays`, `mondays`, `mon, wed and fri`, `mon-thu`."""
    typed = invocation.options.get("days")
    if typed is None:
        return None
    days = days_named(typed)
    if not days:
        raise unusable(
            f"{quoted(typed)} are not days that I know. Write daily, weekdays, mondays, or mon-thu.",
            instead=_with(invocation, "days", _nearest_days(typed)),
        )
    return days


def days_named(typed: str) -> frozenset[Weekday] | None:
    """The days that `typed` names; None if a word of it is none."""
    words = one_line(typed.casefold())
    if words in _NAMED_DAYS:
        return _NAMED_DAYS[words]
    spanned = _RANGE.fullmatch(words)
    if spanned is not None:
        return _from_to(_day_named(spanned[1]), _day_named(spanned[2]))
    days = [_day_named(word) for word in _BETWEEN_DAYS.split(words) if word]
    known = frozenset(day for day in days if day is not None)
    return known if known and None not in days else None


def read_top(invocation: Invocation) -> int | None:
    """The largest number of papers in a digest."""
    typed = invocation.options.get("top")
    if typed is None:
        return None
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    if not 1 <= number <= TOP_MOST:
        meant = TOP_MOST if typed.isascii() and typed.isdigit() and int(typed) else DEFAULT_DIGEST_TOP
        raise unusable(
            f"{quoted(typed)} is not a number of papers from 1 to {TOP_MOST}.",
            instead=_with(invocation, "top", str(meant)),
        )
    return number


async def complete(
    path: tuple[str, ...], option: str, *, typed: str, caller: Caller, services: Services
) -> tuple[Choice, ...]:
    """Choices for `option` of the command at `path`, of which `typed` has been typed; none where none help."""
    found = await _choices((*path, option), typed, caller, services)
    return found[: caller.dialect.choices]


async def _choices(place: tuple[str, ...], typed: str, caller: Caller, services: Services) -> tuple[Choice, ...]:
    match place:
        case ("unsubscribe", "subscription"):
            return await _subscriptions(typed, caller, services)
        case ("digest", "set", "zone"):
            return _zones(typed, caller)
        case ("digest", "set", "days"):
            return _holding(typed, _DAYS)
        case ("help", "command"):
            return _holding(typed, tuple(command.name for command in COMMANDS))
        case _:
            return ()


def _day_named(word: str) -> Weekday | None:
    """The day of which `word` is the name, its plural, or its first three or more letters."""
    for day in Weekday:
        name = day.name.casefold()
        if word == f"{name}s" or (len(word) >= 3 and name.startswith(word)):
            return day
    return None


def _from_to(first: Weekday | None, last: Weekday | None) -> frozenset[Weekday] | None:
    if first is None or last is None:
        return None
    return frozenset(Weekday((first + step) % 7) for step in range((last - first) % 7 + 1))


def _nearest_days(typed: str) -> str:
    return nearest(typed, [*_NAMED_DAYS, *(f"{day.name.casefold()}s" for day in Weekday)]) or "weekdays"


def _with(invocation: Invocation, name: str, value: str) -> Invocation:
    return Invocation(invocation.path, {**invocation.options, name: value})


def _holding(typed: str, words: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(word, word) for word in words if typed.strip().casefold() in word)


async def _subscriptions(typed: str, caller: Caller, services: Services) -> tuple[Choice, ...]:
    """Subscriptions whose line contains what was typed. A query too long for a value is replaced by its number."""
    most = caller.dialect.choice_characters
    active = await services.stores.channels.subscriptions(caller.channel)
    wanted = typed.strip().casefold()
    lines = ((number, one.query, label(number, one, most=most)) for number, one in enumerate(active, start=1))
    return tuple(
        Choice(line, query if len(query) <= most and not query.isdigit() else f"#{number}")
        for number, query, line in lines
        if wanted in f"{number}. {query}".casefold()
    )


def _zones(typed: str, caller: Caller) -> tuple[Choice, ...]:
    known = (
        nearest_zones(typed, limit=caller.dialect.choices)
        if typed.strip()
        else (*filter(None, (caller.zone,)), *_ZONES)
    )
    return tuple(Choice(zone, zone) for zone in dict.fromkeys(known))
