"""A neutral message as Block Kit (https://docs.slack.dev/reference/block-kit): always one that Slack accepts.

A text becomes a section (its picture beside it), a quiet line a context, a row of buttons an actions block. The
`action_id` of a button says its verb and its place, which keeps it apart from all others; its `value` is the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, assert_never

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
    Picture,
    Preformatted,
    Quiet,
    Text,
    Thumbs,
    plain,
    words,
)
from bot.card.simpler import without_drawings, without_groups, without_thumbs
from handlers.fit import LINE_OVERHEAD, Room, fit
from handlers.slack import limits
from handlers.slack.elements import Json, button_of, feedback, mrkdwn, plain_text, row_elements
from handlers.slack.text import mark, marked, mention, preformatted, unstyled
from handlers.text import clean, cut, cut_line, link_address, units

_ROW_WITH_THUMBS = 3
"""The row, the thumbs below it, and how many pressed one."""


def _weigh(part: Part) -> int:
    match part:
        case Entry():
            return 2
        case Actions(thumbs=Thumbs()):
            return _ROW_WITH_THUMBS
        case Group():
            return 1 + sum(map(_weigh, part.parts))
        case _:
            return 1


_ROOM = Room(characters=limits.MESSAGE_CHARACTERS, pieces=limits.PARTS, mark=mark, weigh=_weigh)
_VIEW_ROOM = Room(characters=limits.VIEW_CHARACTERS, pieces=limits.VIEW_PARTS, mark=mark, weigh=_weigh)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered message: the sentence for notifications and screen readers, and the blocks."""

    text: str
    blocks: list[Json]


Files: TypeAlias = Mapping[Drawing, str]
"""Drawings that were uploaded, each with the id of its file."""
_NO_FILES: Files = MappingProxyType({})


def render(message: Message, files: Files = _NO_FILES, *, newer: bool = False) -> Rendered:
    """The message in Slack's form, cut where it is longer than Slack allows; a drawing without a file in its words.

    With `newer`, in blocks that some workspaces refuse: groups are containers, which fold, and thumbs are Slack's own.
    Without, groups are sections, and thumbs are buttons.
    """
    drawn = without_drawings(message if newer else in_older_blocks(message), but=files)
    blocks = _stacked(fit(drawn, _ROOM), files)
    told = cut(unstyled(message.fallback), limits.FALLBACK_TEXT)
    return Rendered(" ".join((told, *map(mention, message.calls))).strip(), blocks)


def render_view(message: Message) -> list[Json]:
    """The blocks of the message in a modal or on the Home tab, which hold more, and know no containers."""
    return _stacked(fit(without_drawings(in_older_blocks(message)), _VIEW_ROOM), _NO_FILES)


def _stacked(message: Message, files: Files) -> list[Json]:
    """The blocks of the parts, from top to bottom."""
    blocks: list[Json] = []
    controls = 0
    for part in message.parts:
        blocks += [_drawing(part, files[part])] if isinstance(part, Drawing) else _blocks(part, controls)
        controls += _controls(part)
    return blocks


def in_older_blocks(message: Message) -> Message:
    """The message as it is shown in blocks that every workspace takes."""
    return without_thumbs(without_groups(message))


def verb_of(action_id: str) -> str:
    """The verb that stands in an `action_id` of ours."""
    return action_id.partition(":")[0]


def _controls(part: Part) -> int:
    """How many buttons and menus a part has."""
    match part:
        case Actions():
            return len(part.buttons) + bool(part.menu) + bool(part.thumbs)
        case Entry():
            return 1
        case Group():
            return sum(map(_controls, part.parts))
        case _:
            return 0


def _drawing(part: Drawing, file: str) -> Json:
    """An uploaded picture: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object."""
    alt = cut(clean(part.alt).strip(), limits.ALT_TEXT) or "Picture"
    return {"type": "image", "slack_file": {"id": file}, "alt_text": alt}


def _blocks(part: Part, controls: int) -> Iterator[Json]:
    """The blocks of a part that has so many `controls` above it."""
    match part:
        case Heading():
            yield from _header(part)
        case Text():
            yield from _sections([marked(_line(line)) for line in part.lines], part.picture)
        case Quiet():
            yield from _context(part)
        case Preformatted():
            yield {"type": "section", "text": mrkdwn(_fixed(part.text))}
        case Items():
            yield from _sections([f"{bullet} {line}" for bullet, line in _listed(part)], apart=bool(part.below))
        case Entry():
            yield from _entry(part, controls)
        case Actions():
            yield from _row(part, controls)
        case Drawing():
            return  # in words by now, or an image block
        case Group():
            yield from _group(part, controls)
        case _:
            assert_never(part)


def _row(part: Actions, controls: int) -> Iterator[Json]:
    if elements := list(row_elements(part, controls)):
        yield {"type": "actions", "elements": elements[: limits.ROW_ELEMENTS]}
    if part.thumbs is not None:
        yield from _thumbs(part.thumbs, controls + len(part.buttons) + bool(part.menu))


def _thumbs(thumbs: Thumbs, number: int) -> Iterator[Json]:
    """Slack's own thumbs; their labels are shown on hovering alone, so that the count is told in a line."""
    if thumbs.told:
        yield from _context(Quiet((plain(thumbs.told),)))
    yield {"type": "context_actions", "elements": [feedback(thumbs, number)]}


def _header(part: Heading) -> Iterator[Json]:
    if heading := cut(clean(part.text).strip(), limits.HEADER_TEXT):
        yield {"type": "header", "text": plain_text(heading)}


def _context(part: Quiet) -> Iterator[Json]:
    if line := marked(_line(part.line)):
        yield {"type": "context", "elements": [mrkdwn(line)]}


def _entry(part: Entry, place: int) -> Iterator[Json]:
    """A section with the button beside it, and the quiet line below."""
    button = None if part.button.disabled else button_of(part.button, place)
    for section in _sections([marked(_line(part.line))]):
        yield section if button is None else {**section, "accessory": button}
    yield from _context(part.quiet)


def _group(part: Group, controls: int) -> Iterator[Json]:
    """A container; the blocks alone, below the title, where a container cannot hold them."""
    blocks: list[Json] = []
    for inner in part.parts:
        blocks += _blocks(inner, controls)
        controls += _controls(inner)
    title = cut(clean(words(part.title)).strip(), limits.CONTAINER_TITLE)
    if not title or not 0 < len(blocks) <= limits.CONTAINER_BLOCKS:
        yield from _sections([marked(_line(part.title))])
        yield from blocks
        return
    hint = cut(clean(part.hint).strip(), limits.CONTAINER_TITLE) if part.is_folded else ""
    yield {
        "type": "container",
        "title": plain_text(title),
        **({"subtitle": plain_text(hint)} if hint else {}),
        "child_blocks": blocks,
        "is_collapsible": True,
        "default_collapsed": part.is_folded,
    }


def _line(line: Line) -> Line:
    """A line that fits a section by itself."""
    return cut_line(line, limits.SECTION_TEXT - LINE_OVERHEAD, mark)


def _listed(part: Items) -> Iterator[tuple[str, str]]:
    """The items, each with its bullet and whole in a section; below a line that fills one by itself stands nothing."""
    for number, (line, below) in enumerate(part.pairs):
        text = marked(_line(line))
        both = "\n".join(filter(None, (text, marked(_line(below)))))
        if text:
            bullet = "•" if part.start is None else f"{part.start + number}."
            yield bullet, both if units(both) <= limits.SECTION_TEXT - LINE_OVERHEAD else text


def _sections(lines: Sequence[str], picture: Picture | None = None, *, apart: bool = False) -> Iterator[Json]:
    """As many sections as the lines need, the picture beside the first; `apart`: with an empty line between two."""
    for number, text in enumerate(_gathered((line for line in lines if line), "\n\n" if apart else "\n")):
        section: Json = {"type": "section", "text": mrkdwn(text), "expand": True}
        image = _image(picture) if number == 0 and picture is not None else None
        yield section if image is None else {**section, "accessory": image}


def _gathered(lines: Iterable[str], between: str) -> Iterator[str]:
    """Lines joined to texts that fit a section each."""
    text = ""
    for line in lines:
        longer = f"{text}{between}{line}" if text else line
        if units(longer) > limits.SECTION_TEXT:
            yield text
            longer = line
        text = longer
    if text:
        yield text


def _fixed(text: str) -> str:
    """A preformatted text that fits a section, cut at a line or else at a word."""
    written = preformatted(text)
    if units(written) <= limits.SECTION_TEXT:
        return written
    return preformatted(cut(text, limits.SECTION_TEXT, lambda words: units(preformatted(words))))


def _image(picture: Picture) -> Json | None:
    url = link_address(picture.url, most=limits.IMAGE_URL)
    alt = cut(clean(picture.alt).strip(), limits.ALT_TEXT) or "Picture"
    return None if url is None else {"type": "image", "image_url": url, "alt_text": alt}
