"""LaTeX to Unicode: titles and abstracts as people read them, converted once, when a paper comes in.

A text is read once, from left to right: characters become tokens (`tex/tokens.py`), tokens a tree (`tex/tree.py`), the
tree text (`tex/writer.py`), in time that grows with the text however it is nested. What TeX leaves to the typesetter,
such as quotation marks and ties, is set last (`tex/typography.py`). Web addresses are set aside meanwhile.
"""

from __future__ import annotations

import re
import unicodedata

from bot.text.tex.tokens import ADDRESSES, Kind, tokens
from bot.text.tex.tree import tree_of
from bot.text.tex.typography import typeset
from bot.text.tex.writer import words

_SIGNS_OF_TEX = re.compile(r"[\\$^~`{]|''|--")
_OF_TEX = frozenset([Kind.COMMAND, Kind.FORMULA, Kind.VERBATIM, Kind.STRAY])
_ESCAPED = r"\\(?:textasciitilde(?![A-Za-z])(?:\{\}|\s)?|~(?:\{\})?|[_%#&])"
_URL = re.compile(rf"(?:https?|ftp)://[^\s{{}}<>\"\\$]+(?:{_ESCAPED}[^\s{{}}<>\"\\$]*)*")
_ESCAPE = re.compile(_ESCAPED)
_ASIDE = re.compile(f"[{chr(ADDRESSES[0])}-{chr(ADDRESSES[-1])}]")


def readable(source: str) -> str:
    """`source`, a title or abstract with or without LaTeX, as one paragraph of Unicode (NFC).

    Never raises; a readable text comes back as it is; nothing that people would read is lost.
    """
    text = _composed(source)
    if _SIGNS_OF_TEX.search(text) is None:
        return text
    addresses: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        if len(addresses) == len(ADDRESSES):
            return found.group()
        addresses.append(_ESCAPE.sub(_unescaped, found.group()))
        return chr(ADDRESSES[len(addresses) - 1])

    shown = _shown(_URL.sub(set_aside, _ASIDE.sub("", text)))
    whole = _ASIDE.sub(lambda found: addresses[ADDRESSES.index(ord(found.group()))], shown)
    return _composed(whole)


def _shown(text: str) -> str:
    """`text` without TeX."""
    read = tokens(text)
    is_tex = any(token.kind in _OF_TEX for token in read)
    return typeset(_composed(words(tree_of(read, maths=False), is_tex=is_tex)))


def _composed(text: str) -> str:
    """`text` as one paragraph (NFC)."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _unescaped(found: re.Match[str]) -> str:
    """A sign of an address as it is typed in a browser."""
    escape = found.group()
    return "~" if escape.startswith((r"\textasciitilde", r"\~")) else escape[1:]
