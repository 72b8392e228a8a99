"""What the Web API says of people and channels (docs.slack.dev/reference/methods/users.…, reference/objects/…)."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.playground.slack.drafts import truth
from bot.playground.slack.method_call import MethodCall
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import JsonObject, items, whole
from bot.playground.world import SlackChannel

_ANOTHER_TEAM = "T0ELSEWHER"
"""The workspace of a stranger, who may be an owner there."""
_PAGE, _LARGEST_PAGE = 100, 999


def user_info(call: MethodCall) -> JsonObject:
    """Who a person is (reference/objects/user-object); here only mira, in the playground's time zone."""
    workspace = call.workspace
    role = workspace.person.slack_role
    if call.argument("user") != workspace.person.slack_id:
        raise Refused("user_not_found")
    offset = workspace.settings.now().astimezone(ZoneInfo(workspace.settings.zone)).utcoffset() or timedelta()
    return {
        "user": {
            "id": workspace.person.slack_id,
            "team_id": _ANOTHER_TEAM if role == "stranger" else workspace.team.id,
            "name": workspace.person.name,
            "real_name": workspace.person.name.title(),
            "deleted": False,
            "tz": workspace.settings.zone,
            "tz_label": workspace.settings.zone,
            "tz_offset": int(offset.total_seconds()),
            "is_admin": role in {"owner", "admin", "stranger"},
            "is_owner": role in {"owner", "stranger"},
            "is_primary_owner": role == "owner",
            "is_restricted": role == "guest",
            "is_ultra_restricted": False,
            "is_bot": False,
            "locale": workspace.person.locale,
            "profile": {"display_name": workspace.person.name, "real_name": workspace.person.name.title()},
        }
    }


def conversations_of_user(call: MethodCall) -> JsonObject:
    """The channels that a person is in; private ones only as far as the app is in them too (users.conversations)."""
    workspace = call.workspace
    if call.argument("user") not in ("", workspace.person.slack_id):
        raise Refused("user_not_found")
    told = call.arguments.get("types") or "public_channel"
    kinds = told.split(",") if isinstance(told, str) else [str(kind) for kind in items(told)]
    if "private_channel" in kinds and "groups:read" not in workspace.scopes:
        provided = ",".join(sorted(workspace.scopes))
        raise Refused("missing_scope", more={"needed": "groups:read", "provided": provided})
    found = [one for one in workspace.channels if one.has_person and _asked_for(one, kinds)]
    if truth(call.arguments.get("exclude_archived")):
        found = [one for one in found if not one.archived]
    begin, size = whole(call.arguments.get("cursor")), min(whole(call.arguments.get("limit"), _PAGE), _LARGEST_PAGE)
    rest = len(found) > begin + size
    return {
        "channels": [described(workspace, one) for one in found[begin : begin + size]],
        "response_metadata": {"next_cursor": str(begin + size) if rest else ""},
    }


def _asked_for(channel: SlackChannel, kinds: list[str]) -> bool:
    return ("private_channel" in kinds and channel.member) if channel.private else "public_channel" in kinds


def described(workspace: Workspace, channel: SlackChannel) -> JsonObject:
    """A channel as the Web API gives it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": channel.member,
        "is_general": False,
        "is_shared": False,
        "context_team_id": workspace.team.id,
        "creator": workspace.person.slack_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
