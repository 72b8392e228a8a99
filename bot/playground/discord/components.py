"""Messages, embeds and components as tables: what Discord accepts, and the rules that no schema states.

Pages: resources/message, components/reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.playground.discord import limits
from bot.playground.shape import AnyOf, Anything, Breach, Flag, Items, Kinds, Maybe, Number, Path, Record, Shape, String
from bot.playground.wire import Json, JsonObject, items, record, text, whole

ROW, BUTTON, STRING_SELECT = 1, 2, 3
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LINK_STYLE, PREMIUM_STYLE = 5, 6

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def _component(kind: int, required: str = "", /, **fields: Shape) -> Record:
    """A component of one type; `required` lists the fields that must be there."""
    common: dict[str, Shape] = {"type": Number(among=frozenset({kind})), "id": Maybe(Number(0))}
    return Record({**common, **fields}, frozenset(["type", *required.split()]))


_CUSTOM_ID = String(1, limits.CUSTOM_ID)
_EMOJI = Maybe(Record({"id": Anything(), "name": Anything(), "animated": Anything()}))
_MEDIA = Record({"url": String(1, 2048)}, frozenset({"url"}))
_BUTTON_SHAPE = _component(
    BUTTON,
    "style",
    style=Number(1, 6),
    label=Maybe(String(0, limits.BUTTON_LABEL, trimmed=True)),
    emoji=_EMOJI,
    custom_id=Maybe(_CUSTOM_ID),
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
    "custom_id": _CUSTOM_ID,
    "placeholder": Maybe(String(0, limits.PLACEHOLDER)),
    "min_values": Maybe(Number(0, limits.SELECT_OPTIONS)),
    "max_values": Maybe(Number(1, limits.SELECT_OPTIONS)),
    "disabled": Maybe(Flag()),
    "required": Maybe(Flag()),
}
_PICKERS: dict[str | int, Shape] = {
    kind: _component(kind, "custom_id", **_SELECT, default_values=Anything(), channel_types=Anything())
    for kind in (5, 6, 7, 8)
}
_STRING_SELECT_SHAPE = _component(
    STRING_SELECT, "custom_id options", **_SELECT, options=Items(_SELECT_OPTION, 1, limits.SELECT_OPTIONS)
)
_ROW_SHAPE = _component(
    ROW,
    "components",
    components=Items(
        Kinds({BUTTON: _BUTTON_SHAPE, STRING_SELECT: _STRING_SELECT_SHAPE, **_PICKERS}), 1, limits.BUTTONS_IN_ROW
    ),
)
_TEXT_SHAPE = _component(TEXT_DISPLAY, "content", content=String(1, limits.TEXT_TOGETHER, trimmed=True))
_DESCRIPTION = Maybe(String(0, limits.MEDIA_DESCRIPTION))
_THUMBNAIL_SHAPE = _component(THUMBNAIL, "media", media=_MEDIA, description=_DESCRIPTION, spoiler=Maybe(Flag()))
_SECTION_SHAPE = _component(
    SECTION,
    "components accessory",
    components=Items(Kinds({TEXT_DISPLAY: _TEXT_SHAPE}), 1, limits.SECTION_TEXTS),
    accessory=Kinds({THUMBNAIL: _THUMBNAIL_SHAPE, BUTTON: _BUTTON_SHAPE}),
)
_GALLERY_ITEM = Record({"media": _MEDIA, "description": _DESCRIPTION, "spoiler": Maybe(Flag())}, frozenset({"media"}))
_IN_CONTAINER: dict[str | int, Shape] = {
    ROW: _ROW_SHAPE,
    SECTION: _SECTION_SHAPE,
    TEXT_DISPLAY: _TEXT_SHAPE,
    GALLERY: _component(GALLERY, "items", items=Items(_GALLERY_ITEM, 1, limits.GALLERY_ITEMS)),
    FILE: _component(FILE, "file", file=_MEDIA, spoiler=Maybe(Flag())),
    SEPARATOR: _component(SEPARATOR, divider=Maybe(Flag()), spacing=Maybe(Number(among=frozenset({1, 2})))),
}
_CONTAINER_SHAPE = _component(
    CONTAINER,
    "components",
    accent_color=Maybe(Number(0, 0xFFFFFF)),
    spoiler=Maybe(Flag()),
    components=Items(Kinds(_IN_CONTAINER), 1, limits.COMPONENTS_TOGETHER),
)
_ADDRESSED: dict[str, Shape] = {
    "url": Maybe(String(0, 2048)),
    "proxy_url": Anything(),
    "height": Anything(),
    "width": Anything(),
}
_EMBED = Record(
    {
        "type": Maybe(String()),
        "flags": Anything(),
        "title": Maybe(String(0, limits.EMBED_TITLE, trimmed=True)),
        "description": Maybe(String(0, limits.EMBED_DESCRIPTION, trimmed=True)),
        "url": Maybe(String(0, 2048)),
        "timestamp": Maybe(String()),
        "color": Maybe(Number(0, 0xFFFFFF)),
        "footer": Maybe(Record({"text": String(0, limits.FOOTER, trimmed=True), "icon_url": Maybe(String(0, 2048))})),
        "image": Maybe(Record(_ADDRESSED)),
        "thumbnail": Maybe(Record(_ADDRESSED)),
        "author": Maybe(
            Record(
                {
                    "name": String(0, limits.AUTHOR, trimmed=True),
                    "url": Maybe(String(0, 2048)),
                    "icon_url": Maybe(String(0, 2048)),
                }
            )
        ),
        "fields": Maybe(
            Items(
                Record(
                    {
                        "name": String(1, limits.FIELD_NAME, trimmed=True),
                        "value": String(1, limits.FIELD_VALUE, trimmed=True),
                        "inline": Maybe(Flag()),
                    },
                    frozenset({"name", "value"}),
                ),
                0,
                limits.EMBED_FIELDS,
            )
        ),
    }
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
    "embeds": Maybe(Items(_EMBED, 0, limits.EMBEDS)),
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
_MODAL_SHAPE = Record(
    {
        "custom_id": _CUSTOM_ID,
        "title": String(1, limits.MODAL_TITLE),
        "components": Items(Record({}, open=True), 1, limits.MODAL_COMPONENTS),
    },
    frozenset({"custom_id", "title", "components"}),
)


def message_breaches(payload: Json, *, flags: int | None = None) -> list[Breach]:
    """What Discord would refuse in a message. `flags` are those it will have (an edit's message has some already)."""
    flags = whole(payload.get("flags")) if flags is None else flags
    v2 = bool(flags & limits.COMPONENTS_V2)
    found = list((_V2_MESSAGE if v2 else _LEGACY_MESSAGE).breaches(payload, ()))
    components = items(payload.get("components"))
    for rule in (_buttons, _repeated):
        found += rule(components)
    found += _embeds(items(payload.get("embeds")))
    return found + (list(_v2_rules(payload, components)) if v2 else [])


def modal_breaches(payload: Json) -> list[Breach]:
    """What Discord would refuse in a modal."""
    return list(_MODAL_SHAPE.breaches(payload, ()))


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
                yield from _scheme(address, (*path, name, "url"), "http, https, attachment")
        for number, item in enumerate(items(component.get("items"))):
            address = text(record(record(item).get("media")).get("url"))
            yield from _scheme(address, (*path, "items", number, "media", "url"), "http, https, attachment")


def _button(button: JsonObject, path: Path) -> Iterator[Breach]:
    style = whole(button.get("style"))
    needed = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(style, "custom_id")
    if button.get(needed) is None:
        yield Breach((*path, needed), "required")
    for other in {"url", "custom_id", "sku_id"} - {needed}:
        if button.get(other) is not None:
            yield Breach((*path, other), "excluded", other)
    if style == LINK_STYLE:
        yield from _scheme(text(button.get("url")), (*path, "url"), "http, https, discord")
    if style != PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        yield Breach((*path, "label"), "required")


def _scheme(address: str, path: Path, allowed: str) -> Iterator[Breach]:
    scheme, separator, rest = address.partition("://")
    if address and (scheme.lower() not in allowed.split(", ") or not separator or not rest):
        yield Breach(path, "scheme", allowed)


def _repeated(components: list[object]) -> Iterator[Breach]:
    """A custom_id twice in one message."""
    seen: set[str] = set()
    for path, component in walk(components):
        name = text(component.get("custom_id"))
        if name and name in seen:
            yield Breach((*path, "custom_id"), "repeated")
        seen.add(name)


def _embeds(embeds: list[object]) -> Iterator[Breach]:
    """The sum of all embeds, addresses and time stamps."""
    for number, embed in enumerate(map(record, embeds)):
        yield from _scheme(text(embed.get("url")), ("embeds", number, "url"), "http, https")
        moment = text(embed.get("timestamp"))
        if moment and _ISO.fullmatch(moment) is None:
            yield Breach(("embeds", number, "timestamp"), "timestamp")
        for name in ("image", "thumbnail"):
            address = text(record(embed.get(name)).get("url"))
            yield from _scheme(address, ("embeds", number, name, "url"), "http, https, attachment")
    if sum(map(_embed_size, map(record, embeds))) > limits.EMBEDS_TOGETHER:
        yield Breach(("embeds",), "together", str(limits.EMBEDS_TOGETHER))


def _embed_size(embed: JsonObject) -> int:
    own = [embed.get("title"), embed.get("description")]
    own += [record(embed.get("footer")).get("text"), record(embed.get("author")).get("name")]
    for field in map(record, items(embed.get("fields"))):
        own += [field.get("name"), field.get("value")]
    return sum(len(text(part).strip()) for part in own)


def _v2_rules(payload: Json, components: list[object]) -> Iterator[Breach]:
    """What a message with the flag IS_COMPONENTS_V2 may not have, and how much it may hold."""
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if payload.get(name):
            yield Breach((name,), "legacy", name)
    if sum(1 for _ in walk(components)) > limits.COMPONENTS_TOGETHER:
        yield Breach(("components",), "components_together", str(limits.COMPONENTS_TOGETHER))
    if sum(map(len, texts(components))) > limits.TEXT_TOGETHER:
        yield Breach(("components",), "texts_together", str(limits.TEXT_TOGETHER))
