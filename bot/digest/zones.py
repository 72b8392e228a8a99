"""Time zones as people name them: IANA names in any case, and the ones that any other words may mean.

Places, countries, slips, abbreviations (`CEST`), offsets (`GMT+2`) and several of these are understood. What is offered
for an abbreviation or an offset is never by the likeness of letters: a zone that is hours away would be pasted unread.

The names are those of the `tzdata` wheel, so that they are the same on every machine.
"""

from __future__ import annotations

import re
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
from bot.text.fold import fold

_ALMOST = 0.8
"""How alike (0 to 1) two names must be for one to be a slip of the other: `Berln` and `Berlin` are at 0.91."""
_SHORTEST_SLIP = 5
"""Letters from which on a word may be a slip; a shorter one is like too many names."""
_SHORTEST_BEGINNING = 3
_LONGEST_ABBREVIATION = 5
_BESIDE_THE_FIXED = 2
"""Places that are offered for an offset before the zone that is always at it."""

_MOST_WORDS = 6
_A_QUARTER = timedelta(days=91)
_NO_PLACES = frozenset({"Factory"})
_NO_CITIES = frozenset({"east", "west", "north", "south", "central", "act"})
"""The last parts of zones (`Brazil/East`) that name no city."""
_OTHER_NAMES = {"z": "UTC"}
_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "tr", "ru", "uk", "ja", "ko", "zh")
"""Languages in which cities and countries are understood, beside English."""
_AROUND = "`'\"“”‘’.,;:!? \t"
_BETWEEN_PARTS = re.compile(r"[,;()]+|(?<!etc)/|\s[–—-]\s", re.IGNORECASE)
_ALWAYS = re.compile(r"\s*\(always [^()]*\)\s*$")
"""What a menu shows behind a zone whose name has the contrary sign of its offset."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person who names a zone: their own zone, if it is known, and the moment, on which a place's clock depends."""

    now: datetime
    zone: str | None = None


def zone_named(text: str) -> str | None:
    """The IANA name that `text` is, in whatever case and with blanks for underscores; None if it is none."""
    folded = _folded(_ALWAYS.sub("", text))
    return _by_folded().get(folded) or _OTHER_NAMES.get(folded)


def nearest_zones(text: str, asker: Asker, *, limit: int = 4) -> tuple[str, ...]:
    """At most `limit` zones that `text` may mean, likeliest first; the asker's own first where it is one of them."""
    return tuple(islice(dict.fromkeys(_meant(text, asker)), limit))


def completed_zones(text: str, asker: Asker, *, limit: int) -> tuple[str, ...]:
    """The same for words that are still being typed: after what they mean by now, every name that begins so."""
    known = read_offset(text) is not None
    begun = () if known or not text.strip() else (*_begun(_folded(text)), *_named_so(_folded(text)))
    return tuple(islice(dict.fromkeys((*_meant(text, asker), *begun)), limit))


def is_abbreviation(text: str) -> bool:
    """Whether `text` is the name of a time (`CEST`, `eastern time`), which may be that of several places."""
    return _abbreviation(text) in ABBREVIATIONS


def offsets_of(zone: str, now: datetime) -> tuple[timedelta, timedelta]:
    """A zone's offsets from UTC: now, and in the other half of the year. They differ where there is summer time.

    Each quarter is looked at: in April, half a year from now is summer time too.
    """
    clock = ZoneInfo(zone)
    first, *others = (moment.astimezone(clock).utcoffset() or timedelta() for moment in _quarters(now))
    return first, next((offset for offset in others if offset != first), first)


def _quarters(now: datetime) -> tuple[datetime, ...]:
    return tuple(now + quarter * _A_QUARTER for quarter in range(4))


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
    exactly = tuple(_exactly(text, asker)) or _in_parts(text, asker)
    return iter(exactly) if exactly else _like(text)


def _exactly(text: str, asker: Asker) -> Iterator[str]:
    """The zones of an offset, of the name of a time, of a city or of a country."""
    offset = read_offset(text)
    if offset is not None:
        return _at_offset(offset, asker)
    abbreviated = ABBREVIATIONS.get(_abbreviation(text))
    if abbreviated is not None:
        return _abbreviated(text.strip(), abbreviated, asker)
    wanted = _folded(text)
    known = [zone for table in _tables() for zone in table.get(wanted, ())]
    return iter(known or _by_translation().get(wanted, ()))


def _in_parts(text: str, asker: Asker) -> tuple[str, ...]:
    """The zones that all parts can mean of `Berlin, Germany`, `CST (China)`, `EST/EDT`, `GMT+1 (Paris)`, `IST India`.

    Where there is no such zone, those of the first part that is a place; an area (`Europe/Munich`) is no part.
    """
    area, _, rest = text.partition("/")
    parts = _BETWEEN_PARTS.split(rest if _folded(area) in _areas() else text)
    meant = {part: found for part in parts if (found := tuple(_exactly(part, asker)))}
    if meant:
        places = [part for part in meant if read_offset(part) is None and not is_abbreviation(part)]
        return _common(list(meant.values())) or meant[(places or list(meant))[0]]
    words = text.split()
    halves = ((" ".join(words[:end]), " ".join(words[end:])) for end in range(1, min(len(words), _MOST_WORDS)))
    return next(filter(None, (_common([tuple(_exactly(half, asker)) for half in pair]) for pair in halves)), ())


def _common(meanings: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(zone for zone in meanings[0] if all(zone in others for others in meanings))


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
    return tuple((moment.astimezone(clock).tzname() or "").upper() for moment in _quarters(now))


def _like(text: str) -> Iterator[str]:
    """The zones of names that begin so, and of names of which the text is a slip."""
    wanted = _folded(text)
    if text.strip().isupper() and len(wanted) <= _LONGEST_ABBREVIATION:
        return  # an abbreviation that is not known is not matched by its letters
    if len(wanted) >= _SHORTEST_BEGINNING:
        yield from _begun(wanted)
    if len(wanted) >= _SHORTEST_SLIP:
        for known in (_by_city(), _by_name()):
            yield from (zone for name in get_close_matches(wanted, known, cutoff=_ALMOST) for zone in known[name])


def _tables() -> tuple[Mapping[str, tuple[str, ...]], ...]:
    return _by_name(), _by_place(), _by_city(), _by_country(), _by_time()


def _begun(wanted: str) -> Iterator[str]:
    """The zones of cities, and of short names of places, that begin so."""
    for known in (_by_city(), _by_place()):
        yield from (zone for name, zones in known.items() if name.startswith(wanted) for zone in zones)


def _named_so(wanted: str) -> Iterator[str]:
    """The zones whose whole names begin so: `europe/b`."""
    return (zone for name, zones in _by_name().items() if name.startswith(wanted) for zone in zones)


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
    cities = ((_folded(name.rpartition("/")[2]), name) for name in _names() if not _is_no_place(name))
    return _gathered((city, name) for city, name in cities if city not in _NO_CITIES)


@cache
def _areas() -> frozenset[str]:
    return frozenset(_folded(zone.partition("/")[0]) for zone in WELL_KNOWN)


@cache
def _by_translation() -> Mapping[str, tuple[str, ...]]:
    """The zones of each city and country, by their names in other languages as the CLDR has them."""
    country_of, pairs = get_global("zone_territories"), list[tuple[str, str]]()
    for language in map(Locale, _LANGUAGES):
        cities, countries = language.time_zones, language.territories
        pairs += [(_folded(cities[name]["city"]), name) for name in _names() if "city" in cities.get(name, {})]
        pairs += [(_folded(countries.get(country_of.get(name, ""), "")), name) for name in _names()]
    return _gathered(dict.fromkeys((said, name) for said, name in pairs if said))


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
    """A name as it is compared: in small letters without accents, its words joined, without what stands around it,
    without dots and commas, and without the word `time` behind a place.
    """
    bare = re.sub(r"\s*[/\\]\s*", "/", text.strip(_AROUND))
    words = fold(bare.replace(".", "").replace(",", " ")).split()
    if len(words) == 2 and words[1] in ("time", "timezone", "tz"):
        words = words[:1]
    return "_".join(words)
