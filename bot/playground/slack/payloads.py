"""What Slack tells an app of a person's action. Pages: docs.slack.dev/reference/interaction-payloads/…."""

from __future__ import annotations

from bot.playground.slack.fields import KEPT_IN, Field
from bot.playground.slack.views import View
from bot.playground.slack.workspace import Message, Workspace
from bot.playground.wire import JsonObject, record, text
from bot.playground.world import SlackChannel


def common(workspace: Workspace, channel: SlackChannel) -> JsonObject:
    """The fields of a slash command that do not depend on the command."""
    team, person = workspace.team, workspace.person
    return {
        "token": "playground",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.slack_id,
        "user_name": person.name,
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "trigger_id": workspace.triggers.mint(),
    }


def interaction(workspace: Workspace, kind: str, *, view: View | None = None, triggers: bool = True) -> JsonObject:
    """The fields that every interaction has; `view` is the one in which it happened."""
    team, person = workspace.team, workspace.person
    payload: JsonObject = {
        "type": kind,
        "user": {"id": person.slack_id, "username": person.name, "name": person.name, "team_id": team.id},
        "api_app_id": team.app_id,
        "token": "playground",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if triggers:
        payload["trigger_id"] = workspace.triggers.mint(view=None if view is None else view.id)
    if view is not None:
        payload["view"] = workspace.views.on_wire(view, team)
    return payload


def pressed_in_message(workspace: Workspace, message: Message, channel: SlackChannel, act: JsonObject) -> JsonObject:
    """A press in a message."""
    below = workspace.thread(channel.id, message.ts)
    thread = message.draft.thread or (message.ts if below[1:] else None)
    payload = interaction(workspace, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.private,
            **({"thread_ts": thread} if thread else {}),
        },
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "actions": [act],
    }
    return payload if message.private else payload | {"message": workspace.on_wire(message)}


def pressed_in_view(workspace: Workspace, view: View, act: JsonObject) -> JsonObject:
    """A press in a modal or on the Home tab; it carries no channel and no response URL."""
    return interaction(workspace, "block_actions", view=view) | {
        "container": {"type": "view", "view_id": view.id},
        "actions": [act],
    }


def action(workspace: Workspace, field: Field, value: object) -> JsonObject:
    """A control as it stands in `actions`, with the choice or text; raises `NotThere` for a wrong choice."""
    element = field.element
    data: JsonObject = {"type": field.kind, "action_id": field.action_id, "block_id": field.block_id}
    if field.kind == "feedback_buttons":
        data |= _thumb(element, value)
    elif field.kind == "overflow":
        data["selected_option"] = field.option(text(value))
    elif field.kind in KEPT_IN:
        data |= field.entered(value)
    kept = ("text", "value", "url", "style", "icon") if field.kind in ("button", "icon_button") else ("placeholder",)
    data |= {name: element[name] for name in kept if name in element}
    return data | {"action_ts": f"{workspace.settings.wall():.6f}"}


def _thumb(element: JsonObject, value: object) -> JsonObject:
    """The thumb with this value, else the one that points up."""
    down = record(element.get("negative_button"))
    chosen = down if value is not None and down.get("value") == value else record(element.get("positive_button"))
    return {"text": chosen.get("text"), "value": chosen.get("value")}
