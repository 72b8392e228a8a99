"""The words that say how papers come: `gpu daily`, `gpu --daily`, `gpu every morning`, `gpu right away`.

They stand at the end of a query; with `--` before them, anywhere. In quotes, behind a field or behind an operator they
are words to look for. A time of day behind them (`daily at 9`) is one of the whole digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.channel.channel import Weekday
from bot.channel.subscription import Mode
from bot.digest.typed_time import time_named

NONE_SUCH = "none such"
"""A mode that people ask for, and that there is not: `hourly`, `every monday`."""
_INTO = ("in", "into", "to", "for", "with")
_EACH = ("every", "each", "once a", "once per")


def _in_words(unit: str, *others: str) -> tuple[str, ...]:
    return *(f"{each} {unit}" for each in _EACH), *others


MODES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("instantly", "instant", "immediately", "right away", "straight away", "at once", "right now", "now"),
            "instantly",
        ),
        **dict.fromkeys(
            _in_words(
                "day",
                "daily",
                "once daily",
                "every morning",
                "each morning",
                "every evening",
                "each evening",
            ),
            "daily",
        ),
        **dict.fromkeys(
            (
                *(f"{to} the {name}digest" for to in _INTO for name in ("", "daily ")),
                "as a digest",
                "as a daily digest",
            ),
            "daily",
        ),
        **dict.fromkeys(_in_words("week", "weekly", "once weekly"), "weekly"),
        **dict.fromkeys((*(f"{to} the weekly digest" for to in _INTO), "as a weekly digest"), "weekly"),
        **dict.fromkeys(_in_words("hour", "hourly", "twice a day", "twice daily"), NONE_SUCH),
        **dict.fromkeys(_in_words("month", "monthly", "every weekday", "on weekdays"), NONE_SUCH),
        **{f"{each} {day.name.casefold()}": NONE_SUCH for day in Weekday for each in ("every", "each")},
        **{f"on {day.name.casefold()}s": NONE_SUCH for day in Weekday},
    }
)
"""What each form says: a mode, or `NONE_SUCH`."""
MAY_BE_MEANT_AS_WORDS = frozenset({"instant", "immediately", "now"})
"""Forms that somebody may as well look for."""
_OF_A_WEEK = re.compile(rf"\b(?:week(?:ly)?|month(?:ly)?|(?:{'|'.join(day.name.casefold() for day in Weekday)})s?)\b")
_MOST_AT_THE_END = 4
_FORMS = "|".join(form.replace(" ", r"\s+") for form in sorted(MODES, key=len, reverse=True))
_AT_THE_END = re.compile(rf"(?:^|\s)(?:--|—|–)?({_FORMS})\s*$", re.IGNORECASE)
_AROUND = re.compile(
    rf"(?:(?<=\s)[(\[])?({_FORMS})(?:(?<=daily)\s+digest|(?<=weekly)\s+digest)?[)\]]?(?:[\s.,;!]+please)?[\s.,;!]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b(?:when|mode)[:=]\s*(?=(?:{_FORMS})\s*$)", re.IGNORECASE)
_WITH_A_TIME = re.compile(rf"(?:^|\s)(?P<said>(?:{_FORMS})\s+at\s+(?P<time>\S.*))$", re.IGNORECASE)
_FLAG = re.compile(r"(?:^|(?<=\s))(?:--|—)(instantly|daily|weekly)(?=\s|$)", re.IGNORECASE)
_ONE_HYPHEN = re.compile(rf"(?<=\s)-\s*({'|'.join(Mode)})\s*$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:(?:^|\s)(?:OR|AND|NOT|or|and|not|&&?)|[|:(\-!])$")


def split_mode(text: str) -> tuple[str, str]:
    """The query in `text`, and the words in it that say how papers come; either may be empty."""
    timed = _WITH_A_TIME.search(text)
    if timed is not None and time_named(timed["time"]):
        return text[: timed.start()].strip(), " ".join(timed["said"].split()).casefold()
    text = _without_trimmings(text)
    flags = [found for found in _FLAG.finditer(text) if text[: found.start()].count('"') % 2 == 0]
    for found in reversed(flags):
        text = text[: found.start()] + text[found.end() :]
    said = list(dict.fromkeys(found[1].casefold() for found in flags))
    for _ in range(_MOST_AT_THE_END):
        last = _AT_THE_END.search(text)
        if last is None or _GOES_ON.search(text[: last.start()].rstrip()):
            break
        text, said = text[: last.start()], [last[1], *said]
    return text.strip(), " ".join(" ".join(said).split()).casefold()


def _without_trimmings(text: str) -> str:
    """The text with the mode at its end bare: `(daily)`, `daily please.`, `when:daily`."""
    found = _AROUND.search(text)
    if found is None or (found[0].rstrip(" .,;!").endswith((")", "]")) and found[0][0] not in "(["):
        return text
    return _NAMED.sub("--", text[: found.start()] + found[1])


def mode_and_time(said: str) -> tuple[str, str] | None:
    """The mode and the time of day in words that have both (`weekly at 9`), the time as it was typed."""
    timed = _WITH_A_TIME.search(said)
    return (nearest_mode(timed["said"][: timed.start("time") - timed.start("said")]), timed["time"]) if timed else None


def nearest_mode(said: str) -> str:
    """The mode of a digest that comes nearest to words: `weekly` to those of a week, a month or a day of the week."""
    words = said.casefold()
    is_of_a_week = _OF_A_WEEK.search(words) is not None
    return Mode.WEEKLY.value if is_of_a_week else Mode.DAILY.value


def modes_in(said: str) -> tuple[str, ...]:
    """The different modes that words say, in their order; empty where a word is none."""
    rest, found = said.casefold(), list[str]()
    while rest and (last := _AT_THE_END.search(rest)):
        found.insert(0, MODES[" ".join(last[1].split())])
        rest = rest[: last.start()].rstrip()
    return () if rest else tuple(dict.fromkeys(found))


def with_one_hyphen(text: str) -> tuple[str, str] | None:
    """The rest and the mode of a query that ends in `-daily`, which may be meant as either; None for any other."""
    found = _ONE_HYPHEN.search(text)
    return (text[: found.start()].strip(), found[1].casefold()) if found else None


def query_and_mode(rest: str) -> dict[str, str]:
    """The options of `subscribe`: the query, and the mode that stands behind it."""
    query, when = split_mode(rest)
    return {name: value for name, value in (("query", query), ("when", when)) if value}
