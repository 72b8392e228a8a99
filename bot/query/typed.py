"""What chat clients do to what people type is undone, and every character remembers where it was typed.

Slack escapes `&`, `<` and `>` and wraps addresses as `<http://…|label>`
(https://api.slack.com/reference/surfaces/formatting#escaping); phones and desktops make quotes curly and hyphens
long; Asian keyboards type full-width punctuation. An accent in TeX is taken off here too, as its quote would be
taken for the beginning of a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import Place

_LINK = r"<(?:https?://|mailto:)[^|<>\s]*\|(?P<label>[^<>|]*)>|<(?P<address>(?:https?://|mailto:)[^|<>\s]*)>"
_ACCENT = r"""\\["'`^~=.]\{?(?P<letter>[A-Za-z])\}?"""
_ESCAPED = re.compile(rf"&amp;|&lt;|&gt;|{_LINK}|{_ACCENT}")
_PLAIN = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_LIKE = str.maketrans(
    {
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("“”„‟«»「」『』〝〞", '"'),
        "∗": "*",  # what a star is shown as on Slack, where it would make the words bold
        **dict.fromkeys("‘’‚‛ʼ", "'"),
        **dict.fromkeys("\u2010\u2011", "-"),
        **dict.fromkeys("\u3000\u00a0\u202f", " "),
        "，": ",",
        "、": ",",
    },
)
_DASHES = re.compile(r"[–—―−]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A query as it was typed (`source`) and as it is read (`text`), with the place of each character read."""

    source: str
    text: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, source: str) -> Typed:
        """Undo escapes, links, curly quotes, long dashes and full-width signs."""
        pieces: list[str] = []
        places: list[Place] = []
        end = 0
        for escape in _ESCAPED.finditer(source):
            pieces.append(source[end : escape.start()])
            places += [Place(at, at + 1) for at in range(end, escape.start())]
            plain = _PLAIN.get(escape.group()) or escape["label"] or escape["address"] or escape["letter"] or ""
            pieces.append(plain)
            places += [Place(escape.start(), escape.end())] * len(plain)
            end = escape.end()
        pieces.append(source[end:])
        places += [Place(at, at + 1) for at in range(end, len(source))]
        return cls(source, _with_plain_dashes("".join(pieces).translate(_LIKE)), tuple(places))

    def place(self, start: int, end: int) -> Place:
        """The place in what was typed of the characters `start` to `end` (exclusive) of what is read."""
        if not self.places:
            return Place(0, len(self.source))
        if start >= len(self.places):
            return Place(len(self.source), len(self.source) + 1)
        last = self.places[max(start, min(end, len(self.places)) - 1)]
        return Place(self.places[start].start, last.end)


def _with_plain_dashes(text: str) -> str:
    """Long dashes directly before something are hyphens, others nothing; no character moves."""
    return _DASHES.sub(
        lambda dash: ("-" if re.match(r"[^\s)]", text[dash.end() :]) else " ") * (dash.end() - dash.start()), text
    )
