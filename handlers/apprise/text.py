"""A message as plain text for any service: a title, and below it lines with whole addresses, which every service shows.

Nothing is marked up: each of the services has marks of its own, and a title with a star in it must arrive as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import assert_never

from bot.card import button_values
from bot.card.card import (
    Actions,
    Button,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Line,
    Link,
    Message,
    Part,
    Preformatted,
    Press,
    Quiet,
    Text,
)
from bot.card.excerpt import shorten
from bot.text.lines import one_line
from handlers.text import clean, link_address, printable

TITLE_CHARACTERS = 200
"""What most services take; what is cut off stands in the text too."""
_LONGEST_LINK = 2_000
_CALLS = re.compile(r"([@<])(?=[!@#\w])")
"""What calls people where a service reads it: `@channel`, `<!here>`, `<@U1>`."""
_UNREAD = "\\1\u200b"


@dataclass(frozen=True, slots=True)
class PlainMessage:
    """A title of one line, empty where there is to be none, and the text, which is never empty."""

    title: str
    text: str


def plain_message(message: Message, *, most: int, title: int = TITLE_CHARACTERS) -> PlainMessage:
    """The message in at most `most` characters of text, cut between two lines, and `title` of a title, 0 for none."""
    said = one_line(_quiet(clean(message.fallback))) or "…"
    lines = [line for part in message.parts for line in _lines(part)]
    return PlainMessage(shorten(said, title) if title else "", _cut(lines, most) or shorten(said, most))


def _cut(lines: list[str], most: int) -> str:
    """As many whole lines as fit, and “…” where any is left out; at least the beginning of the first."""
    text = "\n".join(lines)
    if len(text) <= most:
        return text
    room, kept = most - 2, list[str]()
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join((*kept, "…")) if kept else shorten(lines[0], most)


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Group(title=title, parts=parts):
            yield _line(title)
            for inner in parts:
                yield from _lines(inner)
        case Items():
            yield from _items(part)
        case Actions(buttons=buttons):
            yield from filter(None, map(_link, buttons))
        case _:
            yield from _paragraph(part)


def _paragraph(part: Heading | Text | Quiet | Preformatted | Entry | Drawing) -> Iterator[str]:
    match part:
        case Heading(text):
            yield _quiet(clean(text))
        case Text(lines):
            yield from map(_line, lines)
        case Quiet(line):
            yield _line(line)
        case Preformatted(text):
            yield from _quiet(printable(text)).splitlines()
        case Entry(line, quiet):
            yield _line(line)
            yield _line(quiet.line)
        case Drawing(alt=alt):
            yield _quiet(clean(alt))
        case _:
            assert_never(part)


def _items(part: Items) -> Iterator[str]:
    """Each line behind its mark, and the one below it."""
    marks = ("·" if part.start is None else f"{number}." for number in count(part.start or 0))
    for mark, (line, below) in zip(marks, part.pairs, strict=False):
        yield f"{mark} {_line(line)}"
        yield from filter(None, (_line(below),))


def _link(button: Button) -> str:
    """A button that opens an address, as the address, and one that shows more, as how much that is.

    Empty for any other that is pressed: nobody can press it here.
    """
    match button.action:
        case Link(url=url) if address := _address(url):
            return f"{_quiet(clean(button.label))}: {address}"
        case Press(verb=button_values.MORE):
            return f"and {_quiet(clean(button.label))}"
        case _:
            return ""


def _line(line: Line) -> str:
    """A line with the addresses of its links behind it."""
    addresses = dict.fromkeys(address for span in line if (address := _address(span.url)))
    shown = _quiet(clean("".join(span.text for span in line)))
    return " ".join((shown, *(address for address in addresses if address not in shown)))


def _address(url: str | None) -> str | None:
    return link_address(url, most=_LONGEST_LINK)


def _quiet(text: str) -> str:
    """The text with an invisible character inside each mention, so that it calls nobody."""
    return _CALLS.sub(_UNREAD, text)
