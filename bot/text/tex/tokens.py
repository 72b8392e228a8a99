r"""Characters to tokens: commands, braces, formulas and runs of characters, each character read once.

The rules by which a dollar sign begins a formula are pandoc's (no space after the first, no space before and no digit
after the last), since abstracts speak of money. A dollar sign that begins none is kept, unless TeX follows at once.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    COMMAND = auto()
    FORMULA = auto()
    VERBATIM = auto()
    OPEN = auto()
    CLOSE = auto()
    OPEN_OPTION = auto()
    CLOSE_OPTION = auto()
    SCRIPT = auto()
    STRAY = auto()
    """A dollar sign that TeX would not know what to do with, and people would not read."""


class Token(NamedTuple):
    """A token: a command's `text` is its name without the backslash, a formula's is its inside."""

    kind: Kind
    text: str


_COMMAND = r"\\(?P<command>[A-Za-z]+|[^A-Za-z]|$)"
_SIGN = r"(?P<sign>[{}^_\[\]])|(?P<dollar>\$)"
_WORDS = re.compile(rf"(?P<text>(?:[^\\{{}}$^_\[\]]+|[_^](?!\{{)|\${{3,}})++)|{_COMMAND}|{_SIGN}", re.DOTALL)
_MATHS = re.compile(rf"(?P<text>\s+|[^\\{{}}$^_\[\]\s]+)|{_COMMAND}|{_SIGN}", re.DOTALL)
_VERBATIM = re.compile(r"\\verb\*?([^\w\s*])(.{0,2000}?)\1", re.DOTALL)
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:equation|align|alignat|gather|multline|eqnarray|flalign|math|displaymath|dmath)\*?)\}"
)
_ALIGNMENT = re.compile(r"(?<!\\)&")
_NAMES_REMEMBERED = 512
_LONGEST_BRACKETED = 2_000
_SIGNS = {
    "{": Token(Kind.OPEN, "{"),
    "}": Token(Kind.CLOSE, "}"),
    "[": Token(Kind.OPEN_OPTION, "["),
    "]": Token(Kind.CLOSE_OPTION, "]"),
    "^": Token(Kind.SCRIPT, "^"),
    "_": Token(Kind.SCRIPT, "_"),
}
_CLOSING = {"(": r"\)", "[": r"\]"}
_BEGINNINGS = frozenset(["verb", "begin", *_CLOSING])
"""The commands with which something begins that is one token."""

ADDRESSES = range(0xF0000, 0xFFFFE)
"""The characters that stand for web addresses while TeX is read; no formula has one."""
_INSIDE = rf"(?:[^$\\{chr(ADDRESSES[0])}-{chr(ADDRESSES[-1])}]|\\.)"
_FORMULA = re.compile(
    rf"""
      \$\$ (?P<display>{_INSIDE}++) \$\$
    | \$ (?P<command>\s?\\[A-Za-z]{_INSIDE}*+) \$
    | \$ (?P<script>(?:[\^_](?:\{{[^{{}}$]*+\}}|\\[A-Za-z]++|[^\s{{}}$\\]))++) \$
    | \$ (?P<sign>[<>=+±×≈~-]{{1,2}}) \$
    | \$ (?P<blank>\s) \$ (?!\d)
    | \$ (?P<apart>\s(?=[^\s\d$])(?=[^$\s]*[\\^_{{]){_INSIDE}++) (?<=\s) \$
    | \$ (?P<inline>(?=[^\s$]){_INSIDE}++) (?<!\s) \$ (?!\d)
    """,
    re.VERBOSE | re.DOTALL,
)
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_{}=<>]")
_LONGEST_PLAIN_FORMULA = 12
_MONEY = re.compile(r"\d[\d,.]*+(?:\s*[-–/]|.*\s)", re.DOTALL)
_STRAY = re.compile(r"\$(?!\d)[^\s\\{^$]*+[\\{^]")


def formula_at(text: str, start: int) -> re.Match[str] | None:
    """The formula that begins at the dollar sign at `start`; its inside is the match's last group."""
    found = _FORMULA.match(text, start)
    if found is None or (inline := found["inline"]) is None:
        return found
    plain = _LOOKS_LIKE_MATHS.search(inline) is None
    return None if plain and (len(inline) > _LONGEST_PLAIN_FORMULA or _MONEY.fullmatch(inline)) else found


def is_stray(text: str, start: int) -> bool:
    """Whether TeX follows directly on the dollar sign at `start`, so that it was meant to begin a formula."""
    return _STRAY.match(text, start) is not None


@lru_cache(maxsize=_NAMES_REMEMBERED)
def _command(name: str) -> Token:
    """The token of a command; many are the same."""
    return Token(Kind.COMMAND, name)


def tokens(text: str) -> list[Token]:
    """The tokens of words, with each formula among them as one."""
    return _Words(text).read()


def tokens_of_formula(text: str) -> list[Token]:
    """The tokens of a formula's inside: white space and lowered characters are tokens too, dollars are none."""
    read: list[Token] = []
    for found in _MATHS.finditer(text):
        match found.lastgroup:
            case "text":
                read.append(Token(Kind.TEXT, found.group()))
            case "command":
                read.append(_command(found["command"]))
            case "sign":
                read.append(_SIGNS[found.group()])
    return read


class _Words:
    """A reader of words, with where each end of a formula stands next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def read(self) -> list[Token]:
        """All tokens of the text."""
        read: list[Token] = []
        text, place, match_at = self._text, 0, _WORDS.match
        while found := match_at(text, place):
            kind, place = found.lastgroup, found.end()
            if kind == "text":
                read.append(Token(Kind.TEXT, found.group()))
            elif kind == "sign":
                read.append(_SIGNS[found.group()])
            elif kind == "dollar":
                token, place = self._dollar(found.start())
                read.append(token)
            elif (name := found["command"]) in _BEGINNINGS:
                token, place = self._beginning(found.start(), name)
                read.append(token)
            else:
                read.append(_command(name))
        return read

    def _beginning(self, start: int, name: str) -> tuple[Token, int]:
        """Verbatim text, a formula in brackets or in an environment, and its end; else the command alone."""
        text = self._text
        if name == "verb" and (verbatim := _VERBATIM.match(text, start)):
            return Token(Kind.VERBATIM, verbatim[2]), verbatim.end()
        if name == "begin" and (environment := _ENVIRONMENT.match(text, start)):
            return self._formula(environment.end(), rf"\end{{{environment[1]}}}", longest=len(text))
        if name in _CLOSING:
            return self._formula(start + 2, _CLOSING[name], longest=_LONGEST_BRACKETED)
        return Token(Kind.COMMAND, name), start + 1 + len(name)

    def _formula(self, start: int, closing: str, *, longest: int) -> tuple[Token, int]:
        """A formula from `start` to `closing`, and its end; without one it is a command that says nothing."""
        end = self._find(closing, start)
        if end < 0 or end - start > longest:
            return Token(Kind.COMMAND, ""), start
        inside = self._text[start:end]
        return Token(Kind.FORMULA, _ALIGNMENT.sub(" ", inside) if "end" in closing else inside), end + len(closing)

    def _find(self, closing: str, start: int) -> int:
        """Where `closing` stands next, looked for once however many beginnings stand before it; -1 for nowhere."""
        known = self._next.get(closing)
        if known is None or -1 < known < start:
            known = self._next[closing] = self._text.find(closing, start)
        return known

    def _dollar(self, start: int) -> tuple[Token, int]:
        """A formula and its end, a dollar that begins none, or the dollar of a broken one."""
        if found := formula_at(self._text, start):
            return Token(Kind.FORMULA, found[found.lastgroup or 0]), found.end()
        return Token(Kind.STRAY if is_stray(self._text, start) else Kind.TEXT, "$"), start + 1
