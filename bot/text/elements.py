"""What the elements of HTML, JATS and MathML mean to a line of text: some set words apart, some are not read at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from bot.text import mathml
from bot.text.references import decoded
from bot.text.tex.symbols import SCRIPTS

PREFIXES = ("jats", "mml", "ce")
"""Of names that are markup wherever they stand."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALONE = _names("p br hr li wbr dt dd td th tr")
"""What HTML lets stand without its other half."""
_APART = (ALONE - {"wbr"}) | _names(
    "div ul ol dl table thead tbody tfoot section article header footer main aside nav figure figcaption blockquote pre"
    " html head body sec list list-item def-list def-item disp-formula disp-quote abstract trans-abstract caption fig"
    " table-wrap break"
)
_HEADINGS = _names("title h1 h2 h3 h4 h5 h6")
_WITHIN_WORDS = _names(
    "a abbr acronym b bdi bdo big center cite code del dfn em font i ins kbd mark q samp small span strike strong time"
    " tt u var wbr img picture source video audio iframe embed object input button form noscript link meta bold italic"
    " underline overline monospace roman sans-serif sc scp emphasis styled-content named-content ext-link xref uri"
    " email inline-formula inline-graphic graphic fn label alternatives"
)
_SCRIPTS = {"sub": "_", "inf": "_", "subscript": "_", "sup": "^", "superscript": "^"}
_NOT_READ = _names("script style svg template annotation annotation-xml")
_FORMULA_OF_JATS = "tex-math"
_ENTERED = _HEADINGS | mathml.ELEMENTS | {_FORMULA_OF_JATS}
KNOWN = _APART | _WITHIN_WORDS | _NOT_READ | _ENTERED | _SCRIPTS.keys()
"""The names of tags. `s` is none: language models have a token `<s>`, and few titles strike something out."""

_SAYS_NOTHING = frozenset(["abstract", "summary", "graphical abstract"])
_ALTERNATIVE_TEXT = re.compile(r"""\salttext\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TEX_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|$)", re.DOTALL)
_MINUS = str.maketrans("-", "\u2212")
_CHARACTERS = {
    typed: char for typed, char in SCRIPTS.items() if unicodedata.normalize("NFKC", char) == typed[1].translate(_MINUS)
}
"""The raised and lowered characters that a search finds as what they are."""
_LONGEST_SCRIPT = 12
_DEEPEST = 50
"""How deep elements are read; what is nested deeper has no meaning, and its text is kept."""


@dataclass(frozen=True, slots=True)
class _Element:
    """An element that is open, with the texts of its children."""

    name: str
    parts: list[str] = field(default_factory=list)


class Line:
    """A text that is written piece by piece, in time that grows with it, however the elements are nested."""

    def __init__(self, *, has_mathml: bool) -> None:
        self._open = [_Element("")]
        self._not_read = (
            _NOT_READ | {_FORMULA_OF_JATS} if has_mathml else _NOT_READ
        )  # else formulas would be said twice
        self._skipped: str | None = None
        self._heading: tuple[list[str], int] | None = None

    def text(self) -> str:
        """All that was written."""
        while len(self._open) > 1:
            self._leave()
        return "".join(self._open[0].parts)

    def add(self, text: str) -> None:
        """Text between two tags."""
        if self._skipped is not None or not text:
            return
        inside = self._open[-1].name
        if inside in mathml.LAYOUT:
            text = text.strip()
        elif inside in mathml.TOKENS or inside in _SCRIPTS:
            text = decoded(text)  # now: which characters these are decides how they are written
        if self._heading and text.strip():
            parts, place = self._heading
            parts[place] += ":"
            self._heading = None
        self._open[-1].parts.append(text)

    def open(self, name: str, attributes: str, *, is_empty: bool) -> None:
        """The beginning of an element; one that is empty ends here."""
        if self._skipped is not None:
            return
        if name in self._not_read:
            self._skipped = None if is_empty else name
        elif name == "math" and (found := _ALTERNATIVE_TEXT.search(attributes)) and not is_empty:
            self._open[-1].parts.append(_formula(found[1] or found[2] or ""))
            self._skipped = name
        elif name in _APART:
            self._open[-1].parts.append(" ")
        elif self._is_entered(name):
            self._open.append(_Element(name))
            if is_empty:
                self._leave()

    def close(self, name: str) -> None:
        """The end of an element, and of those within it that were left open."""
        if self._skipped is not None:
            self._skipped = None if name == self._skipped else self._skipped
        elif name in _APART:
            self._open[-1].parts.append(" ")
        elif any(element.name == name for element in self._open):
            while self._open[-1].name != name:
                self._leave()
            self._leave()

    def _is_entered(self, name: str) -> bool:
        """Whether the text of an element matters as a whole. A script in a script stays in its line."""
        if name in _SCRIPTS:
            return all(element.name not in _SCRIPTS for element in self._open)
        return name in _ENTERED and len(self._open) < _DEEPEST

    def _leave(self) -> None:
        """The innermost element becomes a text of the one around it."""
        element = self._open.pop()
        around = self._open[-1].parts
        text = "".join(element.parts)
        if element.name in mathml.ELEMENTS:
            around.append(mathml.written(element.name, element.parts))
        elif element.name in _SCRIPTS:
            around.append(_script(_SCRIPTS[element.name], text, before=around[-1][-1:] if around else ""))
        elif element.name in _HEADINGS:
            self._add_heading(" ".join(text.split()))
        else:
            around.append(_formula_of_document(text))

    def _add_heading(self, heading: str) -> None:
        """A heading, with a colon where text follows; `Abstract` says nothing that people do not know."""
        around = self._open[-1].parts
        if heading.rstrip(".:").lower() in _SAYS_NOTHING:
            around.append(" ")
            return
        around += [" ", heading, " "]
        if heading[-1:].isalnum():
            self._heading = (around, len(around) - 2)


def _script(sign: str, text: str, *, before: str) -> str:
    """Raised or lowered characters where Unicode has them all; a number behind a number never runs into it."""
    inner = text.strip()
    if inner == "TM" and sign == "^":
        return "™"
    chars = [_CHARACTERS.get(sign + char, "") for char in inner]
    if all(chars) and len(chars) <= _LONGEST_SCRIPT:
        return "".join(chars)
    return f"{sign}{inner}" if before.isdigit() and inner[:1].isdigit() else text


def _formula(tex: str) -> str:
    """The alternative text of a formula, which is often TeX."""
    return f"${tex.strip()}$" if "$" not in tex and re.search(r"[\\^_{]", tex) else tex


def _formula_of_document(tex: str) -> str:
    """The formula in a whole document of LaTeX, as JATS has it."""
    found = _TEX_DOCUMENT.search(tex)
    return found[1].strip() if found else tex
