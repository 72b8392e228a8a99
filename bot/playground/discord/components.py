"""Messages, embeds and components as tables: what Discord accepts, and the rules that no schema states.

Pages: resources/message, components/reference.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.discord.addresses import scheme
from bot.playground.discord.embeds import EMBED, embed_rules
from bot.playground.shape import AnyOf, Anything, Breach, Flag, Items, Kinds, Maybe, Number, Path, Record, Shape, String
from bot.playground.wire import Json, JsonObject, items, record, text, whole

ROW, BUTTON, STRING_SELECT = 1, 2, 3
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LINK_STYLE, PREMIUM_STYLE = 5, 6
_LEGACY_FIELDS = ("content", "embeds", "poll", "sticker_ids")


def shape_of(kind: int, required: str = "", /, **fields: Shape) -> Record:
    """A component of one type; `required` lists the fields that must be there."""
    common: dict[str, Shape] = {"type": Number(among=frozenset({kind})), "id": Maybe(Number(0))}
    return Record({**common, **fields}, frozenset(["type", *required.split()]))


CUSTOM_ID = String(1, limits.CUSTOM_ID)
_EMOJI = Maybe(Record({"id": Anything(), "name": Anything(), "animated": Anything()}))
_MEDIA = Record({"url": String(1, 2048)}, frozenset({"url"}))
_BUTTON_SHAPE = shape_of(
    BUTTON,
    "style",
    style=Number(1, 6),
    label=Maybe(String(0, limits.BUTTON_LABEL, trimmed=True)),
    emoji=_EMOJI,
    custom_id=Maybe(CUSTOM_ID),
    url=Maybe(String(1, limits.BUTTON_URL)),
    sku_id=Maybe(String()),
    disabled=Maybe(Flag()),
)
_SELECT_OPTION = Record(
    {
        "label": String(1, limits.SELECT_TEXT, trimmed=True),
        "value": String(1, limits.SELECT_TEXT),
        "description": Maybe(String(0, limits.SELECT_TEXT)),
        "emoji": _EMOJI,
        "default": Maybe(Flag()),
    },
    frozenset({"label", "value"}),
)
_SELECT: dict[str, Shape] = {
    "custom_id": CUSTOM_ID,
    "placeholder": Maybe(String(0, limits.PLACEHOLDER)),
    "min_values": Maybe(Number(0, limits.SELECT_OPTIONS)),
    "max_values": Maybe(Number(1, limits.SELECT_OPTIONS)),
    "disabled": Maybe(Flag()),
    "required": Maybe(Flag()),
}
PICKERS: dict[str | int, Shape] = {
    kind: shape_of(kind, "custom_id", **_SELECT, default_values=Anything(), channel_types=Anything())
    for kind in (5, 6, 7, 8)
}
STRING_SELECT_SHAPE = shape_of(
    STRING_SELECT, "custom_id options", **_SELECT, options=Items(_SELECT_OPTION, 1, limits.SELECT_OPTIONS)
)
_ROW_SHAPE = shape_of(
    ROW,
    "components",
    components=Items(
        Kinds({BUTTON: _BUTTON_SHAPE, STRING_SELECT: STRING_SELECT_SHAPE, **PICKERS}), 1, limits.BUTTONS_IN_ROW
    ),
)
TEXT_SHAPE = shape_of(TEXT_DISPLAY, "content", content=String(1, limits.TEXT_TOGETHER, trimmed=True))
_DESCRIPTION = Maybe(String(0, limits.MEDIA_DESCRIPTION))
_THUMBNAIL_SHAPE = shape_of(THUMBNAIL, "media", media=_MEDIA, description=_DESCRIPTION, spoiler=Maybe(Flag()))
_SECTION_SHAPE = shape_of(
    SECTION,
    "components accessory",
    components=Items(Kinds({TEXT_DISPLAY: TEXT_SHAPE}), 1, limits.SECTION_TEXTS),
    accessory=Kinds({THUMBNAIL: _THUMBNAIL_SHAPE, BUTTON: _BUTTON_SHAPE}),
)
_GALLERY_ITEM = Record({"media": _MEDIA, "description": _DESCRIPTION, "spoiler": Maybe(Flag())}, frozenset({"media"}))
_IN_CONTAINER: dict[str | int, Shape] = {
    ROW: _ROW_SHAPE,
    SECTION: _SECTION_SHAPE,
    TEXT_DISPLAY: TEXT_SHAPE,
    GALLERY: shape_of(GALLERY, "items", items=Items(_GALLERY_ITEM, 1, limits.GALLERY_ITEMS)),
    FILE: shape_of(FILE, "file", file=_MEDIA, spoiler=Maybe(Flag())),
    SEPARATOR: shape_of(SEPARATOR, divider=Maybe(Flag()), spacing=Maybe(Number(among=frozenset({1, 2})))),
}
_CONTAINER_SHAPE = shape_of(
    CONTAINER,
    "components",
    accent_color=Maybe(Number(0, 0xFFFFFF)),
    spoiler=Maybe(Flag()),
    components=Items(Kinds(_IN_CONTAINER), 1, limits.COMPONENTS_TOGETHER),
)
_MENTIONS = Record(
    {
        "parse": Maybe(Items(String(among=frozenset({"roles", "users", "everyone"})), 0, 3)),
        "roles": Maybe(Items(Anything(), 0, 100)),
        "users": Maybe(Items(Anything(), 0, 100)),
        "replied_user": Maybe(Flag()),
    }
)
_ATTACHMENT = Record(
    {
        "id": Anything(),
        "filename": Maybe(String(1, limits.ATTACHMENT_NAME)),
        "title": Maybe(String(0, limits.ATTACHMENT_DESCRIPTION)),
        "description": Maybe(String(0, limits.ATTACHMENT_DESCRIPTION)),
    },
    frozenset({"id"}),
)
_TOP: dict[str | int, Shape] = {**_IN_CONTAINER, CONTAINER: _CONTAINER_SHAPE}
_MESSAGE: dict[str, Shape] = {
    "content": Maybe(String(0, limits.CONTENT, trimmed=True)),
    "embeds": Maybe(Items(EMBED, 0, limits.EMBEDS)),
    "allowed_mentions": Maybe(_MENTIONS),
    "flags": Maybe(Number(0)),
    "attachments": Maybe(Items(_ATTACHMENT, 0, limits.ATTACHMENTS)),
    "tts": Maybe(Flag()),
    "poll": Anything(),
    "sticker_ids": Maybe(Items(Anything(), 0, 3)),
    "message_reference": Anything(),
    "nonce": Maybe(AnyOf((String(0, limits.NONCE), Number()))),
    "enforce_nonce": Maybe(Flag()),
    "username": Anything(),
    "avatar_url": Anything(),
}
_LEGACY_MESSAGE = Record({**_MESSAGE, "components": Maybe(Items(Kinds({ROW: _ROW_SHAPE}), 0, limits.ACTION_ROWS))})
_V2_MESSAGE = Record({**_MESSAGE, "components": Maybe(Items(Kinds(_TOP), 0, limits.COMPONENTS_TOGETHER))})
_POST_FIELDS = {name: shape for name, shape in _MESSAGE.items() if name not in {"nonce", "enforce_nonce"}}
_LEGACY_POST = Record({**_POST_FIELDS, "components": Maybe(Items(Kinds({ROW: _ROW_SHAPE}), 0, limits.ACTION_ROWS))})
_V2_POST = Record({**_POST_FIELDS, "components": Maybe(Items(Kinds(_TOP), 0, limits.COMPONENTS_TOGETHER))})


def message_breaches(payload: Json, *, flags: int | None = None) -> list[Breach]:
    """What Discord would refuse in a message. `flags` are those it will have (an edit's message has some already)."""
    flags = whole(payload.get("flags")) if flags is None else flags
    v2 = bool(flags & limits.COMPONENTS_V2)
    shape = _V2_MESSAGE if v2 else _LEGACY_MESSAGE
    return [*shape.breaches(payload, ()), *_message_rules(payload, v2=v2)]


def forum_post_breaches(payload: Json) -> list[Breach]:
    """What Discord would refuse in the first message of a forum's post, which has no nonce."""
    v2 = bool(whole(payload.get("flags")) & limits.COMPONENTS_V2)
    found = [*(_V2_POST if v2 else _LEGACY_POST).breaches(payload, ()), *_message_rules(payload, v2=v2)]
    return [Breach(("message", *breach.path), breach.rule, breach.limit) for breach in found]


def _message_rules(payload: Json, *, v2: bool) -> list[Breach]:
    """What no table states."""
    found = [*_mentions(record(payload.get("allowed_mentions")))]
    components = items(payload.get("components"))
    for rule in (_buttons, _repeated):
        found += rule(components)
    found += embed_rules(items(payload.get("embeds")))
    return found + (list(_v2_rules(payload, components)) if v2 else [])


def leftovers(message: Json) -> list[Breach]:
    """What stands in the way of a message that an edit turns into components: it must be emptied by the same edit."""
    return [Breach((name,), "legacy", name) for name in _LEGACY_FIELDS if message.get(name)]


def _mentions(allowed: JsonObject) -> Iterator[Breach]:
    for name in ("users", "roles"):
        if name in items(allowed.get("parse")) and allowed.get(name):
            yield Breach(("allowed_mentions",), "parsed_and_named", name)


def is_empty(payload: Json) -> bool:
    """Whether there is nothing in a message that could be shown."""
    shown = ("embeds", "components", "attachments", "sticker_ids", "poll")
    return not text(payload.get("content")).strip() and not any(payload.get(name) for name in shown)


def walk(components: list[object], path: Path = ("components",)) -> Iterator[tuple[Path, JsonObject]]:
    """Every component, nested ones too, with its place."""
    for number, component in enumerate(map(record, components)):
        here = (*path, number)
        yield here, component
        yield from walk(items(component.get("components")), (*here, "components"))
        if accessory := record(component.get("accessory")):
            yield (*here, "accessory"), accessory


def texts(components: list[object]) -> list[str]:
    """The texts of all text displays, in order."""
    return [
        text(component.get("content")) for _, component in walk(components) if component.get("type") == TEXT_DISPLAY
    ]


def _buttons(components: list[object]) -> Iterator[Breach]:
    """What a button may and may not have by its style; media and link addresses."""
    for path, component in walk(components):
        if component.get("type") == BUTTON:
            yield from _button(component, path)
        for name in ("media", "file"):
            if address := text(record(component.get(name)).get("url")):
                yield from scheme(address, (*path, name, "url"), "http, https, attachment")
        for number, item in enumerate(items(component.get("items"))):
            address = text(record(record(item).get("media")).get("url"))
            yield from scheme(address, (*path, "items", number, "media", "url"), "http, https, attachment")


def _button(button: JsonObject, path: Path) -> Iterator[Breach]:
    style = whole(button.get("style"))
    needed = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(style, "custom_id")
    if button.get(needed) is None:
        yield Breach((*path, needed), "required")
    for other in {"url", "custom_id", "sku_id"} - {needed}:
        if button.get(other) is not None:
            yield Breach((*path, other), "excluded", other)
    if style == LINK_STYLE:
        yield from scheme(text(button.get("url")), (*path, "url"), "http, https, discord")
    if style != PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        yield Breach((*path, "label"), "required")


def _repeated(components: list[object]) -> Iterator[Breach]:
    """A custom_id twice in one message."""
    seen: set[str] = set()
    for path, component in walk(components):
        name = text(component.get("custom_id"))
        if name and name in seen:
            yield Breach((*path, "custom_id"), "repeated")
        seen.add(name)


def _v2_rules(payload: Json, components: list[object]) -> Iterator[Breach]:
    """What a message with the flag IS_COMPONENTS_V2 may not have, and how much it may hold."""
    yield from leftovers(payload)
    if sum(1 for _ in walk(components)) > limits.COMPONENTS_TOGETHER:
        yield Breach(("components",), "components_together", str(limits.COMPONENTS_TOGETHER))
    if sum(map(len, texts(components))) > limits.TEXT_TOGETHER:
        yield Breach(("components",), "texts_together", str(limits.TEXT_TOGETHER))
