"""The surname of a paper's first author, as far as the order and the form of a name tell it.

`John Smith`, `J. A. Smith`, `Smith JA`, `Smith, John` and `SMITH, John Jr.` all have the surname `smith`. Of a surname
of several parts the last one stands for all (`van der Berg` is `berg`, `García-López` is `lopez`), because sources
disagree about where such a surname begins. A group has no surname: all of its name stands for it, or `ATLAS` and `CMS`
would both be called `collaboration`.
"""

from __future__ import annotations

import re

from bot.text.fold import fold

_BEHIND_ONE_NAME = re.compile(r"[,;&(\[\]]|\s(?:and|et al)\b", re.IGNORECASE)
"""What may follow a surname (`Smith, John`), a first author (`Smith J, Doe A`), or a name (`Smith (Lab)`)."""
_BETWEEN_PARTS = re.compile(r"[\s.\-\u2010\u2011]+")
_LETTER, _NO_LETTER = re.compile(r"[^\W\d_]"), re.compile(r"[\W\d_]+")
_BEHIND_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_GROUPS = frozenset(
    {"association", "collaboration", "committee", "consortium", "council", "group", "initiative", "investigators"}
    | {"network", "organisation", "organization", "project", "society", "team"}
)
_MOST_INITIALS = 3


def surname(name: str) -> str:
    """The folded surname in a name, or the folded name of a group; empty where a name has no letter."""
    one = next(filter(_LETTER.search, _BEHIND_ONE_NAME.split(name)), "")
    parts = {part: _NO_LETTER.sub("", fold(part)) for part in _BETWEEN_PARTS.split(one)}
    if not _GROUPS.isdisjoint(parts.values()):
        return "".join(letters for letters in parts.values() if letters != "the")
    called = [part for part, letters in parts.items() if letters and letters not in _BEHIND_NAMES] or list(parts)
    full = [part for part in called if not _is_initials(part)] or called
    return parts[full[-1]]


def _is_initials(part: str) -> bool:
    """Whether a part of a name is its initials, such as the `JA` of `Smith JA`."""
    return len(part) <= _MOST_INITIALS and part.isupper()
