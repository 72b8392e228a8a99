"""Who is a person in a list of authors: “et al.” and “and others” name nobody, and say that there are more."""

from __future__ import annotations

import re
from collections.abc import Iterable

UNNAMED = "…"
"""Stands last in a list of authors that names not all of them."""

_MORE = (
    r"(?:et|and|&)\.?\s?al(?:\.|ii|iae|ia|\b)\.?|et\s+coll\."
    r"|(?:(?:and|&|with|plus)\s+)(?:(?:the|many|several|\d+)\s+)*"
    r"(?:others?|more|colleagues|co-?workers|collaborators|co-?authors|(?:other|more|further)\s+authors)\b\.?"
    r"|\(?\+?\s?\d+\s+(?:others|(?:more|other|further|additional)(?:\s+authors?)?(?:\s+not\s+shown)?)\b\.?\)?"
)
_ALONE = re.compile(rf"[(\[]?(?:{_MORE}|others?|and|&|\+|\.\.\.|…|)[)\]]?", re.IGNORECASE)
_BEHIND_A_NAME = re.compile(
    rf"(?:(?:\s*[,;]\s*|\s+)(?:and\s+|&\s+)?[(\[]?(?:{_MORE})|\s*[,;]\s*others?|\s+(?:\.\.\.|…))[)\]]?$", re.IGNORECASE
)


def people(names: Iterable[str]) -> tuple[str, ...]:
    """The persons and groups in `names`, and `UNNAMED` behind them where there are more that have no name."""
    told = [name for name in names if name.strip()]
    named = [name for name in map(without_others, told) if not is_nobody(name)]
    return (*named, UNNAMED) if named and named != told else tuple(named)


def is_nobody(name: str) -> bool:
    """Whether `name` only says that there are more: `et al.`, `and others`."""
    return _ALONE.fullmatch(name.strip()) is not None


def without_others(name: str) -> str:
    """`name`, or a list of names, without the others behind it: `Ada Roe et al.` is `Ada Roe`."""
    return _BEHIND_A_NAME.sub("", name)


def persons(authors: Iterable[str]) -> tuple[str, ...]:
    """The authors that are named."""
    return tuple(author for author in authors if author != UNNAMED)
