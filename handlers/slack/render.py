"""A neutral message as Block Kit (https://docs.slack.dev/reference/block-kit): always one that Slack accepts.

A text becomes a section (its picture beside it), a quiet line a context, a row of buttons an actions block. The
`action_id` of a button says its verb and its place, which keeps it apart from all others; its `value` is the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from bot.card.button_values import OPEN
from bot.card.card import (
    Actions,
    Button,
    Entry,
    Heading,
    Items,
    Line,
    Link,
    Menu,
    Message,
    Part,
    Picture,
    Preformatted,
    Quiet,
    Text,
)
from handlers.fit import LINE_OVERHEAD, Room, fit
from handlers.slack import limits
from handlers.slack.text import mark, marked, preformatted, unstyled
from handlers.text import clean, cut, cut_line, link_address, units

Json: TypeAlias = dict[str, object]
"""A block or a part of one, ready to be sent."""

_ROOM = Room(
    characters=limits.MESSAGE_CHARACTERS,
    pieces=limits.PARTS,
    mark=mark,
    weigh=lambda part: 2 if isinstance(part, Entry) else 1,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered message: the sentence for notifications and screen readers, and the blocks."""

    text: str
    blocks: list[Json]


def render(message: Message) -> Rendered:
    """The message in Slack's form, cut where it is longer than Slack allows."""
    blocks: list[Json] = []
    controls = 0
    for part in fit(message, _ROOM).parts:
        blocks += _blocks(part, controls)
        controls += _controls(part)
    return Rendered(cut(unstyled(message.fallback), limits.FALLBACK_TEXT), blocks)


def verb_of(action_id: str) -> str:
    """The verb that stands in an `action_id` of ours."""
    return action_id.partition(":")[0]


def _controls(part: Part) -> int:
    """How many buttons and menus a part has."""
    match part:
        case Actions():
            return len(part.buttons) + bool(part.menu)
        case Entry():
            return 1
        case _:
            return 0


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
            yield {"type": "section", "text": _mrkdwn(_fixed(part.text))}
        case Items():
            yield from _sections([f"{bullet} {line}" for bullet, line in _listed(part)])
        case Entry():
            yield from _entry(part, controls)
        case Actions():
            if elements := list(_elements(part, controls)):
                yield {"type": "actions", "elements": elements[: limits.ROW_ELEMENTS]}
        case _:
            assert_never(part)


def _header(part: Heading) -> Iterator[Json]:
    if heading := cut(clean(part.text).strip(), limits.HEADER_TEXT):
        yield {"type": "header", "text": _plain_text(heading)}


def _context(part: Quiet) -> Iterator[Json]:
    if line := marked(_line(part.line)):
        yield {"type": "context", "elements": [_mrkdwn(line)]}


def _entry(part: Entry, place: int) -> Iterator[Json]:
    """A section with the button beside it, and the quiet line below."""
    button = None if part.button.disabled else _button(part.button, place)
    for section in _sections([marked(_line(part.line))]):
        yield section if button is None else {**section, "accessory": button}
    yield from _context(part.quiet)


def _line(line: Line) -> Line:
    """A line that fits a section by itself."""
    return cut_line(line, limits.SECTION_TEXT - LINE_OVERHEAD, mark)


def _listed(part: Items) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(part.lines):
        text = marked(_line(line))
        if text:
            yield ("•" if part.start is None else f"{part.start + number}."), text


def _sections(lines: Sequence[str], picture: Picture | None = None) -> Iterator[Json]:
    """As many sections as the lines need, the picture beside the first."""
    for number, text in enumerate(_gathered(line for line in lines if line)):
        section: Json = {"type": "section", "text": _mrkdwn(text), "expand": True}
        image = _image(picture) if number == 0 and picture is not None else None
        yield section if image is None else {**section, "accessory": image}


def _gathered(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined to texts that fit a section each."""
    text = ""
    for line in lines:
        longer = f"{text}\n{line}" if text else line
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


def _elements(row: Actions, first: int) -> Iterator[Json]:
    """Buttons, then the menu. Slack knows no disabled button: one that does nothing is left out."""
    for number, button in enumerate(row.buttons, start=first):
        element = None if button.disabled else _button(button, number)
        if element is not None:
            yield element
    if row.menu is not None and (select := _select(row.menu, first + len(row.buttons))) is not None:
        yield select


def _button(button: Button, number: int) -> Json | None:
    label = cut(clean(button.label).strip(), limits.BUTTON_TEXT) or "…"
    element: Json = {"type": "button", "text": _plain_text(label)}
    if button.spoken and (spoken := cut(clean(button.spoken).strip(), limits.BUTTON_TEXT)):
        element["accessibility_label"] = spoken
    if isinstance(button.action, Link):
        url = link_address(button.action.url, most=limits.BUTTON_URL)
        return None if url is None else {**element, "action_id": f"{OPEN}:{number}", "url": url}
    action_id = f"{button.action.verb}:{number}"
    return {**element, "action_id": action_id[: limits.ACTION_ID], "value": button.action.value[: limits.BUTTON_VALUE]}


def _select(menu: Menu, number: int) -> Json | None:
    """The menu; None where it has nothing that can be chosen."""
    options = [
        {"text": _plain_text(cut(clean(one.label).strip(), limits.OPTION_TEXT) or "…"), "value": one.value}
        for one in menu.choices
        if 0 < len(one.value) <= limits.OPTION_VALUE
    ]
    if not options:
        return None
    return {
        "type": "static_select",
        "action_id": f"{menu.verb}:{number}"[: limits.ACTION_ID],
        "placeholder": _plain_text(cut(clean(menu.prompt).strip(), limits.PLACEHOLDER) or "…"),
        "options": options[: limits.OPTIONS],
    }


def _plain_text(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
