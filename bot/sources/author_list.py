"""A list of authors that came as one text: its names."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.paper.people import is_nobody, without_others
from bot.text.lines import one_line
from bot.text.tokens import UNSPACED

_AFFILIATION = re.compile(r" ?\([^()]{0,500}\)")
_BETWEEN = re.compile(r",? (?:and|&) |, ?|[、，] ?")
_OF_ONE_WORD = re.compile(f"[{UNSPACED}]{{2,}}")
"""A whole name in a script without spaces."""
_AND = " and "
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d)\.?", re.IGNORECASE)


def author_names(told: str) -> tuple[str, ...]:
    """The names in `told`; `told` itself where it is not clearly a list.

    Names are parted by semicolons, or by commas and “and” where each has two words or more (`Jane Roe, John Q. Doe`)
    or its initials behind a comma (`Roe, J., Doe, J. Q.`, as bioRxiv writes them). A lone `Roe, Jane` is one name.
    """
    told = without_others(one_line(told))
    if ";" in told:
        return _filled(told.split(";"))
    inverted = told.split(_AND)
    if len(inverted) > 1 and all(name.count(",") == 1 for name in inverted):
        return _filled(inverted)
    parts = _filled(_BETWEEN.split(_AFFILIATION.sub("", told)))
    return _joined(parts) or _filled([told])


def _filled(names: list[str]) -> tuple[str, ...]:
    stripped = (name.strip() for name in names)
    return tuple(name for name in stripped if any(map(str.isalnum, name)) and not is_nobody(name))


def _joined(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts between commas as names, each with its initials or suffix; empty where a part is no whole name."""
    names: list[str] = []
    for part, after in pairwise([*parts, ""]):
        if _goes_behind(part) and names:
            names[-1] = f"{names[-1]}, {part}"
        elif _goes_behind(after) or len(part.split()) > 1 or _OF_ONE_WORD.fullmatch(part):
            names.append(part)
        else:
            return ()
    return tuple(names)


def _goes_behind(part: str) -> bool:
    return bool((_INITIALS.fullmatch(part) and part.lower() != part) or _SUFFIX.fullmatch(part))
