"""Work Objects: the entities in a message's metadata. Page: docs.slack.dev/messaging/work-objects-implementation.

Slack does not refuse a wrong one: the request is `ok`, its metadata is dropped, and only a `warning` says so.
"""

from __future__ import annotations

from bot.playground.shape import Items, Record, Shape, String
from bot.playground.slack import blocks
from bot.playground.wire import JsonObject

_KINDS = frozenset(f"slack#/entities/{kind}" for kind in ("file", "task", "incident", "content_item", "item"))
_ADDRESS = String(1, like=r"https?://\S+")
_ANY = Record({}, open=True)
_ATTRIBUTES = Record(
    {
        "title": Record({"text": String(1)}, frozenset({"text"}), open=True),
        "product_icon": Record({"alt_text": String(1)}, frozenset({"alt_text"}), open=True),
        "product_name": String(1),
        "display_type": String(1),
        "display_id": String(1),
        "locale": String(1),
    },
    frozenset({"title"}),
    open=True,
)
_PAYLOAD = Record(
    {
        "attributes": _ATTRIBUTES,
        "fields": _ANY,
        "custom_fields": Items(Record({}, frozenset({"key", "label", "type"}), open=True)),
        "display_order": Items(String(1)),
        "slack_file": _ANY,
        "actions": _ANY,
    },
    frozenset({"attributes"}),
)
_FIELDS: dict[str, Shape] = {
    "entity_type": String(among=_KINDS),
    "external_ref": Record({"id": String(1), "type": String(1)}, frozenset({"id"})),
    "url": _ADDRESS,
    "app_unfurl_url": _ADDRESS,
    "entity_payload": _PAYLOAD,
}
_REQUIRED = frozenset({"entity_type", "external_ref", "url", "entity_payload"})
_IN_MESSAGE = Items(Record(_FIELDS, _REQUIRED))
_OF_A_LINK = Items(Record(_FIELDS, _REQUIRED | {"app_unfurl_url"}))


def warnings(metadata: JsonObject, *, of_a_link: bool = False) -> tuple[str, ...]:
    """What Slack says of wrong entities in metadata; `of_a_link`: they preview a link that somebody posted."""
    shape = _OF_A_LINK if of_a_link else _IN_MESSAGE
    found = shape.breaches(metadata.get("entities"), ("metadata", "entities"))
    return tuple(blocks.in_words(breach) for breach in found)
