"""Text as HTML and as plain text: escaped so that it shows as it is, and opens nothing but its own links."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup, escape

from bot.card.card import Line, Span, Style
from bot.card.marking import marked as marked_words
from handlers.email import limits
from handlers.text import clean, link_address

_SEPARATORS = " \u00a0·–—"
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


def unmarked(line: Line) -> str:
    """A line as plain text, with the address of a link behind its words."""
    return "".join(map(_unmarked, line)).strip()


def _unmarked(span: Span) -> str:
    text = clean(span.text)
    url = link_address(span.url, most=limits.LINK)
    return text if url is None or not text.strip() or text.strip() == url else f"{text} <{url}>"
