"""Time zones as people name them: IANA names in any case, and the nearest ones to a city, a country or a slip.

The names are those of the `tzdata` wheel, so that they are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import islice

from babel import Locale
from babel.core import get_global

_ALMOST = 0.75
"""How alike (0 to 1) two names must be for one to be a slip of the other: `Berln` and `Berlin` are at 0.91."""

_NO_PLACES = frozenset({"Factory"})


def zone_named(text: str) -> str | None:
    """The IANA name that `text` is, in whatever case and with blanks for underscores; None if it is none."""
    return _by_folded().get(_folded(text))


def nearest_zones(text: str, limit: int = 3) -> tuple[str, ...]:
    """At most `limit` zones that `text` may mean, likeliest first: that name, city, country, a beginning, a slip."""
    wanted = _folded(text)
    return tuple(islice(dict.fromkeys(_candidates(wanted)), limit)) if wanted else ()


def _candidates(wanted: str) -> Iterator[str]:
    named, cities = _by_folded(), _by_city()
    if wanted in named:
        yield named[wanted]
    yield from cities.get(wanted, ())
    yield from _by_country().get(wanted, ())
    yield from (zone for city, zones in cities.items() if city.startswith(wanted) for zone in zones)
    for city in get_close_matches(wanted, cities, cutoff=_ALMOST):
        yield from cities[city]
    yield from (named[name] for name in get_close_matches(wanted, named, cutoff=_ALMOST))


@cache
def _names() -> tuple[str, ...]:
    """Every zone of the wheel, places first: those named `Area/City` before `CET` and its like."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return tuple(sorted((name for name in listed if name not in _NO_PLACES), key=lambda name: "/" not in name))


@cache
def _by_folded() -> dict[str, str]:
    return {_folded(name): name for name in _names()}


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    return _gathered((_folded(name.rpartition("/")[2]), name) for name in _names())


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    """The zones of each country, by its English name as the CLDR has it."""
    country_of = get_global("zone_territories")
    english = Locale("en").territories
    placed = ((english.get(country_of.get(name, "")), name) for name in _names())
    return _gathered((_folded(country), name) for country, name in placed if country)


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The second of each pair under its first, in the order they come."""
    gathered: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        gathered[key] = (*gathered.get(key, ()), value)
    return gathered


def _folded(text: str) -> str:
    return "_".join(text.casefold().split())
