"""The pane of a Work Object: a person opens it, the app is asked for details, and gives them.

Pages: docs.slack.dev/reference/events/entity_details_requested, reference/methods/entity.presentDetails.
"""

from __future__ import annotations

from dataclasses import replace

from bot.playground.invocation import NotThere
from bot.playground.slack import entities
from bot.playground.slack.event_feed import EventFeed
from bot.playground.slack.method_call import Method, MethodCall, warned
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Opened, Workspace
from bot.playground.wire import JsonObject, NotJson, parse, record

EVENT = "entity_details_requested"


async def open_details(workspace: Workspace, events: EventFeed, channel: str, ts: str, address: str) -> bool:
    """Open the pane of the Work Object of `address`; True if the app acknowledged that. Raises `NotThere`."""
    message = workspace.message(channel, ts)
    entity = None if message is None else record(message.unfurls.get(address)).get("entity")
    if message is None or not isinstance(entity, dict):
        raise NotThere("There is no such Work Object.")
    if EVENT not in workspace.settings.slack_events:
        return False
    trigger = workspace.triggers.mint()
    workspace.opened[trigger] = Opened(channel, ts, address)
    return await events.send(
        {
            "type": EVENT,
            "user": workspace.person.slack_id,
            "external_ref": entity.get("external_ref"),
            "entity_url": entity.get("url"),
            "link": {"url": address, "domain": address.split("/")[2]},
            "app_unfurl_url": address,
            "trigger_id": trigger,
            "user_locale": "en-US",
            "channel": channel,
            "message_ts": ts,
        }
    )


def present_details(call: MethodCall) -> JsonObject:
    """Show details, or why there are none, in the pane that a trigger belongs to."""
    workspace = call.workspace
    opened = workspace.opened.get(call.argument("trigger_id"))
    message = None if opened is None else workspace.message(opened.channel, opened.ts)
    if opened is None or message is None:
        raise Refused("invalid_trigger_id")
    workspace.triggers.exchange(call.argument("trigger_id"))
    preview = record(message.unfurls[opened.address])
    metadata, error = _decoded(call.arguments.get("metadata")), record(call.arguments.get("error"))
    if not metadata and not error:
        raise Refused("missing_metadata")
    if metadata:
        if said := entities.warnings({"entities": [metadata]}):
            raise Refused("invalid_metadata", reasons=list(said))
        if record(metadata.get("external_ref")) != record(record(preview.get("entity")).get("external_ref")):
            raise Refused("entity_metadata_does_not_match_trigger")
    shown = {**preview, "details": metadata or {"error": error}}
    workspace.preview(replace(message, unfurls={**message.unfurls, opened.address: shown}))
    return warned(())


def _decoded(value: object) -> JsonObject:
    try:
        return record(parse(value) if isinstance(value, str) and value else value)
    except NotJson as problem:
        raise Refused("invalid_metadata") from problem


DETAILS_METHODS = {"entity.presentDetails": Method(present_details)}
