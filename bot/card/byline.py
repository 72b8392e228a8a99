"""Who wrote a paper, in as many names as fit a line. Plain words: “and 9 more” is heard better than “et al.”"""

from __future__ import annotations

from bot.card.excerpt import shorten
from bot.paper.people import UNNAMED, persons

NAMES_SHOWN = 3
_NAME_CHARACTERS = 80
"""Consortia have names as long as a title; longer ones are a source's slip."""


def byline(authors: tuple[str, ...], *, names: int = NAMES_SHOWN) -> str:
    """`A`, `A and B`, `A, B and C`, `A, B, C and 9 more`; `A and others` where not all are named.

    Empty when nobody is known.
    """
    known = [shorten(name, _NAME_CHARACTERS) for name in persons(authors) if name.strip()]
    if known and UNNAMED in authors:
        return in_words([*known[:names], "others"])
    if len(known) > names:
        return f"{', '.join(known[:names])} and {len(known) - names} more"
    return in_words(known)


def in_words(names: list[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
