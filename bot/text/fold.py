"""Case folding and normalisation: removes case, accents, ligatures, widths and invisible characters.

A fold is NFKC without the diacritics, in lower case. It is made on the decomposed form, because only there is an
accent a character of its own, and composed again, so that a Korean syllable and a Japanese voiced sound stay one
character: the marks of those scripts, and of Indic ones, change the word and are kept.
"""

from __future__ import annotations

import re
import unicodedata

_DIACRITICS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
INVISIBLE = "\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
"""Invisible characters (and the Arabic one that only lengthens a word), as the inside of a regular expression's set.
"""

_UNSEEN = re.compile(f"[{_DIACRITICS}{INVISIBLE}]")
_OTHERS = re.compile(r"([\x00-\x7f]?[^\x00-\x7f]+)")
"""Characters that are not ASCII, with the one before them, to which they may be joined."""
_MOST_PIECES = 40
"""A text of more is quicker folded as a whole."""
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t"}
    | dict.fromkeys("ʻʼ", "'"),  # letters to Unicode; as typed they are the apostrophe of O’Brien
)
_BEFORE = str.maketrans(
    dict.fromkeys("™℠", " ")  # else `Xeon™` would be `xeontm`
    | dict.fromkeys("’‘‛′´", "'")  # people and printers write these for an apostrophe
    | {"∆": "δ"}  # a sign of its own, and the letter to people
)


def fold(text: str) -> str:
    """`text` as searches compare it: `Schrödinger` is `schrodinger`, `ﬁne` is `fine`, `M³ViT` is `m3vit`."""
    if text.isascii():
        return text.lower()
    pieces = _OTHERS.split(text)
    if len(pieces) > _MOST_PIECES:
        return _folded(text)
    pieces[::2] = map(str.lower, pieces[::2])
    pieces[1::2] = map(_folded, pieces[1::2])
    return "".join(pieces)


def _folded(text: str) -> str:
    """The fold of a text that is not ASCII."""
    bare = _UNSEEN.sub("", unicodedata.normalize("NFKD", text.translate(_BEFORE)))
    lowered = unicodedata.normalize("NFKD", bare.casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION))
    return unicodedata.normalize("NFC", _UNSEEN.sub("", lowered))


def clusters(text: str) -> list[tuple[int, int]]:
    """The pieces (start, end) of `text` that can be folded one by one: a character with all that joins it."""
    starts = [place for place, char in enumerate(text) if not place or not joins_the_one_before(char)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True)) if text else []


def joins_the_one_before(char: str) -> bool:
    """Whether `char` may compose with what stands before it: a mark, a part of a Korean syllable, nothing visible."""
    if char.isascii():
        return False
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first).startswith("M") or "\u1161" <= first <= "\u11ff" or bool(_UNSEEN.match(first))
