"""Offsets from UTC as people write them: `GMT+2`, `UTC-8`, `+05:30`, `UTC+5.5`, `Z`."""

from __future__ import annotations

import re
from datetime import timedelta

_OFFSET = re.compile(
    r"(?:(?P<named>(?:utc|gmt|ut)(?:/(?:utc|gmt))?|z(?:ulu)?)\s*)?(?P<sign>[+-]|plus\s|minus\s)?\s*"
    r"(?P<hours>\d{1,2})(?:[.,](?P<part>50?|75|25)|[:.]?(?P<minutes>\d{2}))?\s*(?:h|hrs?|hours?)?"
)
_UTC = frozenset(("z", "ut", "utc", "gmt", "utc/gmt", "gmt/utc"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-") | {"＋": "+", "±": "+"})
FARTHEST_BEHIND, FARTHEST_AHEAD = timedelta(hours=-12), timedelta(hours=14)
"""The offsets that a place on Earth has lie between these."""


def read_offset(text: str) -> timedelta | None:
    """The offset from UTC that `text` is; None if it is none. Bare digits are none: they have a sign or a name."""
    words = " ".join(text.translate(_DASHES).casefold().split()).strip("()")
    if words in _UTC:
        return timedelta()
    found = _OFFSET.fullmatch(words)
    if found is None or not (found["named"] or found["sign"]):
        return None
    part = float(f"0.{found['part'] or 0}")
    size = timedelta(hours=int(found["hours"]) + part, minutes=int(found["minutes"] or 0))
    return -size if (found["sign"] or "+").strip() in ("-", "minus") else size


def offset_words(offset: timedelta) -> str:
    """An offset as people read it: `UTC+2`, `UTC-3:30`, `UTC`."""
    minutes = int(abs(offset).total_seconds()) // 60
    if not minutes:
        return "UTC"
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def fixed_zone(offset: timedelta) -> str | None:
    """The IANA zone that is always at this offset; None if there is none, as for half hours.

    In these names the sign is that of POSIX: `Etc/GMT-2` is two hours ahead of UTC.
    """
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not FARTHEST_BEHIND <= offset <= FARTHEST_AHEAD:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"
