r"""TeX's typewriter habits, which also stand in texts without any other TeX: quotation marks, dashes, ties, `M^3`.

A tilde between words is a tie, which people see as a blank. Before a number, between two numbers, behind an opening
bracket or an operator it means *about*, *to* or *of the order of*, and in a path it means home: there it stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text.tex.scripts import behind, script
from bot.text.tex.symbols import SCRIPTS
from bot.text.tex.tokens import formula_at, is_stray

_DASHES = re.compile(r"(?<!-)(?:---(?!-)|--(?![-\w])|(?<=\S)--(?=\w))")
_OPENING_QUOTE = re.compile(r"(?=``)")
_LONGEST_QUOTE = 2_000
_IS_QUOTED = re.compile("[“”]")
_QUOTE = re.compile(r"(?<![\w`])`([^`'‘’\n]+)'(?![\w'])")
_SCRIPT = re.compile(r"(?<=[^\s^_])([\^_])\{([A-Za-z0-9+-]{1,12}|\d{1,6}\.\d{1,6})\}|(?<=[^\W_]|})\^(\d+)(?![.,]?\d)")
_TIE = re.compile(r"~+")
_ENDS_A_WORD, _QUOTES, _BEFORE_NUMBERS = frozenset(".,;:!?)]}”’%°′″"), frozenset("'\""), frozenset(",;:")
_FUNCTION = re.compile(r"[A-Za-z]{0,20}[(\[]")
"""What stands behind the tilde of `O~(n)` and `x~N(0,1)`."""
_MARK_IN_NUMBER = re.compile(r"(?<=\d)\{([,.])\}(?=\d)")
"""The comma of `10{,}000`, which braces keep from a blank behind it."""
_BRACE = re.compile(r"([{}])")
_SCRIPT_CHARACTERS = re.escape("".join(sorted(set(SCRIPTS.values()) - {"*"})))
_OF_TITLES = re.compile(rf"(?:(?![{_SCRIPT_CHARACTERS}])[\w .+/&'’:?!~-])*")
_JOINS = re.compile(r"[A-Za-z-]")
_DOLLAR = re.compile(r"(?<!\$)\$(?!\$\$)|(?<=\$)\$(?!\$)")
"""One of one or two, with which a formula may begin."""
_NOT_OF_MONEY = re.compile(r"\$(?!\d)")


def typeset(text: str) -> str:
    """`text` with its quotation marks, dashes, ties and raised numbers as people read them."""
    text = _DASHES.sub(lambda found: "—" if len(found.group()) > len("--") else "–", _without_braces(text))
    text = _QUOTE.sub(r"‘\1’", _quoted(text))
    text = _SCRIPT.sub(_scripted, text)
    return _without_dollars(_TIE.sub(_tie, text))


def _quoted(text: str) -> str:
    """``…'' as “…”: the end is looked for once, however many beginnings there are."""
    parts, done, end = [], 0, -1
    for start in (found.start() for found in _OPENING_QUOTE.finditer(text)):
        if start < done:
            continue
        if end < start + 2 and (end := text.find("''", start + 2)) < 0:
            break
        if end - start - 2 <= _LONGEST_QUOTE and not _IS_QUOTED.search(text, start, end):
            parts += [text[done:start], "“", text[start + 2 : end], "”"]
            done = end + 2
    return "".join([*parts, text[done:]])


def _scripted(found: re.Match[str]) -> str:
    """What is raised or lowered without being a formula."""
    before = found.string[max(found.start() - 1, 0) : found.start()]
    return behind(before, script(found[1] or "^", found[2] or found[3]))


def _tie(found: re.Match[str]) -> str:
    """A blank where a tilde ties two words; else the tilde."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    one_before = text[max(start - 2, 0) : max(start - 1, 0)] or " "
    ends_a_word = before.isalnum() or before in _ENDS_A_WORD or (before in _QUOTES and not one_before.isspace())
    is_about = after.isdigit() and (before.isdigit() or before in _BEFORE_NUMBERS)
    is_variable = before.isalpha() and not one_before.isalnum()
    is_relation = is_variable and _FUNCTION.match(text, end) is not None
    return " " if ends_a_word and not (after.isspace() or is_about or is_relation) else found.group()


def _without_dollars(text: str) -> str:
    """`text` with the dollars of money only, where others would be read as a formula's."""
    places = [found.start() for found in _DOLLAR.finditer(text)]
    is_money = not any(formula_at(text, place) or is_stray(text, place) for place in places)
    return text if is_money else _NOT_OF_MONEY.sub(" ", text)


def _without_braces(text: str) -> str:
    """`text` without the braces by which BibTeX keeps capitals: `{P}arsing`, `{DNA}`. A set keeps its braces."""
    if "{" not in text or "}" not in text:
        return text
    pieces = _BRACE.split(_MARK_IN_NUMBER.sub(r"\1", text))
    before, after = _neighbours(pieces), _neighbours(pieces[::-1], last=False)[::-1]
    is_open: list[_Open] = []
    for place, piece in enumerate(pieces):
        if piece == "{":
            is_open.append(_Open(place))
        elif piece == "}" and is_open:
            group = is_open.pop()
            if is_open:
                is_open[-1].add(group)
            if group.keeps_capitals(before[group.place], after[place]):
                pieces[group.place] = pieces[place] = ""
        elif is_open and piece != "}":
            is_open[-1].see(piece)
    return "".join(pieces)


def _neighbours(pieces: list[str], *, last: bool = True) -> list[str]:
    """The character before each of `pieces`, braces passed over; the first characters count where they are reversed."""
    found, char = [], ""
    for piece in pieces:
        found.append(char)
        if piece and piece not in "{}":
            char = piece[-1] if last else piece[0]
    return found


@dataclass(slots=True)
class _Open:
    """A group at `place` that is not closed yet, and what its pieces so far say of it."""

    place: int
    has_capital: bool = False
    is_title: bool = True

    def see(self, text: str) -> None:
        """Read a piece of its inside."""
        self.has_capital = self.has_capital or any(map(str.isupper, text))
        self.is_title = self.is_title and _OF_TITLES.fullmatch(text) is not None

    def add(self, group: _Open) -> None:
        """Read a group inside."""
        self.has_capital = self.has_capital or group.has_capital
        self.is_title = self.is_title and group.is_title

    def keeps_capitals(self, before: str, after: str) -> bool:
        """Whether its braces are BibTeX's: around a capital, a part of a word, or all that there is."""
        if not self.is_title or before in ("^", "_"):
            return not (before or after) and self.has_capital
        return self.has_capital or _JOINS.fullmatch(before) is not None or _JOINS.fullmatch(after) is not None
