"""The names of a channel's digests as people type them: `digest weekly fridays`, `digest off weekly`, `every week`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.channel.channel import DAILY, DIGEST_NAMES, TRENDING, WEEKLY

PLAN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        DAILY: DAILY,
        **dict.fromkeys((WEEKLY, "every week", "each week", "once a week", "once weekly"), WEEKLY),
        **dict.fromkeys((TRENDING, "trend", "trends"), TRENDING),
    }
)
"""What each form names: a digest."""
NO_PLANS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("hourly", "every hour", "twice a day", "twice daily"), DAILY),
        **dict.fromkeys(("monthly", "every month", "once a month", "twice a month", "quarterly", "yearly"), WEEKLY),
        **dict.fromkeys(("biweekly", "bi-weekly", "fortnightly", "twice a week", "twice weekly"), WEEKLY),
        **dict.fromkeys(("every other week", "every two weeks", "every second week"), WEEKLY),
        **dict.fromkeys(("every other day", "every two days", "every second day"), DAILY),
    }
)
"""Rhythms that no digest has, and the digest that comes nearest to each."""
_FORMS = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted((*PLAN_NAMES, *NO_PLANS), key=len)[::-1])
_NAMED = re.compile(rf"(?<!\S)(?:plan[:=]?\s+)?(?P<said>{_FORMS})(?:\s+(?:digest|plan))?[:,]?(?!\S)", re.IGNORECASE)
_LONGEST = 6
"""Words of the longest form with what may stand around it."""
_BEFORE_DAYS = frozenset({"on", "days"})
NAMED_DIGEST = re.compile(rf"^(?:the\s+)?(?P<said>{'|'.join(DIGEST_NAMES)})\s+digest\b", re.IGNORECASE)
"""A digest that is named before the word: `weekly digest at 9`."""


def second_plan(words: Sequence[str]) -> int | None:
    """The place of the word that names a second digest: `daily at 9 and weekly on mondays`; None where one is named.

    `daily` behind `trending` stands for days.
    """
    said = {place: PLAN_NAMES.get(word.casefold().rstrip(":,")) for place, word in enumerate(words)}
    first, *others = [(place, name) for place, name in said.items() if name] or [(0, "")]
    return next((place for place, name in others if TRENDING != first[1] != name), None)


def split_plan(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The name of a digest among the words behind `digest`, or a rhythm that none has, and the other words.

    `daily` behind `on` stands for days (`on daily at 9`), but where it is all that is said: `on daily`.
    """
    for place in range(len(words)):
        found = _NAMED.match(" ".join(words[place : place + _LONGEST]))
        if found is None:
            continue
        said = " ".join(found["said"].split()).casefold()
        before, behind = list(words[:place]), words[place + len(found[0].split()) :]
        names_days = bool(before) and before[-1].casefold() in _BEFORE_DAYS
        if names_days and (len(before) > 1 or behind or before[-1].casefold() != "on"):
            continue
        return PLAN_NAMES.get(said, said), [*before, *behind]
    return None, list(words)
