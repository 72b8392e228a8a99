"""The Events API: what happens in the workspace, told to the app. Pages: docs.slack.dev/reference/events/…."""

from __future__ import annotations

from bot.playground.slack.line import Line
from bot.playground.slack.socket import Unacknowledged
from bot.playground.slack.typed import links
from bot.playground.slack.workspace import Message, Workspace
from bot.playground.wire import JsonObject
from bot.playground.world import SlackChannel


class EventFeed:
    """Sends events: what the manifest subscribes to, as far as scopes and membership allow."""

    def __init__(self, workspace: Workspace, line: Line) -> None:
        self._workspace = workspace
        self._line = line

    async def send(self, event: JsonObject) -> bool:
        """Send an event; True if the app acknowledged it."""
        settings, team = self._workspace.settings, self._workspace.team
        payload: JsonObject = {
            "token": "playground",
            "team_id": team.id,
            "api_app_id": team.app_id,
            "event": {"event_ts": f"{settings.wall():.6f}", **event},
            "type": "event_callback",
            "event_id": f"Ev{settings.chance.getrandbits(40):010X}",
            "event_time": int(settings.wall()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": team.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        try:
            await self._line.deliver("events_api", payload, answerable=False)
        except Unacknowledged:
            return False
        return True

    async def message_posted(self, message: Message, channel: SlackChannel, words: str) -> None:
        """Tell of a person's message, of a mention of the app in it, and of the links that the app registered for."""
        if channel.member and self._hears(*_MESSAGES[_kind(channel)]):
            await self.send({"type": "message", **self._about(message, channel)})
        mentioned = f"<@{self._workspace.team.bot_user}>" in message.draft.text
        if mentioned and channel.member and not channel.direct and self._hears("app_mention", "app_mentions:read"):
            told = self._about(message, channel)
            await self.send({"type": "app_mention", **{key: told[key] for key in told if key != "channel_type"}})
        if (shared := links(words, self._workspace.settings.slack_unfurl_domains)) and self._hears(
            "link_shared", "links:read"
        ):
            await self.send(self._shared(message, channel, shared))

    async def home_opened(self, tab: str) -> bool:
        """Tell that mira opened the app's Home or Messages tab."""
        workspace = self._workspace
        if "app_home_opened" not in workspace.settings.slack_events:
            return False
        event: JsonObject = {
            "type": "app_home_opened",
            "user": workspace.person.slack_id,
            "channel": workspace.direct.id,
            "tab": tab,
        }
        if tab == "home" and workspace.views.home is not None:
            event["view"] = workspace.views.on_wire(workspace.views.home, workspace.team)
        return await self.send(event)

    def _hears(self, event: str, scope: str) -> bool:
        return event in self._workspace.settings.slack_events and scope in self._workspace.scopes

    def _about(self, message: Message, channel: SlackChannel) -> JsonObject:
        told: JsonObject = {
            "user": self._workspace.person.slack_id,
            "text": message.draft.text,
            "ts": message.ts,
            "event_ts": message.ts,
            "team": self._workspace.team.id,
            "channel": channel.id,
            "channel_type": _kind(channel),
            "client_msg_id": message.client_id,
        }
        if message.draft.files:
            told |= {"subtype": "file_share", "files": self._workspace.on_wire(message)["files"]}
        return told | ({"thread_ts": message.draft.thread} if message.draft.thread else {})

    def _shared(self, message: Message, channel: SlackChannel, shared: list[tuple[str, str]]) -> JsonObject:
        event: JsonObject = {
            "type": "link_shared",
            "user": self._workspace.person.slack_id,
            "channel": channel.id,
            "is_bot_user_member": channel.member,
            "message_ts": message.ts,
            "unfurl_id": message.unfurl_id,
            "source": "conversations_history",
            "links": [{"domain": domain, "url": address} for domain, address in shared],
            "event_ts": message.ts,
        }
        return event | ({"thread_ts": message.draft.thread} if message.draft.thread else {})


_MESSAGES = {
    "channel": ("message.channels", "channels:history"),
    "group": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
}
"""By the kind of conversation: the event to subscribe to, and the scope that it needs."""


def _kind(channel: SlackChannel) -> str:
    if channel.direct:
        return "im"
    return "group" if channel.private else "channel"
