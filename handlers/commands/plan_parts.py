"""The parts of a digest's plan as they are typed: time, zone, days and number, behind keywords or without them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from bot.digest.typed_time import days_named, time_named
from bot.digest.zones import zone_named

KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("at", "time"), "at"),
        **dict.fromkeys(("in", "zone", "timezone", "tz"), "zone"),
        **dict.fromkeys(("on", "days"), "days"),
        **dict.fromkeys(("top", "max", "limit"), "top"),
        "empty": "empty",
    }
)
"""The keywords of a plan, and the option that each begins."""
KEYWORD_OF: Mapping[str, str] = MappingProxyType(
    {"at": "at", "zone": "in", "days": "on", "top": "top", "empty": "if empty"}
)
"""The keyword that is written before each option of `digest`; the name of a digest stands first, without one."""
KEYWORD_AND_COLON = re.compile(rf"(?<!\S)({'|'.join(KEYWORDS)}):\s*", re.IGNORECASE)
"""A keyword as it is written on Discord: `at:09:00`."""

IF_EMPTY = re.compile(r"(?<!\S)if (?:it is |it's )?(?:empty|nothing(?: is)?(?: new)?)[,:]?(?!\S)", re.IGNORECASE)
"""The words that stand for the keyword `empty`, before what a day with nothing new brings."""


def with_keywords(words: list[str]) -> list[str]:
    """The words of a plan, each part behind its keyword: of `weekdays at 9`, `9am Berlin`, `at 9:00 Europe/Berlin`."""
    starts = [place for place, word in enumerate(words) if word.casefold() in KEYWORDS]
    bounds = [*starts, len(words)]
    found = _begun(words[: bounds[0]])
    for start, end in pairwise(bounds):
        found += [words[start], *_behind(words[start].casefold(), words[start + 1 : end])]
    return found


def _begun(words: list[str]) -> list[str]:
    """Words before the first keyword, as far as they say what they are; behind such words the rest is a zone."""
    found, rest = _told(words)
    return [*found, *(["in"] if found and rest else []), *rest]


def _behind(keyword: str, words: list[str]) -> list[str]:
    """The words behind a keyword; where they go on with other parts, those get their own: `9:00 Europe/Berlin`."""
    size = next((size for size in range(len(words), 0, -1) if _says(keyword, words[:size])), len(words))
    found, rest = _told(words[size:])
    return words if rest else [*words[:size], *found]


def _says(keyword: str, words: list[str]) -> bool:
    """Whether words are what stands behind the keyword."""
    option = KEYWORDS[keyword]
    if option == "empty":
        return True
    if option == "top":
        return len(words) == 1 and words[0].isdigit()
    return KEYWORDS.get(_keyword_of(words)) == option


def _told(words: list[str]) -> tuple[list[str], list[str]]:
    """The times, days and zones that words begin with, each behind its keyword, and the rest."""
    found = list[str]()
    while words:
        size = next((size for size in range(len(words), 0, -1) if _keyword_of(words[:size])), 0)
        if not size:
            break
        found += [_keyword_of(words[:size]), *words[:size]]
        words = words[size:]
    return found, words


def _keyword_of(words: list[str]) -> str:
    """The keyword before a time, days or a zone; empty for other words."""
    said = " ".join(words)
    return "at" if time_named(said) else "on" if days_named(said) else "in" if zone_named(said) else ""
