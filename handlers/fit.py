"""Fits a neutral message into a platform's limits: what must stay stays, the rest is cut from the end.

Buttons come first (a message is found again by them), then the heading, the drawing and the quiet lines (what it is,
why it is here), then the texts from top to bottom; the first text that is too long is cut, and those after it are left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.card.card import (
    Actions,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Line,
    Message,
    Part,
    Preformatted,
    Quiet,
    Text,
    plain,
)
from handlers.text import MarkUp, cut, cut_line, units

LINE_OVERHEAD = 8
"""What a line takes besides its spans, at most: a bullet or a number, the mark of a quiet line, the line's end."""
_LEAST_LINE = 24
"""A line that would be cut shorter than this says nothing, and is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The limits of one message on a platform, and how it measures.

    `characters` (UTF-16 units) is for all texts together as `mark` writes them, `pieces` for all that `weigh` counts
    (blocks, components). `labels`: whether those of buttons and menus count as texts.
    """

    characters: int
    pieces: int
    mark: MarkUp
    weigh: Callable[[Part], int]
    labels: bool = True

    def size(self, part: Part) -> int:
        """How many characters a part takes."""
        match part:
            case Actions():
                return sum(units(button.label) for button in part.buttons) + _menu(part) if self.labels else 0
            case Heading():
                return self._line((plain(part.text),))
            case Quiet():
                return self._line(part.line)
            case Text():
                return sum(map(self._line, part.lines))
            case Items():
                return sum(map(self._line, (*part.lines, *part.below)))
            case Group():
                return self._line(part.title) + sum(map(self.size, part.parts))
            case Entry():
                return self._line(part.line) + self._line(part.quiet.line) + units(part.button.label)
            case Preformatted():
                return sum(self._line((plain(line),)) for line in part.text.split("\n")) + LINE_OVERHEAD
            case Drawing():
                return 0
        assert_never(part)

    def without(self, part: Part) -> Room:
        """The room that is left beside a part."""
        left = self.pieces - self.weigh(part)
        return replace(self, characters=self.characters - self.size(part), pieces=left)

    def holds(self, part: Part) -> bool:
        """Whether there is room for the whole part."""
        return self.weigh(part) <= self.pieces and self.size(part) <= self.characters

    def holds_all(self, parts: Sequence[Part]) -> bool:
        """Whether there is room for all of the parts, as there is in most messages."""
        return sum(map(self.weigh, parts)) <= self.pieces and sum(map(self.size, parts)) <= self.characters

    def _line(self, line: Line) -> int:
        return sum(units(self.mark(span)) for span in line) + LINE_OVERHEAD


def fit(message: Message, room: Room) -> Message:
    """The message with as much of it as there is room for, in its own order."""
    return message if room.holds_all(message.parts) else replace(message, parts=_fitted(message.parts, room))


def _fitted(parts: tuple[Part, ...], room: Room) -> tuple[Part, ...]:
    order = sorted(range(len(parts)), key=lambda place: (_rank(parts[place]), place))
    kept: dict[int, Part] = {}
    for place in order:
        part = parts[place]
        shown = part if room.holds(part) else _cut(part, room)
        if shown is not None and room.holds(shown):
            kept[place] = shown
            room = room.without(shown)
        if shown is not part and _rank(part) == _LAST:
            break
    return tuple(kept[place] for place in sorted(kept))


_LAST = 2


def _rank(part: Part) -> int:
    """What stays first: buttons, then what a message is, shows and why it is here, then its texts."""
    if isinstance(part, Actions):
        return 0
    return 1 if isinstance(part, Heading | Quiet | Drawing) else _LAST


def _cut(part: Part, room: Room) -> Part | None:
    """As much of a part as there is room for; None if that is nothing worth showing."""
    match part:
        case Actions() | Drawing():
            return None
        case Heading():
            text = cut(part.text, room.characters - LINE_OVERHEAD, lambda words: units(room.mark(plain(words))))
            return Heading(text) if text else None
        case Quiet():
            lines = _lines((part.line,), room)
            return Quiet(lines[0]) if lines else None
        case Text():
            return _some(replace(part, lines=_lines(part.lines, room), picture=None))
        case Items():
            return _cut_items(part, room)
        case Group():
            return _cut_group(part, room)
        case Entry():
            lines = _lines((part.line,), replace(room, characters=room.characters - room.size(replace(part, line=()))))
            return replace(part, line=lines[0]) if lines else None
        case Preformatted():
            written = tuple((plain(line),) for line in part.text.split("\n"))
            shown = _lines(written, replace(room, characters=room.characters - LINE_OVERHEAD))
            return replace(part, text="\n".join(line[0].text for line in shown)) if shown else None
    assert_never(part)


def _cut_items(part: Items, room: Room) -> Part | None:
    """The items that fit, the last of them maybe without the line below it."""
    flat = tuple(line for pair in part.pairs for line in pair)
    lines = _lines(flat if part.below else part.lines, room)
    if not part.below:
        return _some(replace(part, lines=lines))
    return _some(replace(part, lines=lines[::2], below=lines[1::2]))


def _cut_group(part: Group, room: Room) -> Group | None:
    """The group with the parts that fit below its whole title; None where that is none."""
    titled = replace(part, parts=())
    parts = _fitted(part.parts, room.without(titled)) if room.holds(titled) else ()
    return replace(part, parts=parts) if parts else None


def _some(part: Text | Items) -> Text | Items | None:
    return part if part.lines else None


def _lines(lines: tuple[Line, ...], room: Room) -> tuple[Line, ...]:
    """The lines that fit, the last of them cut."""
    left = room.characters
    kept: list[Line] = []
    for line in lines:
        size = sum(units(room.mark(span)) for span in line) + LINE_OVERHEAD
        if size > left:
            if left - LINE_OVERHEAD >= _LEAST_LINE:
                kept.append(cut_line(line, left - LINE_OVERHEAD, room.mark))
            break
        kept.append(line)
        left -= size
    return tuple(kept)


def _menu(part: Actions) -> int:
    if part.menu is None:
        return 0
    return units(part.menu.prompt) + sum(units(choice.label) for choice in part.menu.choices)
