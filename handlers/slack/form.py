"""A form as a modal (https://docs.slack.dev/reference/views/modal-views), and what a person entered in one.

Each field is an input block under the field's name, which keeps what stands in it when the modal is changed
(https://docs.slack.dev/reference/views/modal-views, "Preserving input entry in views"). People are picked from Slack's
own list; user groups have none, so those that are called already stand below it as boxes, and further ones are typed
behind the command.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.card.card import Choice, Message
from bot.card.form import Checks, Field, FileInput, Form, Mentions, Select, TextInput
from bot.channel.mention import Mention, MentionKind
from handlers.slack import limits
from handlers.slack.elements import Json
from handlers.slack.files import SharedFile
from handlers.slack.render import render_view
from handlers.slack.text import marked
from handlers.slack.told import Told
from handlers.text import clean, cut

CALLBACK = "form:"
"""Begins the `callback_id` of every form; the verb follows."""
_GROUPS = ":groups"
"""Ends the id of the block with the groups of a field of people."""


class _Option(Told):
    value: str = ""


class Entered(Told):
    """What stands in one field: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload."""

    value: str | None = None
    selected_option: _Option | None = None
    selected_options: tuple[_Option, ...] = ()
    selected_users: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()

    @property
    def words(self) -> str:
        """The value of the field as an option has it."""
        people = (str(Mention(MentionKind.PERSON, user)) for user in self.selected_users)
        several = (*(one.value for one in self.selected_options), *people, *(file.name for file in self.files))
        chosen = self.selected_option.value if self.selected_option else ""
        return " ".join(filter(None, (self.value or chosen, *several)))


def view_of(form: Form, *, kept: str) -> Json:
    """The modal; `kept` is what it is sent back with, which nobody sees (at most 3,000 characters)."""
    about = [marked(line) for line in form.about]
    words: list[Json] = [_section("\n".join(about))] if any(about) else []
    return {
        "type": "modal",
        "callback_id": f"{CALLBACK}{form.verb}",
        "private_metadata": kept,
        "title": _plain(form.title, limits.VIEW_TITLE),
        "submit": _plain(form.submit, limits.VIEW_TITLE),
        "close": _plain("Cancel", limits.VIEW_TITLE),
        "blocks": [*words, *(block for field in form.fields for block in _blocks(field, live=form.live))],
    }


def entered(values: Mapping[str, Mapping[str, Entered]]) -> dict[str, str]:
    """The entries of a modal of ours by the names of its fields: `state.values` as options."""
    fields: dict[str, str] = {}
    for block, elements in values.items():
        name = block.removesuffix(_GROUPS)
        words = " ".join(filter(None, (one.words for one in elements.values())))
        fields[name] = " ".join(filter(None, (fields.get(name, ""), words)))
    return fields


def entered_files(values: Mapping[str, Mapping[str, Entered]]) -> dict[str, SharedFile]:
    """The file of each field that has one."""
    named = ((block, file) for block, elements in values.items() for one in elements.values() for file in one.files)
    return dict(named)


def _blocks(field: Field, *, live: bool) -> Iterator[Json]:
    """The blocks of a field. Of one that is `live` Slack tells whatever is typed or chosen, at once.

    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
    """
    block = _input(field, _element(field, live=live), optional=not _is_required(field))
    yield {**block, "dispatch_action": True} if live else block
    if isinstance(field, TextInput):
        yield from render_view(Message("", field.told))
    groups = _groups(field) if isinstance(field, Mentions) else ()
    if groups and isinstance(field, Mentions):
        ticked = tuple(str(one) for one in field.values if one.kind is MentionKind.GROUP)
        boxes = _boxes(groups, ticked, name=f"{field.name}{_GROUPS}")
        yield {
            "type": "input",
            "block_id": f"{field.name}{_GROUPS}",
            "label": _plain("User groups", limits.FIELD_LABEL),
            "element": boxes,
            "optional": True,
        }


def _is_required(field: Field) -> bool:
    return isinstance(field, TextInput | Select | FileInput) and field.required


def _input(field: Field, element: Json, *, optional: bool) -> Json:
    hint: Json = {"hint": _plain(field.hint, limits.FIELD_LABEL)} if field.hint else {}
    label = _plain(field.label, limits.FIELD_LABEL)
    return {
        "type": "input",
        "block_id": field.name,
        "label": label,
        "element": {**element, "action_id": field.name},
        "optional": optional,
        **hint,
    }


def _element(field: Field, *, live: bool) -> Json:
    match field:
        case TextInput():
            most = min(field.longest, limits.FIELD_TEXT)
            initial: Json = {"initial_value": field.value[:most]} if field.value else {}
            at_once: Json = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}} if live else {}
            return {"type": "plain_text_input", "multiline": field.lines, "max_length": most, **initial, **at_once}
        case Select():
            options = [_option(one) for one in field.choices[: limits.OPTIONS]]
            chosen = next((one for one in options if one["value"] == field.value), None)
            return {"type": "static_select", "options": options, **({"initial_option": chosen} if chosen else {})}
        case Checks():
            return _boxes(field.choices, field.values, name=field.name)
        case Mentions():
            people = [one.id for one in field.values if one.kind is MentionKind.PERSON]
            picked: Json = {"initial_users": people} if people else {}
            return {"type": "multi_users_select", "max_selected_items": field.most, **picked}
        case FileInput():
            types: Json = {"filetypes": list(field.types)} if field.types else {}
            return {"type": "file_input", "max_files": 1, **types}


def _boxes(choices: tuple[Choice, ...], ticked: tuple[str, ...], *, name: str) -> Json:
    options = [_option(one) for one in choices[: limits.TICK_BOXES]]
    initial = [one for one in options if one["value"] in ticked]
    element: Json = {"type": "checkboxes", "action_id": name, "options": options}
    return {**element, "initial_options": initial} if initial else element


def _groups(field: Mentions) -> tuple[Choice, ...]:
    """The user groups that can be ticked: those that were offered, and those that are called already."""
    offered = {choice.value for choice in field.groups}
    called = (one for one in field.values if one.kind is MentionKind.GROUP and str(one) not in offered)
    return (*field.groups, *(Choice(f"User group {one.id}", str(one)) for one in called))


def _option(choice: Choice) -> Json:
    return {"text": _plain(choice.label, limits.OPTION_TEXT), "value": choice.value[: limits.OPTION_VALUE]}


def _plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": cut(clean(text).strip(), most) or "…", "emoji": False}


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[: limits.SECTION_TEXT], "verbatim": True}}
