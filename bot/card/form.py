"""A form: a few fields that a person fills in, in a window that the platform opens (Slack: a modal; Discord: a modal).

Nothing here is escaped or cut: that is each platform's own business. The bounds are the stricter ones of both
platforms, so that a form that can be made can be opened:
https://docs.slack.dev/reference/views/modal-views and https://docs.discord.com/developers/components/reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.card.card import Choice, Line, Part
from bot.channel.mention import MOST_MENTIONS, Mention

MOST_FIELDS = 5
"""Discord: components of a modal; each field is one, and so are the words above them."""
LONGEST_TITLE = 24
"""Slack: the title of a modal, and the label of its button."""
LONGEST_LABEL = 45
"""Discord: the label of a field."""
LONGEST_HINT = 100
"""Discord: the description of a field."""
MOST_CHOICES = 25
"""Discord: the options of a select."""
MOST_CHECKS = 10
"""Both: the options of a group of check boxes."""
LONGEST_TEXT = 3000
"""Slack: the value of a text field."""


@dataclass(frozen=True, slots=True)
class TextInput:
    """Words that are typed: one line, or several with `lines`. `longest` is how many characters they are at most.

    `told` is what is said of them below the field, in a form that is `live`.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    lines: bool = False
    required: bool = True
    longest: int = LONGEST_TEXT
    told: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """One of several choices; `value` is the one that is chosen already. It answers with the value of a choice."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    value: str | None = None
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Checks:
    """Boxes of which any number can be ticked, `values` already are. It answers with their values, joined by blanks."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    values: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mentions:
    """People and groups of the platform; never required. It answers with mentions as `str` writes them, joined by
    blanks.

    `groups` are those that can be chosen on a platform that offers none by itself (Slack's user groups), each choice
    with a mention as its value.
    """

    name: str
    label: str
    values: tuple[Mention, ...] = ()
    hint: str = ""
    groups: tuple[Choice, ...] = ()
    most: int = MOST_MENTIONS


@dataclass(frozen=True, slots=True)
class FileInput:
    """A file that is uploaded; `types` are the ends of names that are taken (`json`, `opml`), none: any."""

    name: str
    label: str
    hint: str = ""
    types: tuple[str, ...] = ()
    required: bool = True


Field = TextInput | Select | Checks | Mentions | FileInput


@dataclass(frozen=True, slots=True)
class Form:
    """A form under a title. `verb` selects what answers it, as a button's does, and `value` is its argument.

    `about` are lines of text above the fields. A field's name is that of the option that it answers. One that is `live`
    is looked at while it is filled in, on a platform that can change a form that is open (Slack).
    """

    title: str
    verb: str
    value: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    about: tuple[Line, ...] = ()
    live: bool = False

    def __post_init__(self) -> None:
        """Raises `ValueError` for a form that a platform would refuse."""
        pieces = len(self.fields) + bool(self.about)
        if not self.fields or pieces > MOST_FIELDS or len({field.name for field in self.fields}) < len(self.fields):
            raise ValueError("a form has one to five fields, each of its own name; the words above count as one")
        if max(len(self.title), len(self.submit)) > LONGEST_TITLE:
            raise ValueError(f"a title and a button have at most {LONGEST_TITLE} characters")
        for field in self.fields:
            _check(field)


def _check(field: Field) -> None:
    if len(field.label) > LONGEST_LABEL or len(field.hint) > LONGEST_HINT:
        raise ValueError(f"a label has at most {LONGEST_LABEL} characters, and a hint {LONGEST_HINT}: {field.name}")
    if isinstance(field, Select) and not 1 <= len(field.choices) <= MOST_CHOICES:
        raise ValueError(f"one chooses from at most {MOST_CHOICES}: {field.name}")
    if isinstance(field, Checks) and not 1 <= len(field.choices) <= MOST_CHECKS:
        raise ValueError(f"there are at most {MOST_CHECKS} boxes: {field.name}")


def filled(form: Form, typed: Mapping[str, str], *, value: str) -> Form:
    """The form as somebody has filled it in, to be opened again; `value` is that of the form which they were shown.

    A file must be chosen again.
    """
    return replace(form, value=value, fields=tuple(_filled(field, typed.get(field.name, "")) for field in form.fields))


def with_told(form: Form, name: str, parts: tuple[Part, ...]) -> Form:
    """The form with what is said of its text field of this name."""
    fields = (
        replace(field, told=parts) if isinstance(field, TextInput) and field.name == name else field
        for field in form.fields
    )
    return replace(form, fields=tuple(fields))


def _filled(field: Field, typed: str) -> Field:
    match field:
        case TextInput():
            return replace(field, value=typed)
        case Select():
            return replace(field, value=typed or None)
        case Checks():
            return replace(field, values=tuple(typed.split()))
        case Mentions():
            read = map(Mention.parse, typed.split())
            return replace(field, values=tuple(one for one in read if one is not None))
        case FileInput():
            return field
