"""Where the sentences of a text are, in time that grows with its length and no faster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.text.token_spans import Span

_ENDING = re.compile(r"[.!?؟।]+[\"'”’»)\]]*(?= |$)|[。！？．]+[」』”）]*")  # fullwidth ends need no blank after them
_OPENING = " ([“‘\"'"
_LONGEST_WORD = 40
"""How far before a stop its word is looked for; abbreviations are shorter."""
_ABBREVIATION = re.compile(
    r"""al|approx|ca|cf|ch|dept|dr|e\.?g|eqs?|et|etc|figs?|i\.?e|inc|jr|mrs?|ms|nos?|ph\.?d|prof|refs?|resp|sect?|spp?
      |st|tab|viz|vols?|vs|w\.?r\.?t|a\.?k\.?a|[a-z](?:\.[a-z])*""",  # the last: initials, “J. Doe”, “the U.S. grid”
    re.IGNORECASE | re.VERBOSE,
)
_HEADING = re.compile(
    r"(?:background|introduction|aims?|objectives?|purpose|methods?|materials and methods|design|results?|findings|"
    r"conclusions?|summary|abstract|motivation|contributions?)",
    re.IGNORECASE,
)
"""A heading of a structured abstract, which some sources end with a full stop: it belongs to what follows."""
_LONGEST_HEADING = len("materials and methods")


def sentences(flat: str) -> list[Span]:
    """The sentences of `flat` (blanks as `one_line` leaves them), in order; without the blanks between them."""
    found: list[Span] = []
    start = 0
    for end in sentence_ends(flat):
        found.append((start, end))
        start = end + 1 if flat[end : end + 1] == " " else end
    return [*found, (start, len(flat))] if start < len(flat) else found


def sentence_ends(flat: str, limit: int | None = None) -> Iterator[int]:
    """Where sentences end, exclusive, those that end at `limit` or before; the rest of the text may end with none."""
    start = 0
    most = len(flat) if limit is None else limit
    for found in _ENDING.finditer(flat, 0, most + 1):
        if found.end() <= most and _is_end(flat, found, start):
            start = found.end()
            yield start


def _is_end(flat: str, found: re.Match[str], start: int) -> bool:
    """Whether a stop is the end of a sentence rather than of an abbreviation, an initial, a number or a heading."""
    at, end = found.span()
    if found.group()[0] != ".":
        return True
    following = flat[end : end + 2].lstrip()[:1]
    return not (following.islower() or _ABBREVIATION.fullmatch(_word_before(flat, at)) or _is_heading(flat, start, at))


def _word_before(flat: str, at: int) -> str:
    """What stands before a stop, back to a blank or an opening mark."""
    begin = at
    while begin > max(0, at - _LONGEST_WORD) and flat[begin - 1] not in _OPENING:
        begin -= 1
    return flat[begin:at]


def _is_heading(flat: str, start: int, at: int) -> bool:
    return at - start <= _LONGEST_HEADING + 1 and _HEADING.fullmatch(flat[start:at].strip()) is not None
