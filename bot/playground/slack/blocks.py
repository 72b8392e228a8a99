"""Block Kit's blocks as tables: what Slack accepts in a message, a modal and a Home tab, and its words for the rest.

Only blocks that may stand on a surface are known there (docs.slack.dev/blocks.json); any other type is refused, as
Slack refuses those that it does not know. The elements in them: `elements`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from bot.playground.shape import Breach, Flag, Items, Kinds, Path, Record, Shape, String
from bot.playground.slack import limits, tables
from bot.playground.slack.elements import (
    ACTIONABLE,
    BUTTON,
    CONTEXT,
    CONTEXT_ACTIONS,
    FIELDS,
    IMAGE,
    IMAGE_BLOCK,
    MODAL_FIELDS,
    Table,
    any_text,
    plain,
    shape_of,
)
from bot.playground.wire import items, record

Surface: TypeAlias = Literal["message", "modal", "home"]

_BLOCK_ID: dict[str, Shape] = {"block_id": String(1, limits.BLOCK_ID)}
_CARD = shape_of(
    "card",
    hero_image=IMAGE,
    icon=IMAGE,
    title=any_text(limits.CARD_TITLE),
    subtitle=any_text(limits.CARD_TITLE),
    body=any_text(limits.CARD_BODY),
    actions=Items(Kinds({"button": BUTTON}), 1, limits.CARD_ACTIONS),
    **_BLOCK_ID,
)
_EVERYWHERE: Table = {
    "section": shape_of(
        "section",
        text=any_text(limits.SECTION_TEXT),
        fields=Items(any_text(limits.SECTION_FIELD), 1, limits.SECTION_FIELDS),
        accessory=Kinds({"image": IMAGE, **ACTIONABLE}),
        expand=Flag(),
        **_BLOCK_ID,
    ),
    "divider": shape_of("divider", **_BLOCK_ID),
    "header": shape_of("header", "text", text=plain(limits.HEADER_TEXT), **_BLOCK_ID),
    "actions": shape_of("actions", "elements", elements=Items(Kinds(ACTIONABLE), 1, limits.ACTIONS), **_BLOCK_ID),
    "context": shape_of("context", "elements", elements=Items(Kinds(CONTEXT), 1, limits.CONTEXT_ELEMENTS), **_BLOCK_ID),
    "image": shape_of("image", "alt_text", **IMAGE_BLOCK, title=plain(limits.IMAGE_TITLE), **_BLOCK_ID),
    "rich_text": shape_of("rich_text", "elements", elements=Items(Record({}, open=True), 1), **_BLOCK_ID),
    "card": _CARD,
}


def _input(fields: Table) -> Record:
    return shape_of(
        "input",
        "label element",
        label=plain(limits.INPUT_LABEL),
        element=Kinds(fields),
        hint=plain(limits.INPUT_HINT),
        dispatch_action=Flag(),
        optional=Flag(),
        **_BLOCK_ID,
    )


_CAROUSEL = shape_of(
    "carousel", "elements", elements=Items(Kinds({"card": _CARD}), 1, limits.CAROUSEL_CARDS), **_BLOCK_ID
)
_INSIDE = ("actions", "context", "divider", "header", "image", "section")
"""What a container holds, of the blocks above: the manual names more than Slack's own validator accepts."""
_CONTAINER = shape_of(
    "container",
    "title child_blocks",
    title=plain(limits.CONTAINER_TITLE),
    subtitle=any_text(limits.CONTAINER_TITLE),
    icon=IMAGE,
    width=String(among=frozenset({"narrow", "standard", "wide", "full"})),
    child_blocks=Items(Kinds({kind: _EVERYWHERE[kind] for kind in _INSIDE}), 1, limits.CONTAINER_BLOCKS),
    is_collapsible=Flag(),
    default_collapsed=Flag(),
    has_header_divider=Flag(),
    **_BLOCK_ID,
)
_SURFACES: Mapping[Surface, Table] = {
    "message": {
        **_EVERYWHERE,
        "input": _input(FIELDS),
        "markdown": shape_of("markdown", "text", text=String(1, limits.MARKDOWN), **_BLOCK_ID),
        "carousel": _CAROUSEL,
        "container": _CONTAINER,
        "context_actions": shape_of(
            "context_actions",
            "elements",
            elements=Items(Kinds(CONTEXT_ACTIONS), 1, limits.CONTEXT_ACTIONS),
            **_BLOCK_ID,
        ),
        "data_table": tables.DATA_TABLE,
    },
    "modal": {**_EVERYWHERE, "input": _input(MODAL_FIELDS)},
    "home": {**_EVERYWHERE, "input": _input(FIELDS), "carousel": _CAROUSEL},
}
_MOST: Mapping[Surface, int] = {"message": limits.BLOCKS, "modal": limits.VIEW_BLOCKS, "home": limits.VIEW_BLOCKS}
_NEEDS_ONE_OF = {
    "section": ("text", "fields"),
    "image": ("image_url", "slack_file"),
    "static_select": ("options", "option_groups"),
    "multi_static_select": ("options", "option_groups"),
    "card": ("hero_image", "title", "actions", "body"),
}


def breaches(
    blocks: object, *, on: Surface = "message", without: frozenset[str] = frozenset(), at: Path = ("blocks",)
) -> list[Breach]:
    """What Slack would refuse in the blocks of a surface; paths begin with `at`.

    `without` names the kinds of blocks that the workspace does not know yet, or may not use.
    """
    known = {kind: shape for kind, shape in _SURFACES[on].items() if kind not in without}
    found = list(Items(Kinds(known), 0, _MOST[on]).breaches(blocks, at))
    found += _incomplete(blocks, at)
    found += _repeated(blocks, at)
    found += tables.breaches(blocks, at)
    return found


def _incomplete(value: object, path: Path) -> Iterator[Breach]:
    """Objects that must have at least one of some fields, and have none."""
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from _incomplete(member, (*path, number))
    elif isinstance(value, dict):
        choice = _NEEDS_ONE_OF.get(str(value.get("type")), ())
        if choice and not any(name in value for name in choice):
            yield Breach(path, "one_of", ", ".join(choice))
        for key, inner in value.items():
            yield from _incomplete(inner, (*path, key))


def _repeated(blocks: object, path: Path) -> Iterator[Breach]:
    """A block_id twice in a message, or an action_id twice in one block."""
    seen: set[object] = set()
    for number, block in enumerate(items(blocks)):
        name = record(block).get("block_id")
        if name is not None and name in seen:
            yield Breach((*path, number, "block_id"), "repeated", str(name))
        seen.add(name)
        yield from _repeated_actions(record(block).get("elements"), (*path, number, "elements"))
        yield from _repeated(record(block).get("child_blocks"), (*path, number, "child_blocks"))


def _repeated_actions(elements: object, path: Path) -> Iterator[Breach]:
    seen: set[object] = set()
    for number, element in enumerate(items(elements)):
        name = record(element).get("action_id")
        if name is not None and name in seen:
            yield Breach((*path, number, "action_id"), "repeated", str(name))
        seen.add(name)


def characters(value: object) -> int:
    """All characters of the texts in the blocks together."""
    if isinstance(value, list):
        return sum(map(characters, value))
    if isinstance(value, dict):
        own = value.get("text")
        rest = sum(characters(inner) for inner in value.values() if isinstance(inner, dict | list))
        return rest + (len(own) if isinstance(own, str) else 0)
    return 0


_WORDS = {
    "required": "missing required field",
    "unknown": "no more properties allowed",
    "one_of": "must define at least one of: {limit}",
    "repeated": "`{limit}` already exists",
    "slack_file": "invalid slack file",
    "short": "must be more than {less} characters",
    "long": "must be less than {more} characters",
    "few": "must have at least {limit} items",
    "many": "no more than {limit} items allowed",
    "choice": "unsupported value, must be one of: {limit}",
    "pattern": "invalid value",
    "text": "must provide a string",
    "flag": "must provide a boolean",
    "array": "must provide an array",
    "object": "must provide an object",
    "number": "must provide a number",
    "small": "must be at least {limit}",
    "large": "must be at most {limit}",
    "columns": "all rows must have {limit} cells",
    "table_characters": "no more than {limit} characters allowed in all tables of a message",
}


def in_words(breach: Breach) -> str:
    """A breach as Slack words it, with its JSON pointer."""
    number = int(breach.limit) if breach.limit.isdigit() else 0
    words = _WORDS[breach.rule].format(limit=breach.limit, more=number + 1, less=number - 1)
    return f"{words} [json-pointer:/{'/'.join(map(str, breach.path))}]"


def named(blocks: object, name: str) -> list[object]:
    """The blocks with a `block_id` each, as Slack gives a new one to every block that comes without."""
    return [
        {**record(block), "block_id": record(block).get("block_id") or f"{name}{number}"}
        for number, block in enumerate(items(blocks))
    ]
