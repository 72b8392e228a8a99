"""Posts to Slack, once, and looks for what may have been posted: by the key in the message's metadata."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Message, without_pictures
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Absent, ChannelRefused, Found, MessageRefused, Outcome, Sent, Unknown
from handlers.slack import limits
from handlers.slack.errors import FAILURES, cannot_look, outcome
from handlers.slack.render import render

METADATA_TYPE = "offprint_delivery"
_MARGIN = timedelta(minutes=5)
"""How far before the request a look-up begins: our clock and Slack's may differ."""


class SlackMessenger:
    """The channels of one workspace. The client must not retry: one that does posts twice."""

    platform = "slack"

    def __init__(self, client: AsyncWebClient, *, workspace: Callable[[], str | None]) -> None:
        self._client = client
        self._workspace = workspace

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once, with `key` in the metadata, which only the app itself sees.

        Slack refuses a whole message when it cannot fetch a picture of it: such a one is posted without its pictures.
        """
        elsewhere = self._elsewhere(channel)
        if elsewhere is not None:
            return elsewhere
        posted = await self._post(channel, message, key=key)
        wordy = without_pictures(message)
        if isinstance(posted, MessageRefused) and posted.code == "invalid_blocks" and wordy != message:
            return await self._post(channel, wordy, key=key)
        return posted

    def _elsewhere(self, channel: ChannelId) -> ChannelRefused | None:
        """The refusal of a channel of a workspace that the token is not for."""
        ours = self._workspace()
        if ours is None or channel.workspace == ours:
            return None
        return ChannelRefused("another_workspace", f"This token is for {ours}; name channels slack:{ours}/….")

    async def _post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        rendered = render(message)
        try:
            answer = await self._client.chat_postMessage(
                channel=channel.local_id,
                text=rendered.text,
                blocks=rendered.blocks,
                metadata=_metadata(key),
                unfurl_links=False,
                unfurl_media=False,
            )
        except FAILURES as error:
            return outcome(error)
        ts = answer.get("ts")
        return Sent(ts) if isinstance(ts, str) else Unknown("no ts in the answer")

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        """Edit a message of ours. It keeps its key: https://docs.slack.dev/reference/methods/chat.update."""
        elsewhere = self._elsewhere(channel)
        if elsewhere is not None:
            return elsewhere
        rendered = render(message)
        try:
            await self._client.chat_update(
                channel=channel.local_id,
                ts=message_id,
                text=rendered.text,
                blocks=rendered.blocks,
                metadata=_metadata(key),
            )
        except FAILURES as error:
            return outcome(error)
        return Sent(message_id)

    async def find(self, channel: ChannelId, key: str, *, since: datetime) -> Found:
        """Look through the channel's messages since `since` (aware UTC), newest first."""
        try:
            async for message in self._history(channel, since=since - _MARGIN):
                if _key(message) == key and isinstance(ts := message.get("ts"), str):
                    return Sent(ts)
        except FAILURES as error:
            return cannot_look(error)
        return Absent()

    async def _history(self, channel: ChannelId, *, since: datetime) -> AsyncIterator[Mapping[str, object]]:
        cursor: str | None = None
        while True:
            page = await self._client.conversations_history(
                channel=channel.local_id,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=limits.HISTORY_PAGE,
                cursor=cursor,
            )
            for message in page.get("messages") or ():
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return


def _metadata(key: str) -> dict[str, object]:
    """The metadata by which a message of ours is found again."""
    return {"event_type": METADATA_TYPE, "event_payload": {"key": key}}


def _key(message: Mapping[str, object]) -> str | None:
    """The key in a message's metadata, if the message is one of ours."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != METADATA_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("key") if isinstance(payload, dict) else None
