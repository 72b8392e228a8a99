"""`trending` and `top` as people type them: a period, and for `trending` a query."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.commands.guesses import PERIOD_NAMES

_BEFORE_A_PERIOD = frozenset({"this", "last", "for"})


_OTHER_PERIODS = frozenset({"year", "this year", "last year", "all", "all time", "ever", "of all time", "quarter"})
"""Periods that there are not."""


def trending_options(rest: str) -> dict[str, str]:
    """The options of `trending`: a period where the first words name one, and the rest as the query."""
    first, _, behind = rest.partition(" ")
    if first.casefold() in _BEFORE_A_PERIOD and behind.partition(" ")[0].casefold() in PERIOD_NAMES:
        first, _, behind = behind.partition(" ")
    period = PERIOD_NAMES.get(first.casefold())
    query = behind.strip() if period else rest
    return {name: value for name, value in (("period", period), ("query", query)) if value}


def top_options(rest: str) -> dict[str, str] | None:
    """The option of `top`; None for words that name no period and no number: `top quark` is a query."""
    if rest.casefold() in _OTHER_PERIODS:
        return {"period": rest}
    read = trending_options("" if rest.isdecimal() else rest)
    return None if "query" in read else read


def reads_as_a_period(options: Mapping[str, str]) -> bool:
    """Whether a query without a period before it begins like one."""
    return "period" not in options and "period" in trending_options(options.get("query", ""))
