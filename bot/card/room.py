"""How much room a line takes on the platform on which it is longest.

A page that promises the next one must be shown whole: no page shows what a platform cuts off. So a page is filled by
the greatest length of its lines after a platform has escaped them, in UTF-16 units. Discord puts a backslash before
each of its marks, and counts 4,000 for a message. Slack writes `&amp;` for `&`, and refuses some messages near 13,200.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.card.card import Entry, Line, Message, Part, Quiet, Span, Style, Text
from bot.card.excerpt import shorten
from bot.card.simpler import without_drawings
from bot.text.address import percent_encoded

MESSAGE_ROOM = 3_600
"""What the lines of one message take together. What else is in it (its heading, and on Slack the labels of buttons and
menu) leaves so much on both platforms."""

_GROUPS = 14
"""A group is two parts; with heading and buttons a message then stays below Discord's 40 components."""
_ENTRY_CHARACTERS = (160, 100, 60)
_LINE = 10
"""A number or bullet, the mark of a quiet line, a backslash before what would begin a list, and the line's end."""
_STYLE_MARKS = 4
_LINK_MARKS = 10
"""`**[` `](<` `>)**`"""
_WRITTEN = str.maketrans({**dict.fromkeys("\\*_~`|[]#", "xx"), **dict.fromkeys("<>@&:", "xxx")})
"""Stands for each character something as long as it becomes on the platform that escapes it most."""

_OPENING_BESIDE_GROUPS = 4
"""How many parts of an opening there is room for beside so many groups."""


@dataclass(frozen=True, slots=True)
class MessageRoom:
    """What one message holds: so much text, in at most so many groups."""

    text: int = MESSAGE_ROOM
    groups: int = _GROUPS


WHOLE_MESSAGE = MessageRoom()


def room_beside(opening: tuple[Part, ...]) -> MessageRoom:
    """The room that an opening leaves; a drawing of it may have to be told in its words."""
    told = without_drawings(Message("", opening)).parts
    lines = [line for part in told for line in (part.lines if isinstance(part, Text) else ())]
    quiet = [part.line for part in told if isinstance(part, Quiet)]
    too_many = max(0, len(opening) - _OPENING_BESIDE_GROUPS)
    return MessageRoom(MESSAGE_ROOM - sum(map(line_room, (*lines, *quiet))), _GROUPS - too_many)


def line_room(line: Line) -> int:
    """How much room a line takes at most; an empty one, which may still end in a line's end, takes some too."""
    return _LINE + sum(map(_span_room, line))


def shortened_to_fit(parts: Sequence[Part], *, below: Line) -> tuple[Part, ...]:
    """The entries of a page of a list, cut so that one message holds them all below this line.

    Where they are too long, each is cut to fewer characters, and an address that is longer than that is no link: the
    button of an entry opens its paper all the same. Other parts stay as they are.
    """
    room = MESSAGE_ROOM - line_room(below)
    for most in _ENTRY_CHARACTERS:
        if sum(map(_entry_room, parts)) <= room:
            break
        parts = [_shortened(part, most) if isinstance(part, Entry) else part for part in parts]
    return tuple(parts)


def _entry_room(part: Part) -> int:
    match part:
        case Entry():
            return line_room(part.line) + line_room(part.quiet.line)
        case Quiet():
            return line_room(part.line)
        case _:
            return 0


def _shortened(entry: Entry, most: int) -> Entry:
    return replace(entry, line=_cut(entry.line, most), quiet=Quiet(_cut(entry.quiet.line, most)))


def _cut(line: Line, most: int) -> Line:
    """The first `most` characters of a line."""
    kept: list[Span] = []
    for span in line:
        left = most - sum(len(one.text) for one in kept)
        if left > 0:
            text = shorten(span.text, left)
            url = span.url if span.url and len(percent_encoded(span.url)) <= most else None
            kept.append(replace(span, text=text, url=url, bold=tuple(one for one in span.bold if one[1] <= len(text))))
    return tuple(kept)


def _span_room(span: Span) -> int:
    room = _units(span.text.translate(_WRITTEN)) + _STYLE_MARKS * len(span.bold)
    if span.url is not None:
        return room + _LINK_MARKS + len(percent_encoded(span.url).replace("&", "&amp;"))
    return room if span.style is Style.PLAIN else room + _STYLE_MARKS


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
