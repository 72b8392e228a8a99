"""Modals as tables: the fields that a form may have, and the rules between them that no schema states.

Pages: components/reference ("Label" and what it may hold), interactions/receiving-and-responding ("Modal").
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.discord.components import (
    CUSTOM_ID,
    PICKERS,
    STRING_SELECT,
    STRING_SELECT_SHAPE,
    TEXT_SHAPE,
    shape_of,
)
from bot.playground.shape import Anything, Breach, Flag, Items, Kinds, Maybe, Number, Path, Record, Shape, String
from bot.playground.wire import Json, JsonObject, items, record, text, whole

ROW, TEXT_INPUT, TEXT_DISPLAY, LABEL = 1, 4, 10, 18
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23

_OPTION = Record(
    {
        "label": String(1, limits.SELECT_TEXT),
        "value": String(1, limits.SELECT_TEXT),
        "description": Maybe(String(0, limits.SELECT_TEXT)),
        "default": Maybe(Flag()),
    },
    frozenset({"label", "value"}),
)
_COUNTED: dict[str, Shape] = {
    "custom_id": CUSTOM_ID,
    "min_values": Maybe(Number(0, limits.MODAL_OPTIONS)),
    "max_values": Maybe(Number(1, limits.MODAL_OPTIONS)),
    "required": Maybe(Flag()),
}
_TEXT_INPUT_SHAPE = shape_of(
    TEXT_INPUT,
    "custom_id style",
    custom_id=CUSTOM_ID,
    style=Number(1, 2),
    label=Maybe(String(1, limits.LABEL)),
    value=Maybe(String(0, limits.TEXT_INPUT)),
    placeholder=Maybe(String(0, limits.INPUT_PLACEHOLDER)),
    required=Maybe(Flag()),
    min_length=Maybe(Number(0, limits.TEXT_INPUT)),
    max_length=Maybe(Number(1, limits.TEXT_INPUT)),
)
_FIELDS: dict[str | int, Shape] = {
    TEXT_INPUT: _TEXT_INPUT_SHAPE,
    STRING_SELECT: STRING_SELECT_SHAPE,
    **PICKERS,
    FILE_UPLOAD: shape_of(
        FILE_UPLOAD, "custom_id", **_COUNTED, file_types=Maybe(Items(String(1, 100), 0, limits.MODAL_OPTIONS))
    ),
    RADIO_GROUP: shape_of(
        RADIO_GROUP,
        "custom_id options",
        custom_id=CUSTOM_ID,
        required=Maybe(Flag()),
        options=Items(_OPTION, 2, limits.MODAL_OPTIONS),
    ),
    CHECKBOX_GROUP: shape_of(
        CHECKBOX_GROUP, "custom_id options", **_COUNTED, options=Items(_OPTION, 1, limits.MODAL_OPTIONS)
    ),
    CHECKBOX: shape_of(CHECKBOX, "custom_id", custom_id=CUSTOM_ID, default=Maybe(Flag())),
}
_TOP: dict[str | int, Shape] = {
    ROW: shape_of(ROW, "components", components=Items(Kinds({TEXT_INPUT: _TEXT_INPUT_SHAPE}), 1, 1)),
    TEXT_DISPLAY: TEXT_SHAPE,
    LABEL: shape_of(
        LABEL,
        "label component",
        label=String(1, limits.LABEL),
        description=Maybe(String(1, limits.LABEL_DESCRIPTION)),
        component=Kinds(_FIELDS),
    ),
}
_MODAL = Record(
    {
        "custom_id": CUSTOM_ID,
        "title": String(1, limits.MODAL_TITLE),
        "components": Items(Kinds(_TOP), 1, limits.MODAL_COMPONENTS),
        "flags": Anything(),
    },
    frozenset({"custom_id", "title", "components"}),
)


def modal_breaches(modal: Json) -> list[Breach]:
    """What Discord would refuse in a modal."""
    found = list(_MODAL.breaches(modal, ()))
    seen: set[str] = set()
    for path, field in fields(modal):
        name = text(field.get("custom_id"))
        if name in seen:
            found.append(Breach((*path, "custom_id"), "repeated"))
        seen.add(name)
        found += _field_rules(field, path)
    return found


def fields(modal: Json) -> Iterator[tuple[Path, JsonObject]]:
    """The fields of a modal that a person fills in, each with its place."""
    for number, part in enumerate(map(record, items(modal.get("components")))):
        place: Path = ("components", number)
        if part.get("type") == LABEL:
            yield (*place, "component"), record(part.get("component"))
        elif part.get("type") == ROW:
            for column, field in enumerate(map(record, items(part.get("components")))):
                yield (*place, "components", column), field


def is_required(field: Json) -> bool:
    """Whether a field must be filled in: unless it says otherwise. One check box by itself need not be ticked."""
    return field.get("type") != CHECKBOX and field.get("required") is not False


def most_values(field: Json) -> int:
    """How many values a field takes."""
    usual = len(items(field.get("options"))) if field.get("type") == CHECKBOX_GROUP else 1
    return whole(field.get("max_values"), usual)


def least_values(field: Json) -> int:
    """How many values a field needs once it has any."""
    return whole(field.get("min_values"), 1)


def _field_rules(field: JsonObject, path: Path) -> Iterator[Breach]:
    if field.get("disabled"):
        yield Breach((*path, "disabled"), "disabled")
    if field.get("min_values") == 0 and is_required(field):
        yield Breach((*path, "min_values"), "small", "1")
    options = list(map(record, items(field.get("options"))))
    if field.get("min_values") is not None and field.get("type") != TEXT_INPUT:
        if least_values(field) > most_values(field):
            yield Breach((*path, "max_values"), "small", str(least_values(field)))
        if options and least_values(field) > len(options):
            yield Breach((*path, "options"), "few", str(least_values(field)))
    chosen = [option for option in options if option.get("default")] or items(field.get("default_values"))
    if len(chosen) > most_values(field):
        yield Breach((*path, "options" if options else "default_values"), "many", str(most_values(field)))
    values = [option.get("value") for option in options]
    for number, value in enumerate(values):
        if value in values[:number]:
            yield Breach((*path, "options", number, "value"), "value_taken")
    yield from _text_rules(field, path)


def _text_rules(field: JsonObject, path: Path) -> Iterator[Breach]:
    """The length of the text that an input holds from the start; that it is checked is this server's guess."""
    most = whole(field.get("max_length"), limits.TEXT_INPUT)
    if field.get("type") == TEXT_INPUT and len(text(field.get("value"))) > most:
        yield Breach((*path, "value"), "long", str(most))
