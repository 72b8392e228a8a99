"""The tokenizer of readable text, shared by the matcher, the archive and the highlighter.

A token is a run of letters and digits. The s of a possessive (`Newton's`) is none, and that of an acronym's plural
(`AIs`) is cut off where only the capitals before it tell what it is. The programming languages that people search for
keep their signs (`C++`, `C#`, `F#`, `.NET`); a longer name keeps its plus signs as a token behind it, so that `NeRF++`
is found as typed and `nerf` finds it too. Every other character separates: `GPT-4o`, `3.1`, `node.js` are two tokens
each.

Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese), and Korean, which glues particles to its words,
become overlapping pairs of characters, and the last character of a run once more alone. A substring of two characters
or more is then exactly the phrase of its pairs, and the lone last character keeps a phrase from running over the end
of a run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.text.fold import fold
from bot.text.singular import singular

UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)
"""The characters of scripts without spaces, as a set of a regular expression has them between its brackets."""
MARKS_INSIDE_WORDS = "\u0900-\u0963\u0966-\u0dff"
"""The scripts in which a vowel may be a sign that is no letter, in the same way."""
_LETTER = f"(?:(?![{UNSPACED}])[^\\W_]|[{MARKS_INSIDE_WORDS}])"
_BEGINS = f"(?:(?<![^\\W_])|(?<=[{UNSPACED}]))"
_TOKEN = re.compile(
    rf"""
      {_BEGINS}\.net(?!{_LETTER})         # .NET, but not the end of ASP.NET or of a sentence
    | {_BEGINS}[a-z](?:\+\+|\#)        # C++, C#, F#
    | (?<=[^\W_])\+\+                    # the plus signs of NeRF++
    | [{UNSPACED}]+
    | {_LETTER}+
    """,
    re.VERBOSE,
)
_ASCII_TOKEN = re.compile(r"(?<![a-z0-9])(?:\.net(?![a-z0-9])|[a-z](?:\+\+|\#))|(?<=[a-z0-9])\+\+|[a-z0-9]+")
WORD = re.compile(r"[^\W_]+")
"""A token of a folded text that `is_of_plain_words`."""
_ONLY_WORDS = bytes(code if chr(code).isascii() and chr(code).isalnum() else 0x20 for code in range(0x100))
"""A blank for each byte that is no letter and no digit of ASCII."""
_NOT_CUT_BY_SPACES = re.compile(f"[{UNSPACED}{MARKS_INSIDE_WORDS}]")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
# Each of these begins with what it looks for and looks back from there, as the engine runs to a letter it knows.
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
LEFT_OUT = re.compile(
    rf"\^(?<=[^\W_]\^)(?:\{{([a-z0-9]+)\}}|(?=[a-z0-9]))|[\u00b7\u30a0\u30fb](?<=[{_KATAKANA}].)(?=[{_KATAKANA}])"
)
"""The caret of `m^3vit`, the caret and braces of `m^{3}vit`, of which the first group is kept, and the middle dot and
double hyphen between katakana, which are written or not."""
PLURAL_S = "\x1f"
"""Stands for the s of an acronym's plural, which is part of the word as it is shown and not of its token."""
_S_BEHIND_CAPITALS = re.compile(r"s(?<=[A-Z]s)(?<=[A-Z]{2}s)(?![A-Za-z0-9])")
_POSSESSIVE = re.compile(rf"'s(?<=[\w+#)\]]'s)(?!{_LETTER})")


class Token(NamedTuple):
    """A word of a text: `surface` is folded, `term` its singular. Words compare terms, prefixes surfaces."""

    surface: str
    term: str


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a readable `text`, in its order."""
    return tuple(Token(surface, singular(surface)) for surface in surfaces(text))


def surfaces(text: str) -> list[str]:
    """The surfaces of the tokens of `text`, in its order: what `tokens` gives, without their terms."""
    folded = folded_text(text)
    return cutter(folded)(folded)


def folded_text(text: str) -> str:
    """`text` as it is cut: folded, with plurals marked, and without what is left out inside words."""
    return as_cut(fold(with_plurals_marked(text)))


def cutter(folded: str) -> Callable[[str], list[str]]:
    """The function that cuts a folded text, and any part of it between hyphens, into surfaces."""
    if is_of_plain_words(folded):  # as most texts are, and this costs a fifth
        return _ascii_words if folded.isascii() else WORD.findall
    if folded.isascii():
        return _ASCII_TOKEN.findall
    return lambda part: [piece for piece, _ in split(part)]


def _ascii_words(folded: str) -> list[str]:
    """What `WORD` finds in a text of ASCII, in a fifth of its time."""
    return folded.encode("ascii").translate(_ONLY_WORDS).decode("ascii").split()


def with_plurals_marked(text: str) -> str:
    """A text in its case with `PLURAL_S` for each small s behind capitals that no rule takes away: of `HPUs`, `UEs`."""
    return _S_BEHIND_CAPITALS.sub(_plural_marked, text)


def as_cut(folded: str) -> str:
    """A folded text without what is left out inside words, and with a blank for the s of each possessive."""
    return without_possessives(LEFT_OUT.sub(r"\1", folded) if may_leave_out(folded) else folded)


def may_leave_out(folded: str) -> bool:
    """Whether `LEFT_OUT` may match in a folded text."""
    if "^" in folded:
        return True
    return not folded.isascii() and ("\u30fb" in folded or "\u00b7" in folded or "\u30a0" in folded)


def without_possessives(folded: str) -> str:
    """A folded text with a blank for the s of each possessive; no character moves. A backtick is an apostrophe."""
    if "`" in folded:
        folded = folded.replace("`", "'")
    return _POSSESSIVE.sub("' ", folded) if "'" in folded else folded


def is_of_plain_words(folded: str) -> bool:
    """Whether every token of a folded text is just a run of letters and digits."""
    if "+" in folded or "#" in folded or ".net" in folded:
        return False
    return folded.isascii() or _NOT_CUT_BY_SPACES.search(folded) is None


def split(folded: str) -> Iterator[tuple[str, int]]:
    """The surfaces of a folded text in any script, each with where it begins in it."""
    for match in _TOKEN.finditer(folded):
        for piece, offset in _pieces(match.group()):
            yield piece, match.start() + offset


def query_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of `text` as a query.

    They are its tokens, except that a last run of an unspaced script may continue in the searched text.
    """
    found = tokens(text)
    goes_on = len(found) > 1 and is_unspaced(found[-1].surface) and is_unspaced(found[-2].surface)
    open_ended = goes_on and len(found[-2].surface) > 1 and found[-2].surface[-1] == found[-1].surface
    return found[:-1] if open_ended else found


def join_tokens(terms: tuple[str, ...]) -> str:
    """A text that `query_tokens` reads as these tokens again; the words stand apart, pairs are joined."""
    if len(terms) == 1:
        return terms[0]
    text = ""
    for index, term in enumerate(terms):
        before = terms[index - 1] if index else ""
        text += _joined(before, term)
    return text


def is_unspaced(surface: str) -> bool:
    """Whether a token is written in a script without spaces between words."""
    return _UNSPACED_RUN.match(surface) is not None


def is_korean(surface: str) -> bool:
    """Whether a token begins with a syllable of Korean."""
    return "\uac00" <= surface[:1] <= "\ud7a3"


def _joined(before: str, term: str) -> str:
    """The text that `term` adds after the token `before`."""
    if not before or term == "++":
        return term
    if not (is_unspaced(before) and is_unspaced(term)) or before[-1] != term[0] or len(before) == 1:
        return f" {term}"
    return term[1:]


def _pieces(run: str) -> list[tuple[str, int]]:
    """The tokens of one match with their offsets in it: itself, or the pairs of a run without spaces."""
    if run.isascii() or len(run) == 1 or not is_unspaced(run):
        return [(run, 0)]
    last = len(run) - 1
    return [*((run[index : index + 2], index) for index in range(last)), (run[last], last)]


def _plural_marked(small_s: re.Match[str]) -> str:
    text, end = small_s.string, small_s.start()
    start = next(place for place in range(end, -1, -1) if not text[place - 1 : place].isalnum())
    acronym = text[start:end].lower()
    return "s" if singular(f"{acronym}s") == acronym else PLURAL_S
