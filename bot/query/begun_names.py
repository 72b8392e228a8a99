"""Names that somebody has begun to type: each part typed begins a part of the name, in any order."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from bot.query.person_names import author_parts

SHORTEST = 2
"""Letters without which a beginning says too little: half of all names have it."""


def begun_parts(typed: str) -> tuple[str, ...]:
    """The folded parts of the typed name, without accents; none if they say too little to look for."""
    parts = _bare_parts(typed)
    return parts if any(len(part) >= SHORTEST for part in parts) else ()


def commonest_names(names: Iterable[str], parts: tuple[str, ...], *, limit: int) -> tuple[str, ...]:
    """The names that these parts begin, the commonest first."""
    begun = (name for name in names if _is_begun(_bare_parts(name), parts))
    counted = Counter(begun)
    return tuple(sorted(counted, key=lambda name: (-counted[name], name))[:limit])


def _bare_parts(name: str) -> tuple[str, ...]:
    """The folded parts of a name with each letter as it is without its accent: `löwe` is `lowe`."""
    return tuple("".join(filter(_is_no_accent, unicodedata.normalize("NFD", part))) for part in author_parts(name))


def _is_no_accent(character: str) -> bool:
    return not unicodedata.combining(character)


def _is_begun(name: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return all(any(part.startswith(typed) for part in name) for typed in parts)
