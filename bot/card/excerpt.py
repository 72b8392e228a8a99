"""How much of a text is shown: whole sentences where they fit, else words, never a part of one."""

from __future__ import annotations

import unicodedata

from bot.card.sentences import sentence_ends
from bot.text.lines import one_line

_ELLIPSIS = "…"
_TOO_SHORT = 3
"""Whole sentences that fill less than a third of the limit say too little: words of the next one follow."""

_JOINER = "\u200d"


def excerpt(text: str, limit: int) -> str:
    """The beginning of `text`, at most `limit` (≥ 1) characters, ending with a sentence where one ends in reach.

    Blanks and line ends become one blank. What does not end with a sentence ends with a word and “…”.
    """
    flat = one_line(text)
    if len(flat) <= limit:
        return flat
    end = max(sentence_ends(flat, limit), default=0)
    return flat[:end] if end * _TOO_SHORT >= limit else shorten(flat, limit)


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` (≥ 1) characters: whole words and “…” where it is longer.

    Only a text that has no blank in the last half of the limit is cut between two letters (a word that is longer
    than all the room, or a script without blanks), and then not before a mark that belongs to the letter.
    """
    flat = one_line(text)
    if len(flat) <= limit:
        return flat
    room = limit - len(_ELLIPSIS)
    blank = flat.rfind(" ", room // 2, room + 1)
    cut = blank if blank > 0 else between_letters(flat, room)
    return flat[:cut].rstrip(" ,;:–—-") + _ELLIPSIS


def between_letters(text: str, place: int) -> int:
    """The last place up to `place` where no mark, selector or joiner is parted from its letter."""
    while place > 0 and (_joins(text[place]) or text[place - 1] == _JOINER):
        place -= 1
    return place


def _joins(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character).startswith("M")
