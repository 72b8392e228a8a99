"""What chat clients do to what people type is undone, and every character remembers where it was typed.

Slack escapes `&`, `<` and `>` and wraps addresses as `<http://…|label>`, Discord has `[label](http://…)`
(https://api.slack.com/reference/surfaces/formatting#escaping); phones and desktops make quotes curly and hyphens
long; Asian keyboards type full-width punctuation; what is copied brings characters that nobody sees. TeX is read here
too, as papers' is: the quote of its accents would be taken for the beginning of a phrase, and the parentheses of a
formula for a group. Reading it costs up to a millisecond, so only so many formulas and commands are (`MAX_TEX`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from bot.errors import Place
from bot.query.diagnostics import MAX_TEX
from bot.text.fold import INVISIBLE
from bot.text.latex import readable

_LINKED = r"(?:https?|ftp|slack)://|mailto:|tel:|sip:"
_MASKED = r"\[(?P<shown>[^\[\]]+)\]\(<?https?://[^\s()]*>?\)"
_MENTION = r"(?P<mention><[@#!][^|<>\s]*)\|[^<>]*>"
_LINK = rf"<(?:{_LINKED})[^|<>\s]*\|(?P<label>[^<>|]*)>|<(?P<address>(?:{_LINKED})[^|<>\s]*)>"
_ACCENT = (
    r"""(?P<brace>\{)?\\(?P<accent>["'`^~=.])(?:\{\\?(?P<braced>[A-Za-z])\}|\\?(?P<letter>[A-Za-z]))(?(brace)\})"""
)
_FORMULA = r"""(?:(?<!\w)\w{1,20})?(?:\$(?=[^\s$])[^$"]{1,80}(?<!\s)\$(?!\d)|\\\([^"]{1,80}?\\\))"""
_LETTER = r"""\\(?:[oOlLij]|ss|ae|AE|oe|OE|aa|AA)(?![A-Za-z])[ ]?(?:\{\})?"""
_SUBSCRIPT = r"""_(?:\{[^{}"]{1,20}\}|\w)"""
_COMMAND = rf"""\{{\\[A-Za-z]+\}}|\\[A-Za-z]+(?:\{{\\?[^{{}}"\\]{{0,80}}\}}){{0,2}}(?:{_SUBSCRIPT})?"""
_WITH_SUBSCRIPT = re.compile(rf"\\[A-Za-z].*{_SUBSCRIPT}")
_ESCAPED = re.compile(
    rf"&amp;|&lt;|&gt;|[≥≧⩾≤≦⩽]|[{INVISIBLE}]+|{_LINK}|{_MASKED}|{_MENTION}|{_ACCENT}|\\[#%_]|(?P<tex>{_FORMULA}|{_LETTER}|{_COMMAND})"
)
_PLAIN = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    r"\#": "#",
    r"\%": "%",
    r"\_": "_",
    **dict.fromkeys("≥≧⩾", ">="),
    **dict.fromkeys("≤≦⩽", "<="),
}
_ACCENTS = dict(zip("\"'`^~=.", "\u0308\u0301\u0300\u0302\u0303\u0304\u0307", strict=True))
_IN_ONE_WORD = re.compile(r"[^\s()|\",;]+")
_LIKE = str.maketrans(
    {
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("“”„‟«»「」『』〝〞", '"'),
        "∗": "*",  # what a star is shown as on Slack, where it would make the words bold
        **dict.fromkeys("‘’‚‛ʼ‹›´", "'"),
        **dict.fromkeys("\u2010\u2011", "-"),
        **dict.fromkeys("\u3000\u00a0\u202f", " "),
        "，": ",",
        "、": ",",
    },
)
_DASHES = re.compile(r"[‒–—―−﹘﹣]+")


@dataclass(frozen=True, slots=True)
class _Replacement:
    """A replacement: where its text was typed, and where the text that stands for it is read."""

    typed: Place
    read: Place


@dataclass(frozen=True, slots=True)
class ChatInput:
    """A query as it was typed (`source`) and as it is read (`text`), with the replacements between them.

    `unread` is the place in `text` of the first TeX that was too much to read.
    """

    source: str
    text: str
    replacements: tuple[_Replacement, ...]
    unread: tuple[int, int] | None

    @classmethod
    def of(cls, source: str) -> ChatInput:
        """Undo escapes, links, TeX, curly quotes, long dashes and full-width signs."""
        pieces: list[str] = []
        replacements: list[_Replacement] = []
        unread: tuple[int, int] | None = None
        end = read = 0
        for found, plain in _plain_for(source):
            if plain is None:
                start = read + found.start() - end
                unread = unread or (start, start + len(found.group()))
                continue
            pieces += (source[end : found.start()], plain)
            read += found.start() - end
            replacements.append(_Replacement(Place(found.start(), found.end()), Place(read, read + len(plain))))
            read, end = read + len(plain), found.end()
        pieces.append(source[end:])
        return cls(source, _with_plain_dashes("".join(pieces).translate(_LIKE)), tuple(replacements), unread)

    def place(self, start: int, end: int) -> Place:
        """The place in `source` of the characters `start` to `end` (exclusive) of `text`."""
        if not self.text:
            return Place(0, len(self.source))
        if start >= len(self.text):
            return Place(len(self.source), len(self.source) + 1)
        return Place(self._typed(start).start, self._typed(max(start, min(end, len(self.text)) - 1)).end)

    def _typed(self, place: int) -> Place:
        """The place in `source` of one character of `text`."""
        moved = 0
        for each in self.replacements:
            if place < each.read.start:
                break
            if place < each.read.end:
                return each.typed
            moved = each.typed.end - each.read.end
        return Place(place + moved, place + moved + 1)


def _plain_for(source: str) -> Iterator[tuple[re.Match[str], str | None]]:
    """The matches to replace, each with its replacement; None for TeX beyond the limit."""
    tex: set[str] = set()
    for found in _ESCAPED.finditer(source):
        if found["tex"] is None:
            yield found, _plain(found)
        elif found["tex"] in tex or len(tex) < MAX_TEX:
            tex.add(found["tex"])
            yield found, _without_tex(found["tex"])
        else:
            yield found, None


def _plain(found: re.Match[str]) -> str:
    """The replacement of an escape, a link or an accent; an invisible character is removed."""
    if found["mention"]:
        return f"{found['mention']}>"
    plain: str = found[found.lastgroup] if found.lastgroup else _PLAIN.get(found.group(), "")
    return normalize("NFC", plain + _ACCENTS[found["accent"]]) if found["accent"] else plain


@lru_cache(maxsize=1 << 10)
def _without_tex(tex: str) -> str:
    """A formula or command as one word, as papers have it; unchanged where nothing would be left of it.

    A command with a subscript is read as a formula even without the dollar signs.
    """
    formula = f"${tex}$" if _WITH_SUBSCRIPT.fullmatch(tex) else tex
    return "-".join(_IN_ONE_WORD.findall(readable(formula))).strip("-–—−") or tex


def _with_plain_dashes(text: str) -> str:
    """Long dashes directly before something are hyphens, others nothing; no character moves."""
    return _DASHES.sub(
        lambda dash: ("-" if re.match(r"[^\s)]", text[dash.end() :]) else " ") * (dash.end() - dash.start()), text
    )
