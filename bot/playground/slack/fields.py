"""The fields of a view or a message: what stands in them at first, and what stands there after a person's entry.

Page: docs.slack.dev/reference/interaction-payloads/view-interactions-payload, `view.state.values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.playground.invocation import NotThere
from bot.playground.wire import Json, JsonObject, items, record, text, whole

_ONE: Mapping[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_SEVERAL: Mapping[str, str] = {
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "file_input": "files",
}
KEPT_IN: Mapping[str, str] = {**_ONE, **_SEVERAL}
"""By kind of field, where its value stands; a button and an overflow menu keep none."""
_ADDRESS = re.compile(r"https?://\S+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A control with an `action_id`, and the block it stands in."""

    block: JsonObject
    element: JsonObject

    @property
    def block_id(self) -> str:
        """The id of its block."""
        return text(self.block.get("block_id"))

    @property
    def action_id(self) -> str:
        """Its own id."""
        return text(self.element.get("action_id"))

    @property
    def kind(self) -> str:
        """The kind of element."""
        return text(self.element.get("type"))

    @property
    def submits(self) -> bool:
        """Whether it waits for the submission: in an input block that does not dispatch."""
        return self.block.get("type") == "input" and self.block.get("dispatch_action") is not True

    def first(self) -> JsonObject:
        """What stands in it before anybody touched it."""
        place = KEPT_IN[self.kind]
        told = self.element.get(f"initial_{place.removeprefix('selected_')}")
        return {"type": self.kind, place: [] if told is None and self.kind in _SEVERAL else told}

    def entered(self, value: object) -> JsonObject:
        """What stands in it once a person typed or chose `value`; raises `NotThere` for a choice it has not."""
        place = KEPT_IN[self.kind]
        if place == "selected_options":
            return {"type": self.kind, place: [self.option(text(one)) for one in items(value)]}
        if place == "selected_option":
            return {"type": self.kind, place: self.option(text(value)) if value else None}
        return {"type": self.kind, place: value if value or self.kind in _SEVERAL else None}

    def option(self, value: str) -> JsonObject:
        """The option with this value; raises `NotThere`."""
        listed = items(self.element.get("options"))
        grouped = [one for group in items(self.element.get("option_groups")) for one in _options(group)]
        for candidate in map(record, [*listed, *grouped]):
            if candidate.get("value") == value:
                return candidate
        if self.kind.endswith("external_select"):
            return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
        raise NotThere("That menu has no such choice.")

    def complaint(self, state: Json) -> str | None:
        """What Slack's own client says before it sends a submission, if anything."""
        value = state.get(KEPT_IN[self.kind])
        if not value:
            return None if self.block.get("optional") is True else "Please complete this required field."
        return _typed_wrong(self.element, text(value)) if KEPT_IN[self.kind] == "value" else None


def _options(group: object) -> list[object]:
    return items(record(group).get("options"))


def _typed_wrong(element: Json, typed: str) -> str | None:
    kind, least, most = element.get("type"), whole(element.get("min_length")), whole(element.get("max_length"), 3000)
    if len(typed) < least:
        return f"Please enter at least {least} characters."
    if len(typed) > most:
        return f"Please enter at most {most} characters."
    if kind == "email_text_input" and _MAIL.fullmatch(typed) is None:
        return "Please enter a valid email address."
    if kind == "url_text_input" and _ADDRESS.fullmatch(typed) is None:
        return "Please enter a valid URL."
    if kind == "number_input" and re.fullmatch(r"-?\d+(\.\d+)?", typed) is None:
        return "Please enter a valid number."
    return None


def fields_in(blocks: object) -> Iterator[Field]:
    """Every control of some blocks, also those inside cards and containers."""
    for block in map(record, items(blocks)):
        inner = block.get("child_blocks")
        if inner is not None:
            yield from fields_in(inner)
        else:
            yield from (Field(block, element) for element in _within(block))


def _within(block: JsonObject) -> Iterator[JsonObject]:
    """The objects with an `action_id` inside a block, at any depth."""
    for value in block.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                if "action_id" in inner:
                    yield inner
                else:
                    yield from _within(inner)


def values_of(blocks: object, entries: Mapping[tuple[str, str], JsonObject]) -> JsonObject:
    """`state.values`: by block and action, what stands in each field; `entries` is what the person entered."""
    values: dict[str, object] = {}
    for field in fields_in(blocks):
        if field.kind in KEPT_IN:
            entry = entries.get((field.block_id, field.action_id)) or field.first()
            record(values.setdefault(field.block_id, {}))[field.action_id] = entry
    return values
