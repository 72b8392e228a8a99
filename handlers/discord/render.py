"""A neutral message as Components V2 (https://docs.discord.com/developers/components/reference): always one that
Discord accepts.

A text becomes a text display (a section where a picture stands beside it), a quiet line small print, buttons action
rows of five. The `custom_id` of a button says that it is ours, its verb and its value, so that it works for ever: no
state is kept for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, assert_never

import discord
from discord import ui

from bot.card.card import (
    Actions,
    Button,
    Drawing,
    Entry,
    Group,
    Heading,
    Items,
    Link,
    Menu,
    Message,
    Part,
    Picture,
    Preformatted,
    Quiet,
    Text,
    plain,
)
from bot.card.simpler import without_drawings
from handlers.discord import limits
from handlers.discord.text import mark, marked, preformatted, unstyled
from handlers.fit import Room, fit
from handlers.text import clean, cut, link_address

ACCENT = 0xC8471A
"""The colour of Offprint, at the edge of a card."""

Component: TypeAlias = "ui.Item[ui.LayoutView]"
"""Any component of a message."""

Files: TypeAlias = Mapping[Drawing, str]
"""Drawings that are attached to a message, each with the name of its file."""
_NO_FILES: Files = MappingProxyType({})
_CUSTOM_ID = re.compile(r"offprint:(?P<verb>[a-z_]+):(?P<value>.*)", re.DOTALL)
_FRAME = 1
_TEXT = 1
_SECTION = 3
"""A section, the text in it and what stands beside it."""
_GALLERY = 2
"""A gallery and the picture in it."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press: the verb of the button or menu, and the value of the button or of the chosen option."""

    verb: str
    value: str


def components_of(message: Message, files: Files = _NO_FILES) -> list[dict[str, object]]:
    """The message as the list of components that is sent. Needs a running event loop."""
    view = render(message, files)
    components: list[dict[str, object]] = view.to_components()  # type: ignore[no-untyped-call]  # has no type
    return components


def custom_id(verb: str, value: str = "") -> str:
    """The identifier of a button, or of a menu (whose value is chosen later)."""
    return f"offprint:{verb}:{value}"


def pressed(identifier: str, chosen: tuple[str, ...] = ()) -> Pressed | None:
    """What was pressed; None if it is no component of ours."""
    found = _CUSTOM_ID.fullmatch(identifier)
    return None if found is None else Pressed(found["verb"], chosen[0] if chosen else found["value"])


def render(message: Message, files: Files = _NO_FILES, *, attached: str | None = None) -> ui.LayoutView:
    """The message in Discord's form, cut where it is longer than Discord allows. Needs a running event loop.

    `attached` is the name of a file that travels with it and is shown below.

    A drawing that is not attached is shown in its words. The view is stopped: discord.py is not to keep it, for presses
    are read from their `custom_id`.
    """
    view = ui.LayoutView(timeout=None)
    parts = fit(without_drawings(message, but=files), _ROOM).parts
    components = list(_unique(parts, files)) or [ui.TextDisplay(_whole(message))]
    if message.boxed:
        view.add_item(ui.Container(*components, accent_colour=ACCENT))
    else:
        for component in components:
            view.add_item(component)
    if attached is not None:
        view.add_item(ui.File(f"attachment://{attached}"))
    view.stop()
    return view


def _unique(parts: Iterable[Part], files: Files) -> Iterator[Component]:
    """The components of the parts; of two buttons that tell the same, which Discord refuses, the first."""
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, Drawing):
            yield _gallery(part, files[part])
        else:
            yield from _components(part, seen)


def _gallery(part: Drawing, name: str) -> Component:
    """The attached file of that name, as large as the message is wide."""
    alt = cut(clean(part.alt).strip(), limits.MEDIA_DESCRIPTION) or None
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=alt))


def _components(part: Part, seen: set[str]) -> Iterator[Component]:
    match part:
        case Actions():
            yield from _rows(part, seen)
        case Text(picture=Picture() as picture) if (text := _text(part)) and (thumbnail := _thumbnail(picture)):
            yield ui.Section(text, accessory=thumbnail)
        case Entry(button=button) if (text := _text(part)) and (accessory := _button(button, seen)):
            yield ui.Section(text, accessory=accessory)
        case Group():
            for inner in (Text((part.title,)), *part.parts):
                yield from _components(inner, seen)
        case _:
            if text := _text(part):
                yield ui.TextDisplay(text)


def _text(part: Part) -> str:
    """What a part says, as Markdown."""
    match part:
        case Heading():
            text = marked((plain(part.text),))
            return f"### {text}" if text else ""
        case Text():
            return "\n".join(filter(None, map(marked, part.lines)))
        case Quiet():
            text = marked(part.line)
            return f"-# {text}" if text else ""
        case Preformatted():
            return preformatted(part.text)
        case Items():
            return ("\n\n" if part.below else "\n").join(_listed(part))
        case Entry():
            return "\n".join(filter(None, (marked(part.line), _text(part.quiet))))
        case Actions() | Drawing() | Group():
            return ""
    assert_never(part)


def _listed(part: Items) -> Iterator[str]:
    """The items; what stands below a line is set in as far as the line, so that it belongs to it."""
    for number, (line, below) in enumerate(part.pairs):
        if text := marked(line):
            bullet = "-" if part.start is None else f"{part.start + number}."
            under = marked(below)
            yield f"{bullet} {text}" + (f"\n{' ' * len(bullet)} {under}" if under else "")


def _whole(message: Message) -> str:
    """What stands for a message of which nothing else could be shown."""
    return cut(unstyled(message.fallback).strip(), limits.TEXT_TOGETHER) or "…"


def _thumbnail(picture: Picture) -> ui.Thumbnail[ui.LayoutView] | None:
    url = link_address(picture.url, most=limits.MEDIA_URL)
    alt = cut(clean(picture.alt).strip(), limits.MEDIA_DESCRIPTION) or None
    return None if url is None else ui.Thumbnail(url, description=alt)


def _rows(part: Actions, seen: set[str]) -> Iterator[Component]:
    buttons = [made for button in part.buttons if (made := _button(button, seen)) is not None]
    for start in range(0, len(buttons), limits.ROW_BUTTONS):
        yield ui.ActionRow(*buttons[start : start + limits.ROW_BUTTONS])
    if part.menu is not None and (select := _select(part.menu, seen)) is not None:
        yield ui.ActionRow(select)


def _button(button: Button, seen: set[str]) -> ui.Button[ui.LayoutView] | None:
    label = cut(clean(button.label).strip(), limits.BUTTON_LABEL) or "…"
    if isinstance(button.action, Link):
        url = link_address(button.action.url, most=limits.BUTTON_URL)
        return None if url is None else ui.Button(label=label, url=url, disabled=button.disabled)
    identifier = custom_id(button.action.verb, button.action.value)
    if not _is_new(identifier, seen):
        return None
    return ui.Button(label=label, custom_id=identifier, disabled=button.disabled)


def _select(menu: Menu, seen: set[str]) -> ui.Select[ui.LayoutView] | None:
    options = {
        one.value: discord.SelectOption(label=cut(clean(one.label).strip(), limits.CHOICE_TEXT) or "…", value=one.value)
        for one in menu.choices
        if 0 < len(one.value) <= limits.CHOICE_TEXT
    }
    identifier = custom_id(menu.verb, menu.key)
    if not options or not _is_new(identifier, seen):
        return None
    prompt = cut(clean(menu.prompt).strip(), limits.PLACEHOLDER)
    shown = list(options.values())[: limits.CHOICES]
    return ui.Select(custom_id=identifier, placeholder=prompt or None, options=shown)


def _is_new(identifier: str, seen: set[str]) -> bool:
    """Whether an identifier can be used and is not used yet; it is from now on."""
    if len(identifier) > limits.CUSTOM_ID or identifier in seen:
        return False
    seen.add(identifier)
    return True


def _weigh(part: Part) -> int:
    """How many components a part becomes at most."""
    match part:
        case Actions():
            rows = -(-len(part.buttons) // limits.ROW_BUTTONS)
            return rows + len(part.buttons) + (2 if part.menu else 0)
        case Text():
            return _SECTION if part.picture else _TEXT
        case Entry():
            return _SECTION
        case Drawing():
            return _GALLERY
        case Group():
            return _TEXT + sum(map(_weigh, part.parts))
        case _:
            return _TEXT


_ROOM = Room(characters=limits.TEXT_TOGETHER, pieces=limits.COMPONENTS - _FRAME, mark=mark, weigh=_weigh, labels=False)
