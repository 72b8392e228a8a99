"""Time zones as people name them: IANA names in any case, and the ones that any other words may mean.

Places, countries, slips, abbreviations (`CEST`) and offsets (`GMT+2`) are understood. What is offered for an
abbreviation or an offset is never by the likeness of letters: a zone that is hours away would be pasted unread.

The names are those of the `tzdata` wheel, so that they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

from bot.digest.utc_offset import fixed_zone, read_offset
from bot.digest.zone_table import ABBREVIATIONS, PLACES, WELL_KNOWN

_ALMOST = 0.75
"""How alike (0 to 1) two names must be for one to be a slip of the other: `Berln` and `Berlin` are at 0.91."""
_SHORTEST_SLIP = 5
"""Letters from which on a word may be a slip; a shorter one is like too many names."""
_SHORTEST_BEGINNING = 3
_LONGEST_ABBREVIATION = 4
_BESIDE_THE_FIXED = 2
"""Places that are offered for an offset before the zone that is always at it."""

_HALF_A_YEAR = timedelta(days=182)
_NO_PLACES = frozenset({"Factory"})
_OTHER_NAMES = {"z": "UTC"}


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who names a zone: their own zone, if it is known, and the moment, on which a place's clock depends."""

    now: datetime
    zone: str | None = None


def zone_named(text: str) -> str | None:
    """The IANA name that `text` is, in whatever case and with blanks for underscores; None if it is none."""
    folded = _folded(text)
    return _by_folded().get(folded) or _OTHER_NAMES.get(folded)


def nearest_zones(text: str, asker: Asker, *, limit: int = 4) -> tuple[str, ...]:
    """At most `limit` zones that `text` may mean, likeliest first; the asker's own first where it is one of them."""
    return tuple(islice(dict.fromkeys(_meant(text, asker)), limit))


def completed_zones(text: str, asker: Asker, *, limit: int) -> tuple[str, ...]:
    """The same for words that are still being typed: after what they mean by now, every name that begins so."""
    known = read_offset(text) is not None
    begun = () if known or not text.strip() else _begun(_folded(text))
    return tuple(islice(dict.fromkeys((*_meant(text, asker), *begun)), limit))


def is_abbreviation(text: str) -> bool:
    """Whether `text` is the name of a time (`CEST`, `eastern time`), which may be that of several places."""
    return _abbreviation(text) in ABBREVIATIONS


def offsets_of(zone: str, now: datetime) -> tuple[timedelta, timedelta]:
    """A zone's offsets from UTC: now, and half a year from now. They differ where there is summer time."""
    clock = ZoneInfo(zone)
    now_offset, other = (moment.astimezone(clock).utcoffset() for moment in (now, now + _HALF_A_YEAR))
    return now_offset or timedelta(), other or timedelta()


def place_with_summer_time(zone: str, asker: Asker) -> str | None:
    """A place that has the time of this zone in winter and another in summer, the asker's own if it can be.

    None for a zone that is a place, or changes its clock: only `EST`, `Etc/GMT+5` and their like need a place.
    """
    offset, other = offsets_of(zone, asker.now)
    if offset != other or not _is_no_place(zone):
        return None
    places = (*filter(None, (asker.zone and zone_named(asker.zone),)), *ABBREVIATIONS.get(zone, ()), *WELL_KNOWN)
    return next((place for place in places if _changes_from(offset, place, asker.now)), None)


def _is_no_place(zone: str) -> bool:
    return zone in ABBREVIATIONS or zone.startswith(("Etc/GMT", "GMT"))


def _changes_from(winter: timedelta, place: str, now: datetime) -> bool:
    offsets = offsets_of(place, now)
    return min(offsets) == winter < max(offsets)


def _meant(text: str, asker: Asker) -> Iterator[str]:
    offset = read_offset(text)
    if offset is not None:
        return _at_offset(offset, asker)
    abbreviated = ABBREVIATIONS.get(_abbreviation(text))
    if abbreviated is not None:
        return _abbreviated(text.strip(), abbreviated, asker)
    return _named_like(text)


def _at_offset(offset: timedelta, asker: Asker) -> Iterator[str]:
    """The asker's own zone, places that are at the offset now, the zone that always is, places that are at other times.

    A place is never hours away: it has the offset now or in the other half of the year.
    """
    fixed = fixed_zone(offset)
    if fixed == "UTC":
        yield fixed
    own = zone_named(asker.zone) if asker.zone else None
    if own is not None and offset in offsets_of(own, asker.now):
        yield own
    at_it = {zone: offsets_of(zone, asker.now) for zone in WELL_KNOWN}
    now = [zone for zone, (current, _) in at_it.items() if current == offset]
    yield from now[:_BESIDE_THE_FIXED]
    if fixed is not None:
        yield fixed
    yield from now
    yield from (zone for zone, (_, other) in at_it.items() if other == offset)


def _abbreviated(typed: str, zones: tuple[str, ...], asker: Asker) -> Iterator[str]:
    """The zones of an abbreviation; the asker's own first, if its clock goes by that name."""
    own = zone_named(asker.zone) if asker.zone else None
    if own is not None and (own in zones or typed.upper() in _names_of_time(own, asker.now)):
        yield own
    yield from zones


def _names_of_time(zone: str, now: datetime) -> tuple[str, ...]:
    clock = ZoneInfo(zone)
    return tuple((moment.astimezone(clock).tzname() or "").upper() for moment in (now, now + _HALF_A_YEAR))


def _named_like(text: str) -> Iterator[str]:
    """The zones of a name, a city, a country, or the name of a time; else of beginnings and slips."""
    wanted = _folded(text)
    exactly = [zone for known in _exactly() for zone in known.get(wanted, ())]
    yield from exactly
    if exactly or (text.strip().isupper() and len(wanted) <= _LONGEST_ABBREVIATION):
        return  # an abbreviation that is not known is not matched by its letters
    if len(wanted) >= _SHORTEST_BEGINNING:
        yield from _begun(wanted)
    if len(wanted) >= _SHORTEST_SLIP:
        for known in (_by_city(), _by_name()):
            yield from (zone for name in get_close_matches(wanted, known, cutoff=_ALMOST) for zone in known[name])


def _exactly() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    return _by_name(), _by_place(), _by_city(), _by_country(), _by_time()


def _begun(wanted: str) -> Iterator[str]:
    """The zones of cities, and of short names of places, that begin so."""
    for known in (_by_city(), _by_place()):
        yield from (zone for name, zones in known.items() if name.startswith(wanted) for zone in zones)


@cache
def _names() -> tuple[str, ...]:
    """Every zone of the wheel, the well-known ones first, and places (`Area/City`) before `CET` and its like."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    fame = {zone: place for place, zone in enumerate(WELL_KNOWN)}
    known = (name for name in listed if name not in _NO_PLACES)
    return tuple(sorted(known, key=lambda name: (fame.get(name, len(fame)), "/" not in name)))


@cache
def _by_folded() -> Mapping[str, str]:
    return {_folded(name): name for name in _names()}


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    """The whole names, save those that differ in a sign or a digit only and are hours apart."""
    return {folded: (name,) for folded, name in _by_folded().items() if not _is_no_place(name)}


@cache
def _by_city() -> Mapping[str, tuple[str, ...]]:
    return _gathered((_folded(name.rpartition("/")[2]), name) for name in _names() if not _is_no_place(name))


@cache
def _by_place() -> Mapping[str, tuple[str, ...]]:
    return {_folded(place): zones for place, zones in PLACES.items()}


@cache
def _by_country() -> Mapping[str, tuple[str, ...]]:
    """The zones of each country, by its English name as the CLDR has it."""
    country_of = get_global("zone_territories")
    english = Locale("en").territories
    placed = ((english.get(country_of.get(name, "")), name) for name in _names())
    return _gathered((_folded(country), name) for country, name in placed if country)


@cache
def _by_time() -> Mapping[str, tuple[str, ...]]:
    """The zones of each name of a time as the CLDR has it: `central european time`, `pacific daylight time`."""
    time_of, times = get_global("meta_zones"), Locale("en").meta_zones
    named = ((times[time_of[name]].get("long", {}), name) for name in _names() if time_of.get(name) in times)
    return _gathered((_folded(said), name) for spoken, name in named for said in spoken.values())


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The second of each pair under its first, in the order they come."""
    gathered: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        gathered[key] = (*gathered.get(key, ()), value)
    return gathered


def _abbreviation(text: str) -> str:
    return " ".join(text.split()).upper()


def _folded(text: str) -> str:
    """A name as it is compared: in small letters, its words joined, without the word `time` behind a place."""
    words = text.casefold().split()
    if len(words) == 2 and words[1] in ("time", "timezone", "tz"):
        words = words[:1]
    return "_".join(words)
