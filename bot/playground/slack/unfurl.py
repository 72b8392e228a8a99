"""Previews of links that people posted. Page: docs.slack.dev/reference/methods/chat.unfurl."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.slack import entities
from bot.playground.slack.drafts import checked_blocks
from bot.playground.slack.method_call import MethodCall, warned
from bot.playground.slack.refusals import Refused
from bot.playground.slack.typed import links
from bot.playground.slack.workspace import Message
from bot.playground.wire import JsonObject, NotJson, items, parse, record, text


def unfurl(call: MethodCall) -> JsonObject:
    """Show previews below a person's message; a further call changes those that are there."""
    message = _message(call)
    objects, warnings = _objects(call)
    previews = {**_previews(call), **objects}
    if not previews and not warnings:
        raise Refused("missing_unfurls")
    for address in previews:
        if address not in _addresses(message):
            raise Refused("cannot_unfurl_message")
        if not links(address, call.workspace.settings.slack_unfurl_domains):
            raise Refused("cannot_unfurl_url")
    call.workspace.preview(replace(message, unfurls={**message.unfurls, **previews}))
    return warned(warnings)


def _message(call: MethodCall) -> Message:
    """The message named by channel and time stamp, or by the event's `unfurl_id` and `source`."""
    workspace = call.workspace
    if named := call.argument("unfurl_id"):
        if call.argument("source") not in ("composer", "conversations_history"):
            raise Refused("missing_source")
        found = workspace.by_unfurl(named)
    else:
        for name in ("channel", "ts"):
            if not call.argument(name):
                raise Refused(f"missing_{name}")
        if workspace.channel(call.argument("channel")) is None:
            raise Refused("cannot_find_channel")
        found = workspace.message(call.argument("channel"), call.argument("ts"))
    if found is None or found.by_app:
        raise Refused("cannot_find_message")
    return found


def _previews(call: MethodCall) -> dict[str, JsonObject]:
    """The previews by address: blocks, or an attachment of old."""
    told = _decoded(call.arguments.get("unfurls"), "invalid_unfurls_format")
    found = {address: record(content) for address, content in record(told).items()}
    for content in found.values():
        if not content:
            raise Refused("cannot_parse_attachment")
        checked_blocks(content.get("blocks"), without=call.workspace.settings.slack_without)
    return found


def _objects(call: MethodCall) -> tuple[dict[str, JsonObject], tuple[str, ...]]:
    """The Work Objects by the address that was posted; none with what Slack says of them when one is wrong."""
    metadata = record(_decoded(call.arguments.get("metadata"), "invalid_metadata_format"))
    if not metadata:
        return {}, ()
    if said := entities.warnings(metadata, of_a_link=True):
        return {}, said
    told = map(record, items(metadata.get("entities")))
    return {text(entity["app_unfurl_url"]): {"entity": entity} for entity in told}, ()


def _decoded(value: object, error: str) -> object:
    try:
        return parse(value) if isinstance(value, str) and value else value
    except NotJson as problem:
        raise Refused(error) from problem


def _addresses(message: Message) -> set[str]:
    words = message.draft.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return {address.partition(">")[0].partition("|")[0] for address in words.split("<")[1:]}
