"""Slack's events about channels and the app: invited, archived, renamed, removed.

Events: https://docs.slack.dev/reference/events. That a channel can no longer be posted to is only logged: the first
post that is refused pauses it, with a step that is known to be right.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from bot.channel.channel import ChannelId
from bot.log_events import LogEvent
from bot.ports.channels import Channels
from handlers.slack.payloads import workspace_of

log = structlog.get_logger(__name__)

INVITED = "member_joined_channel"
TAKEN_OUT = "member_left_channel"
BACK = ("channel_unarchive", "group_unarchive")
RENAMED = ("channel_rename", "group_rename")
GONE = ("channel_archive", "group_archive", "channel_deleted", "group_deleted", TAKEN_OUT)
REMOVED = ("tokens_revoked", "app_uninstalled")
HEARD = (INVITED, *BACK, *RENAMED, *GONE, *REMOVED)


class Events:
    """Handles events. `wake` is called when a channel can be posted to again, `removed` with a workspace that has
    removed the app or revoked a token.
    """

    def __init__(
        self, *, channels: Channels, wake: Callable[[], None], removed: Callable[[str], Awaitable[None]]
    ) -> None:
        self._channels = channels
        self._wake = wake
        self._removed = removed

    async def on_event(self, event: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Handle an event of the Events API."""
        kind, team = str(event.get("type")), workspace_of(context)
        if kind in REMOVED:
            log.error(LogEvent.SLACK_REMOVED, workspace=team, heard=kind)
            await self._removed(team)
            return
        place, name = _channel(event.get("channel"))
        channel = ChannelId("slack", team, place)
        if kind in (INVITED, TAKEN_OUT) and event.get("user") != context.bot_user_id:
            return
        if kind in GONE:
            log.warning(LogEvent.SLACK_CHANNEL_LOST, channel=str(channel), heard=kind)
        else:
            await self._channels.resume(channel, name=name)
            self._wake()
            log.info(LogEvent.SLACK_CHANNEL_BACK, channel=str(channel), heard=kind)


def _channel(channel: object) -> tuple[str, str | None]:
    """The channel's identifier, and its name where the event has one."""
    if isinstance(channel, dict):
        name = channel.get("name")
        return str(channel.get("id")), name if isinstance(name, str) else None
    return str(channel), None
