"""Text as HTML and as plain text: escaped so that it shows as it is, and opens nothing but its own links.

Plain text is set in lines of `limits.COLUMNS`. No address is broken: a longer one has a line of its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from markupsafe import Markup, escape

from bot.card.card import Line, Span, Style
from bot.card.marking import marked as marked_words
from handlers.email import limits
from handlers.text import clean, link_address

_SEPARATORS = " \u00a0·–—"
_TIED = "\0"
"""Stands for a blank at which no line ends; in text that is `clean` there is none."""
_TIED_MOST = 60
"""A longer query is broken like other words."""
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U00020000-\U0003fffd"
_CLOSING = "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
_PIECES = re.compile(rf" *(?:[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}]+)")
"""What stands together on a line: a word, or a letter of a script without blanks with the signs that close it off."""
_BOLD = Markup("<strong>{}</strong>")
_CODE = Markup(
    '<code class="code" style="font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:87%;'
    'background-color:#f4f1ee;border-radius:3px;padding:1px 4px">{}</code>'
)
_LINK = Markup(
    '<a class="link" href="{}" style="color:#1a1a1a;text-decoration:underline;text-decoration-color:#c8471a;'
    'text-underline-offset:3px">{}</a>'
)


def mark(span: Span) -> Markup:
    """A span as HTML; empty when it has no text."""
    text = clean(span.text)
    if not text.strip():
        return Markup(" ") if span.text else Markup()
    url = link_address(span.url, most=limits.LINK)
    if url is not None:
        return _LINK.format(url, _styled(Span(span.text, span.style, None, span.bold)))
    return _styled(span)


def _styled(span: Span) -> Markup:
    match span.style:
        case Style.BOLD:
            return _BOLD.format(clean(span.text))
        case Style.CODE:
            return _CODE.format(clean(span.text))
        case Style.PLAIN:
            return Markup().join(
                _BOLD.format(piece.text) if piece.style is Style.BOLD else escape(piece.text)
                for piece in marked_words(clean(span.text), span.bold)
            )


def marked(line: Line) -> Markup:
    """A line as HTML."""
    return Markup().join(map(mark, line)).strip()


def headed(line: Line) -> tuple[Line, Line]:
    """A line of a list as its title and what is told of it: the title is the link that it begins with, if it does."""
    if not line or not line[0].url:
        return line, ()
    rest = line[1:]
    if rest:
        rest = (replace(rest[0], text=rest[0].text.lstrip(_SEPARATORS)), *rest[1:])
    return line[:1], rest


def address_in(line: Line) -> str | None:
    """The address of the link that a line begins with, if it does."""
    return link_address(line[0].url, most=limits.LINK) if line else None


def unlinked(line: Line) -> Line:
    """The words of a line, without where they lead."""
    return tuple(replace(span, url=None) for span in line)


def unmarked(line: Line, indent: str = "", mark: str | None = None) -> str:
    """A line as plain text, as `wrapped`, with the address of a link behind its words."""
    return wrapped("".join(map(_unmarked, line)), indent, mark)


def _unmarked(span: Span) -> str:
    text = clean(span.text)
    url = link_address(span.url, most=limits.LINK)
    if url is not None and text.strip() not in {"", url}:
        return f"{text} <{url}>"
    return text.replace(" ", _TIED) if span.style is Style.CODE and len(text) <= _TIED_MOST else text


def wrapped(text: str, indent: str = "", mark: str | None = None) -> str:
    """Text in lines that begin with `indent`, the first with `mark` (of the same width) where one is given."""
    first, *others = _PIECES.findall(text.strip()) or [""]
    lines = [(indent if mark is None else mark) + first]
    room = limits.COLUMNS - _columns(lines[-1])
    for piece in others:
        if (columns := _columns(piece)) <= room:
            lines[-1] += piece
            room -= columns
        else:
            lines.append(indent + piece.lstrip(" "))
            room = limits.COLUMNS - _columns(lines[-1])
    return "\n".join(lines).replace(_TIED, " ")


def _columns(text: str) -> int:
    """How wide a text is where all letters have one width: https://www.unicode.org/reports/tr11."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
