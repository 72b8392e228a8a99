"""The Web API's methods: what each needs, does and answers. Pages: docs.slack.dev/reference/methods/NAME."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.playground.faults import Strike
from bot.playground.slack import limits
from bot.playground.slack.drafts import checked_blocks, draft, truth
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Message, Workspace
from bot.playground.wire import Json, JsonObject, text, whole
from bot.playground.world import SlackChannel


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was let in: its arguments, and the fault that struck it."""

    workspace: Workspace
    arguments: Json
    strike: Strike | None = None

    def said(self, name: str) -> str:
        """An argument as text."""
        return text(self.arguments.get(name))


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does, and the scope it needs (none: any token)."""

    act: Callable[[Asked], JsonObject]
    scope: str | None = None


def auth_test(asked: Asked) -> JsonObject:
    """Who the token is."""
    team = asked.workspace.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": asked.workspace.bot_name.lower(),
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def post_message(asked: Asked) -> JsonObject:
    """Post to a channel that the app is a member of."""
    channel = _writable(asked)
    message = asked.workspace.post(channel.id, draft(asked.arguments))
    asked.workspace.curtain.hide(message.ts, asked.strike)
    return {"channel": channel.id, "ts": message.ts, "message": asked.workspace.on_wire(message)}


def update(asked: Asked) -> JsonObject:
    """Edit the app's own message; text without blocks takes the old blocks away."""
    channel = _writable(asked)
    message = asked.workspace.message(channel.id, asked.said("ts"))
    if message is None or message.private:
        raise Refused("message_not_found")
    if not message.by_app:
        raise Refused("cant_update_message")
    changed = draft(asked.arguments)
    if len(changed.text) > limits.UPDATE_TEXT:
        raise Refused("msg_too_long")
    edited = asked.workspace.edit(message, changed)
    told = asked.workspace.on_wire(edited)
    return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": told}


def history(asked: Asked) -> JsonObject:
    """A channel's messages, newest first, between `oldest` and `latest`, by pages."""
    channel = _known(asked)
    if not channel.member:
        raise Refused("not_in_channel")
    size = min(whole(asked.arguments.get("limit"), limits.HISTORY_DEFAULT), limits.HISTORY_MOST)
    found = [message for message in reversed(asked.workspace.history(channel.id)) if _between(message, asked)]
    page, rest = found[:size], found[size:]
    metadata = truth(asked.arguments.get("include_all_metadata"))
    return {
        "messages": [asked.workspace.on_wire(message, metadata=metadata) for message in page],
        "has_more": bool(rest),
        "pin_count": 0,
        "response_metadata": {"next_cursor": f"next_ts:{page[-1].ts}" if rest else ""},
    }


def info(asked: Asked) -> JsonObject:
    """What a channel is, and whether the app is in it."""
    return {"channel": described(asked.workspace, _known(asked))}


def listing(asked: Asked) -> JsonObject:
    """Every channel the app may see."""
    shown = [channel for channel in asked.workspace.channels if channel.member or not channel.private]
    return {
        "channels": [described(asked.workspace, channel) for channel in shown],
        "response_metadata": {"next_cursor": ""},
    }


def user_info(asked: Asked) -> JsonObject:
    """Who a person is; here only mira, in the playground's time zone."""
    workspace = asked.workspace
    if asked.said("user") != workspace.person.slack_id:
        raise Refused("user_not_found")
    offset = workspace.settings.now().astimezone(ZoneInfo(workspace.settings.zone)).utcoffset() or timedelta()
    return {
        "user": {
            "id": workspace.person.slack_id,
            "team_id": workspace.team.id,
            "name": workspace.person.name,
            "real_name": workspace.person.name.title(),
            "deleted": False,
            "tz": workspace.settings.zone,
            "tz_label": workspace.settings.zone,
            "tz_offset": int(offset.total_seconds()),
            "is_admin": True,
            "is_owner": False,
            "is_bot": False,
            "locale": workspace.person.locale,
            "profile": {"display_name": workspace.person.name, "real_name": workspace.person.name.title()},
        }
    }


def validate_blocks(asked: Asked) -> JsonObject:
    """Check blocks without posting them."""
    if not checked_blocks(asked.arguments.get("blocks")):
        raise Refused("no_text")
    return {}


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


def _known(asked: Asked) -> SlackChannel:
    """The channel asked for; a private one without the app in it looks as if it did not exist."""
    channel = asked.workspace.channel(asked.said("channel"))
    if channel is None or (channel.private and not channel.member):
        raise Refused("channel_not_found")
    return channel


def _writable(asked: Asked) -> SlackChannel:
    channel = _known(asked)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member and not (not channel.private and "chat:write.public" in asked.workspace.scopes):
        raise Refused("not_in_channel")
    return channel


def _between(message: Message, asked: Asked) -> bool:
    """Whether a message lies in the range asked for; its ends count only when `inclusive`."""
    stamp = tuple(map(int, message.ts.split(".")))
    oldest = _stamp(asked.arguments.get("oldest"), (-1, 0))
    latest = _stamp(asked.arguments.get("latest"), (1 << 62, 0))
    cursor = asked.said("cursor").removeprefix("next_ts:")
    if cursor and stamp >= _stamp(cursor, (1 << 62, 0)):
        return False
    if truth(asked.arguments.get("inclusive")):
        return oldest <= stamp <= latest
    return oldest < stamp < latest


def _stamp(value: object, default: tuple[int, int]) -> tuple[int, ...]:
    """A `ts` (or bare epoch seconds) as a pair that compares exactly."""
    if value in (None, "", "0", 0):
        return default
    seconds, _, fraction = str(value).partition(".")
    if not (seconds + fraction).isdigit():
        raise Refused("invalid_ts_oldest")
    return int(seconds), int(fraction[:6].ljust(6, "0"))


METHODS: Mapping[str, Method] = {
    "api.test": Method(lambda asked: {"args": dict(asked.arguments)}),
    "auth.test": Method(auth_test),
    "blocks.validate": Method(validate_blocks),
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "conversations.history": Method(history, "channels:history"),
    "conversations.info": Method(info, "channels:read"),
    "conversations.list": Method(listing, "channels:read"),
    "users.info": Method(user_info, "users:read"),
}
