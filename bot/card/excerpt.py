"""How much of a text is shown: whole sentences where they fit, else words, never a part of one."""

from __future__ import annotations

import re
import unicodedata

from bot.text.lines import one_line

EXCERPT_CHARACTERS = 300
"""One or two sentences of an abstract; cards of this length stay below the fold of a phone."""

_ELLIPSIS = "…"
_ENDING = re.compile(r"[.!?][\"'”’»)\]]*(?= |$)|[。！？][」』”）]*")  # fullwidth ends need no blank after them
_LAST_WORD = re.compile(r"[^\s(\[“‘\"']*$")
_ABBREVIATION = re.compile(
    r"""al|approx|cf|ch|dept|dr|e\.?g|eqs?|et|etc|figs?|i\.?e|inc|jr|mrs?|ms|nos?|prof|refs?|resp|sect?|st|tab|viz|vols?|vs
      |w\.?r\.?t|[a-z](?:\.[a-z])*""",  # the last: initials, as in “J. Doe” and “the U.S. grid”
    re.IGNORECASE | re.VERBOSE,
)
_TOO_SHORT = 3
"""Whole sentences of less than a third of what fits say too little: then words of the next one are shown as well."""

_JOINER = "\u200d"


def excerpt(text: str, limit: int = EXCERPT_CHARACTERS) -> str:
    """The beginning of `text`, at most `limit` (≥ 1) characters, ending with a sentence where one ends in reach.

    Blanks and line ends become one blank. What does not end with a sentence ends with a word and “…”.
    """
    flat = one_line(text)
    if len(flat) <= limit:
        return flat
    end = max((end for end in _sentence_ends(flat, limit) if end <= limit), default=0)
    return flat[:end] if end * _TOO_SHORT >= limit else shorten(flat, limit)


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` (≥ 1) characters: whole words and “…” where it is longer.

    Only a text that has no blank in the last half of what fits is cut between two letters (a word that is longer
    than all the room, or a script without blanks), and then not before a mark that belongs to the letter.
    """
    flat = one_line(text)
    if len(flat) <= limit:
        return flat
    room = limit - len(_ELLIPSIS)
    blank = flat.rfind(" ", room // 2, room + 1)
    cut = blank if blank > 0 else _between_letters(flat, room)
    return flat[:cut].rstrip(" ,;:–—-") + _ELLIPSIS


def _sentence_ends(text: str, limit: int) -> list[int]:
    """Where sentences end that begin before `limit`; `text` is flat."""
    return [found.end() for found in _ENDING.finditer(text, 0, limit + 1) if _ends_sentence(text, found)]


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    """Whether a stop is the end of a sentence rather than of an abbreviation, an initial or part of a number."""
    following = text[found.end() :].lstrip()[:1]
    if found.group()[0] != ".":
        return True
    before = _LAST_WORD.search(text, 0, found.start())
    word = before.group() if before else ""
    return not (following.islower() or _ABBREVIATION.fullmatch(word))


def _between_letters(text: str, place: int) -> int:
    """The last place up to `place` where no mark, selector or joiner is parted from its letter."""
    while place > 0 and (_joins(text[place]) or text[place - 1] == _JOINER):
        place -= 1
    return place


def _joins(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character).startswith("M")
