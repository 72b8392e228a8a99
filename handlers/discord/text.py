"""Text as Discord's Markdown: escaped so that it shows as it is, mentions nobody and opens nothing but its own links.

A backslash takes the meaning from any mark (https://docs.discord.com/developers/reference, “Message Formatting”);
what the message may mention is switched off as well wherever one is sent.
"""

from __future__ import annotations

import re

from discord.utils import escape_mentions

from bot.card.card import Line, Span, Style
from handlers.discord import limits
from handlers.text import clean, link_address, printable

_MARKS = re.compile(r"([\\*_~`|<>\[\]#@])")
_ADDRESS = re.compile(r"(https?://[^\s<>]+)", re.IGNORECASE)
_SCHEME = re.compile(r"(https?):(?=//)", re.IGNORECASE)
_BLOCK_START = re.compile(r"^(\s*)([-+]|\d+(?=\.))(\.?)")
"""What begins a list or a quiet line where a line begins."""


def unstyled(text: str) -> str:
    """Text on one line that shows as it is: no style, no mention; addresses in it stay addresses."""
    pieces = _ADDRESS.split(clean(text))
    shown = (piece if number % 2 else _MARKS.sub(r"\\\1", piece) for number, piece in enumerate(pieces))
    return escape_mentions("".join(shown))


def mark(span: Span) -> str:
    """A span as Markdown; empty when it has no text."""
    if not clean(span.text).strip():
        return " " if span.text else ""
    url = link_address(span.url, most=limits.MEDIA_URL)
    if url is not None:
        return _linked(span, url)
    match span.style:
        case Style.BOLD:
            return _around(span.text, "**")
        case Style.CODE:
            return _code(span.text)
        case Style.PLAIN:
            return unstyled(span.text)


def marked(line: Line) -> str:
    """A line as Markdown that begins no list and no heading of its own."""
    text = "".join(map(mark, line)).strip()
    return _BLOCK_START.sub(_escaped_start, text)


def preformatted(text: str) -> str:
    """A block of text in a fixed pitch, which cannot be ended from inside."""
    return f"```\n{escape_mentions(printable(text).replace('`', 'ˋ'))}\n```"


def _linked(span: Span, url: str) -> str:
    """A link. A label that looks like an address would keep Discord from hiding the real one, so none does."""
    label = _SCHEME.sub(r"\1\\:", _MARKS.sub(r"\\\1", clean(span.text).strip()))
    style = "**" if span.style is Style.BOLD else ""
    lead = " " if span.text[:1].isspace() else ""
    trail = " " if span.text[-1:].isspace() else ""
    return f"{lead}{style}[{escape_mentions(label)}](<{url}>){style}{trail}"


def _around(text: str, style: str) -> str:
    """The text between marks, with its outer blanks outside of them."""
    flat = clean(text)
    core = flat.strip()
    lead, trail = flat[: len(flat) - len(flat.lstrip())], flat[len(flat.rstrip()) :]
    return f"{lead}{style}{unstyled(core)}{style}{trail}"


def _code(text: str) -> str:
    return f"`{escape_mentions(clean(text).strip().replace('`', 'ˋ'))}`"


def _escaped_start(found: re.Match[str]) -> str:
    before, start, stop = found.groups()
    return f"{before}{start}\\{stop}" if stop else f"{before}\\{start}"
