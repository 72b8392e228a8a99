"""The parts of a digest's plan as they are typed: time, zone, days, number, cards, behind keywords or without."""

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
        **dict.fromkeys(("top", "best", "max", "limit"), "top"),
        "empty": "empty",
        "cards": "cards",
    }
)
"""The keywords of a plan, and the option that each begins."""
KEYWORD_OF: Mapping[str, str] = MappingProxyType(
    {"at": "at", "zone": "in", "days": "on", "top": "top", "empty": "if empty", "cards": "cards"}
)
"""The keyword that is written before each option of `digest`; the name of a digest stands first, without one."""
_WHEN_EMPTY = (
    r"(?:if|when) (?:(?:it|there) is |it's |there's |there are )?(?:empty|no (?:new )?papers|nothing(?: is)?(?: new)?)"
)
_SAID = "say so|tell us|stay silent|(?:be|stay) quiet|silent|quiet|skip(?: it)?"
_MOST = "top|best|max|limit|at most|up to"
_PLAINER = tuple(
    (re.compile(pattern, re.IGNORECASE), plainer)
    for pattern, plainer in (
        (r"[\"“”„]", ""),
        (r"(?<=\d),(?=\s)|(?<=[ap]m),(?=\s)|,(?=\s+(?:in|at|on|top|the|also|even|if|when|cards|\d|[a-z]+/))", " "),
        (r"(?<!\S)@\s*(?=\d)", "at "),
        (rf"(?<!\S)(?:even|also) {_WHEN_EMPTY}(?: say so)?(?!\S)", "empty say so"),
        (rf"(?<!\S)({_SAID}) {_WHEN_EMPTY}(?!\S)", r"empty \1"),
        (rf"(?<!\S){_WHEN_EMPTY}[:,]?(?!\S)", "empty"),
        (rf"(?<!\S)({'|'.join(KEYWORDS)}):\s*", r"\1 "),
        (r"(?<!\S)plan[:=]\s*", "plan "),
        (rf"(?<!\S)(?:the )?(?:{_MOST})(?: of| to)?[ =]?(\d+)(?: papers)?(?!\S)", r"top \1"),
        (r"(?<!\S)(\d+) papers(?!\S)", r"top \1"),
        (r"(?<=\S)\s+time(?: ?zone)?(?=\s+(?:at|on|top|empty)(?!\S)|$)", ""),
        (r"(?<!\S)time zone(?!\S)", "zone"),
        (r"(?<!\S)(?:work|week|working|business)[ -]days?(?!\S)", "weekdays"),
        (r"^turn (?=(?:on|off)\b)|(?<=\w)[?!]+$|^back (?=on$)|(?<=^on) again$", ""),
        (r"(?<!\S)(time|zone|days) to(?!\S)|^to(?!\S)", r"\1"),
    )
)
"""What people write around the parts of a plan, and what stands for it: `best 5`, `5 papers`, `@9`, `New York time`,
`even if empty`, and the forms of Discord, `at:09:00 plan:weekly`."""
_JOINS = frozenset({"and", "or", "&", "/", "+", "then"})
"""Words behind which no zone stands: `8am and 5pm`."""
_LONGEST_PART = 12
_LONGEST_ZONE = 6
"""The most words that a part, or a zone, can have; the bound keeps a long pasted text from costing time."""
_POLITE = frozenset({"please", "pls"})
_CARDS = re.compile(
    r"(?<!\S)(?:(?P<with>with|without|no)(?: (?:the|full|their|all))* cards?|cards? (?P<said>on|off|yes|no))"
    r"(?: (?:in|into) (?:a|its|the) threads?)?(?!\S)",
    re.IGNORECASE,
)
_WITHOUT = frozenset({"without", "no", "off"})


def plain_plan(text: str) -> str:
    """The words of a plan as the keywords have them; what a reply says of a plan can be typed again."""
    text = _say_cards(text)
    for pattern, plainer in _PLAINER:
        text = " ".join(pattern.sub(plainer, text).split())
    return text


def begins_with_days(words: list[str]) -> bool:
    """Whether the first words are days: `no weekends`, `business days at 9`."""
    return any(days_named(" ".join(words[:size])) for size in _sizes(words))


def _say_cards(text: str) -> str:
    """The text with `with cards`, `no cards in the thread` and `cards on` as their keyword and a plain yes or no."""

    def said(found: re.Match[str]) -> str:
        return "cards no" if (found["with"] or found["said"]).casefold() in _WITHOUT else "cards yes"

    return _CARDS.sub(said, text)


def part_words(name: str, value: str) -> str:
    """A part of a plan as it is typed: behind its keyword, of the cards as people say it."""
    said = {"yes": "with cards", "no": "without cards"}.get(value) if name == "cards" else None
    return said or f"{KEYWORD_OF[name]} {value}"


def with_keywords(words: list[str]) -> list[str]:
    """The words of a plan, each part behind its keyword: of `weekdays at 9`, `9am Berlin`, `at 9:00 Europe/Berlin`."""
    asked = len(words) > 1 and words[-1].casefold().rstrip(".!") in _POLITE
    days, words = _days_first(words[:-1] if asked else words)
    return [*days, *_with_keywords(words)]


def _days_first(words: list[str]) -> tuple[list[str], list[str]]:
    """The days that words begin with, and the others. Their names may hold a keyword: `business days`, `not on`."""
    for size in _sizes(words):
        said = words[:size]
        if said[0].casefold() not in KEYWORDS and _holds_a_keyword(said) and days_named(" ".join(said)):
            return ["on", " ".join(said)], words[size:]
    return [], words


def _holds_a_keyword(words: list[str]) -> bool:
    return any(word.casefold() in KEYWORDS for word in words)


def _with_keywords(words: list[str]) -> list[str]:
    starts = [place for place, word in enumerate(words) if word.casefold() in KEYWORDS]
    bounds = [*starts, len(words)]
    found = _begun(words[: bounds[0]])
    for start, end in pairwise(bounds):
        found += [words[start], *_behind(words[start].casefold(), words[start + 1 : end])]
    return found


def _begun(words: list[str]) -> list[str]:
    """Words before the first keyword, as far as they say what they are; behind such words the rest is a zone."""
    found, rest = _told(words)
    if not found or not rest or rest[0].casefold() in _JOINS:
        return [*found, *rest]
    sizes = range(1, min(len(rest), _LONGEST_ZONE))
    size = next((size for size in sizes if not _told(rest[size:])[1]), len(rest))
    return [*found, "in", *rest[:size], *_told(rest[size:])[0]]


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
    if option == "cards":
        return words in (["yes"], ["no"])
    if option == "top":
        return len(words) == 1 and words[0].isdigit()
    return KEYWORDS.get(_keyword_of(words)) == option


def _told(words: list[str]) -> tuple[list[str], list[str]]:
    """The times, days and zones that words begin with, each behind its keyword, and the rest."""
    found = list[str]()
    while words:
        size = next((size for size in _sizes(words) if _keyword_of(words[:size])), 0)
        if not size:
            break
        found += [_keyword_of(words[:size]), *words[:size]]
        words = words[size:]
    return found, words


def _sizes(words: list[str]) -> range:
    """How many of the first words one part may have, the most first."""
    return range(min(len(words), _LONGEST_PART), 0, -1)


def _keyword_of(words: list[str]) -> str:
    """The keyword before a time, days or a zone; empty for other words."""
    said = " ".join(words)
    return "at" if time_named(said) else "on" if days_named(said) else "in" if zone_named(said) else ""
