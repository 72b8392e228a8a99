"""Block Kit as tables: what Slack accepts in a message, and its words for what it does not.

Only blocks and elements that may stand in a message are known; any other type is refused, as Slack refuses those that
it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.shape import Breach, Flag, Items, Kinds, Path, Record, Shape, String
from bot.playground.slack import limits
from bot.playground.wire import items, record

_ADDRESS = r"https?://\S+"


def _of(type_: str, required: str = "", /, **fields: Shape) -> Record:
    """A record with a fixed type; `required` lists the fields that must be there."""
    return Record({"type": String(among=frozenset({type_})), **fields}, frozenset(["type", *required.split()]))


def _plain(most: int) -> Record:
    return _of("plain_text", "text", text=String(1, most), emoji=Flag())


def _any_text(most: int) -> Kinds:
    mrkdwn = _of("mrkdwn", "text", text=String(1, most), verbatim=Flag())
    return Kinds({"plain_text": _plain(most), "mrkdwn": mrkdwn})


_CONFIRM = Record(
    {
        "title": _plain(limits.CONFIRM_TITLE),
        "text": _any_text(limits.CONFIRM_TEXT),
        "confirm": _plain(limits.CONFIRM_BUTTON),
        "deny": _plain(limits.CONFIRM_BUTTON),
        "style": String(among=frozenset({"primary", "danger"})),
    },
    frozenset({"title", "text", "confirm", "deny"}),
)


def _option(words: Shape, **more: Shape) -> Record:
    described = _any_text(limits.OPTION_DESCRIPTION)
    fields = {"text": words, "value": String(1, limits.OPTION_VALUE), "description": described, **more}
    return Record(fields, frozenset({"text", "value"}))


_OPTION = _option(_plain(limits.OPTION_TEXT))
_LINK_OPTION = _option(_plain(limits.OPTION_TEXT), url=String(1, limits.BUTTON_URL))
_TICK_OPTION = _option(_any_text(limits.OPTION_TEXT))
_OPTION_GROUP = Record(
    {"label": _plain(limits.OPTION_TEXT), "options": Items(_OPTION, 1, limits.OPTIONS)},
    frozenset({"label", "options"}),
)
_INTERACTIVE: dict[str, Shape] = {
    "action_id": String(1, limits.ACTION_ID),
    "confirm": _CONFIRM,
    "focus_on_load": Flag(),
}
_BUTTON = _of(
    "button",
    "text",
    text=_plain(limits.BUTTON_TEXT),
    action_id=String(1, limits.ACTION_ID),
    url=String(1, limits.BUTTON_URL, like=_ADDRESS),
    value=String(0, limits.BUTTON_VALUE),
    style=String(among=frozenset({"primary", "danger"})),
    confirm=_CONFIRM,
    accessibility_label=String(1, limits.BUTTON_LABEL),
)
_SLACK_FILE = Record({"id": String(like=r"F[A-Z0-9]{8,}"), "url": String(1, limits.IMAGE_URL, like=_ADDRESS)})
"""reference/block-kit/composition-objects/slack-file-object; the form of an id is told only by a refusal:
github.com/slackapi/python-slack-sdk/issues/1521"""
_IMAGE = _of(
    "image",
    "alt_text",
    image_url=String(1, limits.IMAGE_URL, like=_ADDRESS),
    slack_file=_SLACK_FILE,
    alt_text=String(1, limits.ALT_TEXT),
)
_SELECT: dict[str, Shape] = {
    "placeholder": _plain(limits.PLACEHOLDER),
    "options": Items(_OPTION, 1, limits.OPTIONS),
    "option_groups": Items(_OPTION_GROUP, 1, limits.OPTION_GROUPS),
    **_INTERACTIVE,
}
_INPUTS: dict[str | int, Shape] = {
    "button": _BUTTON,
    "static_select": _of("static_select", **_SELECT, initial_option=_OPTION),
    "multi_static_select": _of("multi_static_select", **_SELECT, initial_options=Items(_OPTION, 1)),
    "overflow": _of("overflow", "options", options=Items(_LINK_OPTION, 1, limits.OVERFLOW_OPTIONS), **_INTERACTIVE),
    "datepicker": _of(
        "datepicker",
        initial_date=String(like=r"\d{4}-\d\d-\d\d"),
        placeholder=_plain(limits.PLACEHOLDER),
        **_INTERACTIVE,
    ),
    "timepicker": _of(
        "timepicker",
        initial_time=String(like=r"\d\d:\d\d"),
        placeholder=_plain(limits.PLACEHOLDER),
        timezone=String(1),
        **_INTERACTIVE,
    ),
    "checkboxes": _of(
        "checkboxes",
        "options",
        options=Items(_TICK_OPTION, 1, limits.CHOICES),
        initial_options=Items(_TICK_OPTION, 1),
        **_INTERACTIVE,
    ),
    "radio_buttons": _of(
        "radio_buttons",
        "options",
        options=Items(_TICK_OPTION, 1, limits.CHOICES),
        initial_option=_TICK_OPTION,
        **_INTERACTIVE,
    ),
}
_CONTEXT: dict[str | int, Shape] = {
    "image": _IMAGE,
    "plain_text": _plain(limits.SECTION_TEXT),
    "mrkdwn": _of("mrkdwn", "text", text=String(1, limits.SECTION_TEXT), verbatim=Flag()),
}
_BLOCK_ID: dict[str, Shape] = {"block_id": String(1, limits.BLOCK_ID)}
_CARD = _of(
    "card",
    hero_image=_IMAGE,
    icon=_IMAGE,
    title=_any_text(limits.CARD_TITLE),
    subtitle=_any_text(limits.CARD_TITLE),
    body=_any_text(limits.CARD_BODY),
    actions=Items(Kinds({"button": _BUTTON}), 1, limits.CARD_ACTIONS),
    **_BLOCK_ID,
)
_BLOCKS: dict[str | int, Shape] = {
    "section": _of(
        "section",
        text=_any_text(limits.SECTION_TEXT),
        fields=Items(_any_text(limits.SECTION_FIELD), 1, limits.SECTION_FIELDS),
        accessory=Kinds({"image": _IMAGE, **_INPUTS}),
        expand=Flag(),
        **_BLOCK_ID,
    ),
    "divider": _of("divider", **_BLOCK_ID),
    "header": _of("header", "text", text=_plain(limits.HEADER_TEXT), **_BLOCK_ID),
    "actions": _of("actions", "elements", elements=Items(Kinds(_INPUTS), 1, limits.ACTIONS), **_BLOCK_ID),
    "context": _of("context", "elements", elements=Items(Kinds(_CONTEXT), 1, limits.CONTEXT_ELEMENTS), **_BLOCK_ID),
    "image": _of(
        "image",
        "alt_text",
        image_url=String(1, limits.IMAGE_URL, like=_ADDRESS),
        slack_file=_SLACK_FILE,
        alt_text=String(1, limits.ALT_TEXT),
        title=_plain(limits.IMAGE_TITLE),
        **_BLOCK_ID,
    ),
    "markdown": _of("markdown", "text", text=String(1, limits.MARKDOWN), **_BLOCK_ID),
    "rich_text": _of("rich_text", "elements", elements=Items(Record({}, open=True), 1), **_BLOCK_ID),
    "card": _CARD,
    "carousel": _of("carousel", "elements", elements=Items(Kinds({"card": _CARD}), 1, 10), **_BLOCK_ID),
}
_INSIDE = ("actions", "context", "divider", "header", "image", "section")
"""What a container holds, of the blocks above: the manual names more than Slack's own validator accepts."""
_CONTAINER = _of(
    "container",
    "title child_blocks",
    title=_plain(limits.CONTAINER_TITLE),
    subtitle=_any_text(limits.CONTAINER_TITLE),
    icon=_IMAGE,
    width=String(among=frozenset({"narrow", "standard", "wide", "full"})),
    child_blocks=Items(Kinds({kind: _BLOCKS[kind] for kind in _INSIDE}), 1, limits.CONTAINER_BLOCKS),
    is_collapsible=Flag(),
    default_collapsed=Flag(),
    has_header_divider=Flag(),
    **_BLOCK_ID,
)
_OLDER_BLOCKS = Items(Kinds(_BLOCKS), 0, limits.BLOCKS)
_MESSAGE_BLOCKS = Items(Kinds({**_BLOCKS, "container": _CONTAINER}), 0, limits.BLOCKS)
_NEEDS_ONE_OF = {
    "section": ("text", "fields"),
    "image": ("image_url", "slack_file"),
    "static_select": ("options", "option_groups"),
    "multi_static_select": ("options", "option_groups"),
    "card": ("hero_image", "title", "actions", "body"),
}


def breaches(blocks: object, *, containers: bool = True) -> list[Breach]:
    """What Slack would refuse in a message's blocks; paths begin with `blocks`.

    Without `containers` it is a workspace that does not know them yet.
    """
    path: Path = ("blocks",)
    found = list((_MESSAGE_BLOCKS if containers else _OLDER_BLOCKS).breaches(blocks, path))
    found += _incomplete(blocks, path)
    found += _repeated(blocks, path)
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
}


def in_words(breach: Breach) -> str:
    """A breach as Slack words it, with its JSON pointer."""
    number = int(breach.limit) if breach.limit.isdigit() else 0
    words = _WORDS[breach.rule].format(limit=breach.limit, more=number + 1, less=number - 1)
    return f"{words} [json-pointer:/{'/'.join(map(str, breach.path))}]"


def named(blocks: object, name: str) -> list[object]:
    """The blocks with a `block_id` each, as Slack gives one to every block that comes without."""
    return [
        {**record(block), "block_id": record(block).get("block_id") or f"{name}{number}"}
        for number, block in enumerate(items(blocks))
    ]
