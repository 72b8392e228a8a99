"""Our own format of a list: all that belongs to it, as JSON that people can read and edit. docs/lists.md shows it.

What cannot be read in one part is told of and left out; the other parts are taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import TypeVar

from bot.card.digest import TOP_MOST
from bot.channel.channel import (
    DEFAULT_DAYS,
    DEFAULT_DIGEST_AT,
    DEFAULT_DIGEST_TOP,
    DEFAULT_ZONE,
    DIGEST_NAMES,
    WEEKLY,
    ChannelDigest,
    DigestPlan,
    LocalHours,
    Weekday,
)
from bot.channel.channel_settings import MOST_CARDS_AN_HOUR, ChannelSettings
from bot.digest.typed_time import time_named
from bot.digest.zones import zone_named
from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.exchange.entries import gathered, mode_named, read_entry

FORMAT = "offprint"
"""The key that says what the file is; its value is the number of the format."""
VERSION = 1
Json = Mapping[str, object]
Value = TypeVar("Value")


class _Wrong(Exception):
    """A part cannot be read: its words, why, and what to write instead."""

    def __init__(self, words: object, why: str, instead: str | None = None) -> None:
        super().__init__(why)
        self.words, self.why, self.instead = str(words), why, instead


def write_own(channel_list: ChannelList, *, name: str | None = None) -> str:
    """The list as JSON; `name` is that of the channel it comes from."""
    told = {
        FORMAT: VERSION,
        **({"channel": name} if name else {}),
        "subscriptions": [
            {"query": one.query, **({"mode": one.mode.value} if one.mode else {})} for one in channel_list.entries
        ],
        **({"digests": [_digest(one) for one in channel_list.digests]} if channel_list.digests else {}),
        **_settings(channel_list.settings),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read_own(told: Json) -> ChannelList:
    """The list of such an object; unknown keys are let go."""
    listed = gathered(_entries(told.get("subscriptions")))
    unread = list(listed.unread)
    digests = tuple(_taken(_digests(told.get("digests")), unread))
    settings = ChannelSettings(
        home=_maybe(_zone, told, "zone", unread),
        spread=_maybe(_read_hours, told, "spread", unread),
        quiet=_maybe(_read_hours, told, "quiet", unread),
        cap=_maybe(_cap, told, "cards_per_hour", unread),
    )
    return ChannelList(entries=listed.entries, digests=digests, settings=settings, unread=tuple(unread))


def _settings(settings: ChannelSettings) -> Json:
    told = {
        "zone": settings.home,
        "spread": _hours(settings.spread),
        "quiet": _hours(settings.quiet),
        "cards_per_hour": settings.cap,
    }
    return {name: value for name, value in told.items() if value is not None}


def _digest(digest: ChannelDigest) -> Json:
    plan = digest.plan or DigestPlan()
    return {
        "name": digest.name,
        "at": f"{plan.at:%H:%M}",
        "zone": plan.zone,
        "days": [day.name.casefold() for day in sorted(plan.days)],
        "top": plan.top,
        "if_empty": "say so" if plan.says_nothing_new else "stay silent",
        "cards": plan.cards,
        "on": not digest.is_off,
    }


def _hours(hours: LocalHours | None) -> Json | None:
    if hours is None:
        return None
    return {"from": f"{hours.begins:%H:%M}", "to": f"{hours.ends:%H:%M}", "zone": hours.zone}


def _entries(told: object) -> Iterator[Entry | Unread]:
    for number, one in enumerate(_list(told), start=1):
        place = f"subscription {number}"
        if isinstance(one, str):
            yield read_entry(place, one)
            continue
        query = one.get("query") if isinstance(one, dict) else None
        if not isinstance(query, str) or not isinstance(one, dict):
            yield Unread(place, _shown(one), "it has no query", '{"query": "gpu", "mode": "daily"}')
            continue
        mode = one.get("mode")
        named = mode_named(mode) if isinstance(mode, str) else None
        if mode is not None and named is None:
            yield Unread(place, _shown(mode), "that is no mode", "instantly, daily or weekly")
        yield read_entry(place, query, named)


def _digests(told: object) -> Iterator[ChannelDigest | Unread]:
    seen: set[str] = set()
    for number, one in enumerate(_list(told), start=1):
        try:
            read = _read_digest(one if isinstance(one, dict) else {"name": one}, seen)
        except _Wrong as wrong:
            yield Unread(f"digest {number}", wrong.words, wrong.why, wrong.instead)
        else:
            seen.add(read.name)
            yield read


def _taken(read: Iterator[ChannelDigest | Unread], unread: list[Unread]) -> Iterator[ChannelDigest]:
    for one in read:
        if isinstance(one, Unread):
            unread.append(one)
        else:
            yield one


def _read_digest(told: Json, seen: set[str]) -> ChannelDigest:
    name = told.get("name")
    if not isinstance(name, str) or name not in DIGEST_NAMES:
        raise _Wrong(_shown(name), "that is no digest", ", ".join(DIGEST_NAMES))
    if name in seen:
        raise _Wrong(name, "that digest is there twice")
    plan = DigestPlan(
        at=_time(told.get("at"), DEFAULT_DIGEST_AT),
        zone=_zone(told.get("zone")),
        days=_days(told.get("days"), name),
        top=_top(told.get("top", DEFAULT_DIGEST_TOP)),
        says_nothing_new=told.get("if_empty") == "say so",
        cards=told.get("cards") is True,
    )
    return ChannelDigest(name=name, plan=plan, is_off=told.get("on") is False)


def _maybe(read: Callable[[object], Value], told: Json, name: str, unread: list[Unread]) -> Value | None:
    """What `read` makes of a part; None where it is absent, or cannot be read."""
    if told.get(name) is None:
        return None
    try:
        return read(told[name])
    except _Wrong as wrong:
        unread.append(Unread(name, wrong.words, wrong.why, wrong.instead))
        return None


def _cap(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told <= MOST_CARDS_AN_HOUR:
        raise _Wrong(_shown(told), f"the cards of an hour are 1 to {MOST_CARDS_AN_HOUR}, or 0 for any number", "5")
    return told


def _read_hours(told: object) -> LocalHours:
    if not isinstance(told, dict):
        raise _Wrong(_shown(told), "that are no hours", '{"from": "22:00", "to": "07:00"}')
    begins, ends = _time(told.get("from"), None), _time(told.get("to"), None)
    if begins == ends:
        raise _Wrong(f"{begins:%H:%M}", "hours end at another time than they begin", '"from": "22:00", "to": "07:00"')
    return LocalHours(begins=begins, ends=ends, zone=_zone(told.get("zone")))


def _time(told: object, default: time | None) -> time:
    if told is None and default is not None:
        return default
    read = time_named(told) if isinstance(told, str) else None
    if read is None:
        raise _Wrong(_shown(told), "that is no time of day", "09:00")
    return read


def _zone(told: object) -> str:
    read = zone_named(told) if isinstance(told, str) else DEFAULT_ZONE if told is None else None
    if read is None:
        raise _Wrong(_shown(told), "that is no time zone", "Europe/Berlin")
    return read


def _days(told: object, name: str) -> frozenset[Weekday]:
    if told is None:
        return DEFAULT_DAYS[name]
    known = {day.name.casefold(): day for day in Weekday}
    days = [known.get(one.casefold()) if isinstance(one, str) else None for one in _list(told)]
    if not days or None in days:
        raise _Wrong(_shown(told), "these are no days", '["monday", "thursday"]')
    if name == WEEKLY and len(set(days)) > 1:
        raise _Wrong(_shown(told), "a weekly digest comes on one day", '["monday"]')
    return frozenset(day for day in days if day is not None)


def _top(told: object) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or not 1 <= told <= TOP_MOST:
        raise _Wrong(_shown(told), f"the papers of a digest are 1 to {TOP_MOST}", str(DEFAULT_DIGEST_TOP))
    return told


def _list(told: object) -> list[object]:
    return told if isinstance(told, list) else [] if told is None else [told]


def _shown(told: object) -> str:
    return told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
