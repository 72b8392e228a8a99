"""Messages from the arguments of a request, or Slack's refusal of them."""

from __future__ import annotations

import re

from bot.playground.slack import blocks, entities, limits
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Draft
from bot.playground.wire import Json, JsonObject, NotJson, dump, items, parse, record, text

_EVENT_TYPE = re.compile(r"[A-Za-z0-9_]{1,255}")


def truth(value: object) -> bool:
    """Whether an argument is true: JSON's true, or a form's `1` and `true`."""
    return value is True or value in (1, "1", "true", "True")


def draft(arguments: Json, *, without: frozenset[str] = frozenset()) -> Draft:
    """Read and check a message; raises `Refused` with the code of reference/methods/chat.postMessage.

    `without` names the blocks that the workspace does not know.
    """
    words, markdown = text(arguments.get("text")), arguments.get("markdown_text")
    shown = checked_blocks(arguments.get("blocks"), without=without)
    attachments = items(_decoded(arguments.get("attachments"), "invalid_attachments"))
    _check_markdown(markdown, also=bool(words or shown))
    if len(attachments) > limits.ATTACHMENTS:
        raise Refused("too_many_attachments")
    if not (words or shown or attachments or markdown):
        raise Refused("no_text")
    metadata = checked_metadata(arguments.get("metadata"))
    warnings = entities.warnings(metadata) if metadata and "entities" in metadata else ()
    return Draft(
        text=(words or text(markdown))[: limits.TEXT_CUT],
        blocks=shown,
        metadata=None if warnings else metadata,
        warnings=warnings,
        thread=text(arguments.get("thread_ts")) or None,
        payload=dict(arguments),
    )


def checked_blocks(value: object, *, without: frozenset[str] = frozenset()) -> list[object]:
    """The blocks, or Slack's refusal of them with a JSON pointer for each reason."""
    decoded = _decoded(value, "invalid_blocks_format")
    if decoded is None:
        return []
    if not isinstance(decoded, list):
        raise Refused("invalid_blocks_format")
    if breaches := blocks.breaches(decoded, without=without):
        raise Refused("invalid_blocks", reasons=[blocks.in_words(breach) for breach in breaches])
    if blocks.characters(decoded) > limits.BLOCKS_CHARACTERS:
        raise Refused("msg_blocks_too_long")
    return decoded


def checked_metadata(value: object) -> JsonObject | None:
    """The metadata, or Slack's refusal of it (messaging/message-metadata): an event, Work Objects, or both."""
    decoded = _decoded(value, "invalid_metadata_format")
    if decoded in (None, {}):
        return None
    metadata = record(decoded)
    if metadata.keys() == {"entities"}:
        return metadata
    if _EVENT_TYPE.fullmatch(text(metadata.get("event_type"))) is None:
        raise Refused("invalid_metadata_format")
    if metadata.keys() - {"entities"} != {"event_type", "event_payload"} or not isinstance(
        metadata["event_payload"], dict
    ):
        raise Refused("invalid_metadata_format")
    if len(dump(metadata).encode()) > limits.METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def _check_markdown(markdown: object, *, also: bool) -> None:
    if markdown is None:
        return
    if also:
        raise Refused("markdown_text_conflict")
    if len(text(markdown)) > limits.MARKDOWN:
        raise Refused("msg_too_long")


def _decoded(value: object, error: str) -> object:
    """An argument that is JSON itself, or JSON in a string as forms send it."""
    if not isinstance(value, str):
        return value
    try:
        return parse(value) if value else None
    except NotJson as problem:
        raise Refused(error) from problem
