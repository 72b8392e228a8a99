"""The methods of views: open, push, update and publish. Pages: docs.slack.dev/reference/methods/views.…."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.slack.method_call import Method, MethodCall
from bot.playground.slack.refusals import Refused
from bot.playground.slack.view_shapes import checked
from bot.playground.slack.views import View, same
from bot.playground.wire import JsonObject, items, record


def open_view(call: MethodCall) -> JsonObject:
    """Open a modal for the person whose trigger it is."""
    content = checked(call.arguments.get("view"), "modal")
    _check_files(content, call)
    call.workspace.triggers.exchange(call.argument("trigger_id"))
    return _answered(call, call.workspace.views.open(content))


def push_view(call: MethodCall) -> JsonObject:
    """Put a modal over the one that the trigger came from."""
    content = checked(call.arguments.get("view"), "modal")
    trigger = call.workspace.triggers.exchange(call.argument("trigger_id"))
    top = call.workspace.views.top
    if top is None or trigger.view != top.id:
        raise Refused("not_found")
    return _answered(call, call.workspace.views.push(content))


def update_view(call: MethodCall) -> JsonObject:
    """Exchange what a modal shows, by its id or the app's own."""
    content = checked(call.arguments.get("view"), "modal")
    id_, external = call.argument("view_id"), call.argument("external_id")
    if not id_ and not external:
        raise Refused("invalid_arguments", reasons=["either `view_id` or `external_id` is required"])
    view = call.workspace.views.find(id_) if id_ else call.workspace.views.by_external(external)
    if view is None or view.content.get("type") != "modal":
        raise Refused("not_found")
    same(view, call.arguments)
    return _answered(call, call.workspace.views.update(view, content))


def publish_view(call: MethodCall) -> JsonObject:
    """Set a person's Home tab."""
    workspace = call.workspace
    if call.argument("user_id") != workspace.person.slack_id:
        raise Refused("invalid_arguments", reasons=["invalid `user_id`"])
    if not workspace.settings.slack_home_tab:
        raise Refused("not_enabled")
    content = checked(call.arguments.get("view"), "home")
    if workspace.views.home is not None:
        same(workspace.views.home, call.arguments)
    return _answered(call, workspace.views.publish(content))


def _check_files(content: JsonObject, call: MethodCall) -> None:
    """A field of files needs the scope to read them (reference/block-kit/block-elements/file-input-element)."""
    elements = (record(record(block).get("element")) for block in items(content.get("blocks")))
    if "files:read" not in call.workspace.scopes and any(one.get("type") == "file_input" for one in elements):
        provided = ",".join(sorted(call.workspace.scopes))
        raise Refused("missing_scope", more={"needed": "files:read", "provided": provided})


def _answered(call: MethodCall, view: View) -> JsonObject:
    return {"view": call.workspace.views.on_wire(view, call.workspace.team)}


VIEW_METHODS: Mapping[str, Method] = {
    "views.open": Method(open_view),
    "views.publish": Method(publish_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
}
