"""A form as a modal (https://docs.discord.com/developers/components/reference), and what a person filled into one.

Each field is a label with one component in it, under the field's name. Every component says whether it is required:
left out, Discord takes it for required.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import discord
from discord import ui
from pydantic import BaseModel, ConfigDict

from bot.card.form import Checks, Field, FileInput, Form, Mentions, Select, TextInput
from bot.channel.mention import Mention, MentionKind
from handlers.commands.attachment import Attachment
from handlers.discord import limits
from handlers.discord.attachments import Resolved, attachment_of
from handlers.discord.render import custom_id
from handlers.discord.text import marked
from handlers.text import clean, cut

_MENTIONABLE, _FILE = 7, 19
"""Kinds of components whose values are ids: components/reference, “Component Types”."""

Component: TypeAlias = "ui.Item[ui.Modal]"
"""What stands in a label."""


class _Filled(BaseModel):
    """What stands in one component: its value, or its values."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: int
    custom_id: str = ""
    value: str | bool | None = None
    values: tuple[str, ...] = ()


class _Part(BaseModel):
    component: _Filled | None = None


class _Resolved(Resolved):
    roles: Mapping[str, object] = {}


class ModalData(BaseModel):
    """A modal that was sent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    custom_id: str
    components: tuple[_Part, ...] = ()
    resolved: _Resolved = _Resolved()

    @property
    def fields(self) -> Mapping[str, str]:
        """The entries of a form by the names of its fields, as options have them."""
        filled = (part.component for part in self.components if part.component is not None)
        return {one.custom_id: self._words(one) for one in filled}

    def files(self, client: discord.Client) -> Mapping[str, Attachment]:
        """The files that were chosen, by the names of their fields."""
        known = self.resolved.attachments
        chosen = (part.component for part in self.components if part.component and part.component.type == _FILE)
        ids = {one.custom_id: one.values[0] for one in chosen if one.values}
        return {name: attachment_of(known[id_], client) for name, id_ in ids.items() if id_ in known}

    def _words(self, one: _Filled) -> str:
        match one.type:
            case kind if kind == _MENTIONABLE:
                return " ".join(str(Mention(self._kind(value), value)) for value in one.values)
            case kind if kind == _FILE:
                known = self.resolved.attachments
                return " ".join(known[value].filename for value in one.values if value in known)
            case _:
                return " ".join(one.values) or (one.value if isinstance(one.value, str) else "")

    def _kind(self, identifier: str) -> MentionKind:
        return MentionKind.GROUP if identifier in self.resolved.roles else MentionKind.PERSON


def modal_of(form: Form) -> ui.Modal:
    """The modal. Needs a running event loop; discord.py is not to keep it, for forms are read as they come."""
    modal = ui.Modal(title=form.title, custom_id=custom_id(form.verb, form.value), timeout=None)
    if about := "\n".join(filter(None, map(marked, form.about))):
        modal.add_item(ui.TextDisplay(about))
    for field in form.fields:
        hint = cut(clean(field.hint).strip(), limits.LABEL_DESCRIPTION) or None
        modal.add_item(ui.Label(text=field.label, description=hint, component=_component(field)))
    modal.stop()
    return modal


def _component(field: Field) -> Component:
    match field:
        case TextInput():
            style = discord.TextStyle.paragraph if field.lines else discord.TextStyle.short
            most = min(field.longest, limits.FIELD_TEXT)
            value = field.value[:most] or None
            return ui.TextInput(
                custom_id=field.name, style=style, default=value, required=field.required, max_length=most
            )
        case Select():
            options = [
                discord.SelectOption(label=_label(one.label), value=one.value, default=one.value == field.value)
                for one in field.choices[: limits.CHOICES]
            ]
            return ui.Select(
                custom_id=field.name, options=options, required=field.required, min_values=int(field.required)
            )
        case Checks():
            boxes = [
                discord.CheckboxGroupOption(label=_label(one.label), value=one.value, default=one.value in field.values)
                for one in field.choices
            ]
            return ui.CheckboxGroup(
                custom_id=field.name, options=boxes, required=False, min_values=0, max_values=len(boxes)
            )
        case Mentions():
            return ui.MentionableSelect(
                custom_id=field.name,
                required=False,
                min_values=0,
                max_values=field.most,
                default_values=[_default(one) for one in field.values],
            )
        case FileInput():
            return ui.FileUpload(
                custom_id=field.name, required=field.required, min_values=int(field.required), max_values=1
            )


def _default(mention: Mention) -> discord.SelectDefaultValue:
    is_role = mention.kind is MentionKind.GROUP
    kind = discord.SelectDefaultValueType.role if is_role else discord.SelectDefaultValueType.user
    return discord.SelectDefaultValue(id=int(mention.id), type=kind)


def _label(text: str) -> str:
    return cut(clean(text).strip(), limits.CHOICE_TEXT) or "…"
