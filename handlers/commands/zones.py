"""The time zone of a digest as it is typed: read, asked back with the places it can mean, completed, and noted."""

from __future__ import annotations

from bot.card.card import Choice
from bot.digest.utc_offset import offset_words, read_offset
from bot.digest.zones import (
    Asker,
    completed_zones,
    is_abbreviation,
    nearest_zones,
    offsets_of,
    place_with_summer_time,
    zone_named,
)
from bot.errors import UnusableCommand
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation

_OFFERED_AT_FIRST = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "UTC",
)
_EXAMPLE = "Europe/Berlin"
_OWN = frozenset({"my", "our", "local", "here"})


def read_zone(invocation: Invocation, asker: Asker) -> str | None:
    """The IANA time zone; None where it was left out. Raises `UnusableCommand` with the zones that may be meant."""
    typed = invocation.options.get("zone")
    if typed is None:
        return None
    zone = zone_named(_own(typed, asker) or typed)
    if zone is None:
        raise _unknown(typed, invocation, asker)
    return zone


def _own(typed: str, asker: Asker) -> str | None:
    """The asker's zone, where the words stand for it: `my time zone`, `local`."""
    return asker.zone if typed.strip().casefold().removesuffix(" time zone").removesuffix(" time") in _OWN else None


def zone_choices(typed: str, asker: Asker, *, most: int) -> tuple[Choice, ...]:
    """Zones to choose from while one is typed; the asker's own first."""
    if typed.strip():
        found = completed_zones(typed, asker, limit=most)
    else:
        found = (*filter(None, (asker.zone,)), *_OFFERED_AT_FIRST)
    return tuple(Choice(_told(zone, asker), zone) for zone in dict.fromkeys(found))


def fixed_zone_note(zone: str, asker: Asker) -> str | None:
    """The note on a zone that knows no summer time though its places do; the caller names the place behind it.

    None for a zone that is a place: its clock is right all year.
    """
    place = place_with_summer_time(zone, asker)
    if place is None:
        return None
    offset = offset_words(offsets_of(zone, asker.now)[0])
    called = "" if offset == zone else f" and stays at {offset} all year"
    return f"{zone} knows no summer time{called}. A place that does is {place}:"


def zone_instead(zone: str, asker: Asker) -> str:
    """The place that `fixed_zone_note` names; the zone itself where it needs no note."""
    return place_with_summer_time(zone, asker) or zone


def _unknown(typed: str, invocation: Invocation, asker: Asker) -> UnusableCommand:
    if not typed:
        own = Invocation(invocation.path, {**invocation.options, "zone": asker.zone or _EXAMPLE})
        return unusable("No time zone is named. Write it like Europe/Berlin or America/New_York.", instead=own)
    near = nearest_zones(typed, asker)
    first = near[0] if near else (asker.zone and zone_named(asker.zone)) or _EXAMPLE
    what = _what_it_is(typed, [_told(zone, asker) for zone in near])
    return unusable(
        f"{quoted(typed)} {what}", instead=Invocation(invocation.path, {**invocation.options, "zone": first})
    )


def _told(zone: str, asker: Asker) -> str:
    """A zone by its name; `Etc/GMT-2` with its offset too, whose sign is the contrary."""
    if not zone.startswith("Etc/GMT"):
        return zone
    return f"{zone} (always {offset_words(offsets_of(zone, asker.now)[0])})"


def _what_it_is(typed: str, near: list[str]) -> str:
    offset, choice = read_offset(typed), " or ".join(near)
    if offset is not None:
        if not near:
            return "is an offset at which no place is. Write the place, like Europe/Berlin or America/New_York."
        return f"is an offset, not a place. At {offset_words(offset)}, now or in the other half of the year: {choice}."
    if is_abbreviation(typed):
        several = "several places" if len(near) > 1 else "a place, not its name"
        return f"is the time of {several}. Did you mean {choice}?"
    hint = f"Did you mean {choice}?" if near else "Write it like Europe/Berlin or America/New_York."
    return f"is not a time zone that I know. {hint}"
