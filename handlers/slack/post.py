"""Posts to Slack, once, and looks for what may have been posted: by the key in the message's metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Group, Message, without_groups, without_pictures
from bot.channel.channel import ChannelId
from bot.delivery.outcome import (
    CannotLook,
    ChannelRefused,
    Looked,
    MessageRefused,
    Outcome,
    Searched,
    Sent,
    ThreadRefused,
    Unknown,
)
from bot.delivery.window import Window
from bot.ports.threads import Thread
from handlers.no_channel import no_such_channel
from handlers.slack.channel_id import FORM, can_be
from handlers.slack.direct import conversation_of, direct_outcome, written_to
from handlers.slack.errors import (
    FAILURES,
    THREAD_GONE,
    THREAD_STEPS,
    cannot_look,
    outcome,
    reply_outcome,
)
from handlers.slack.history import Pages, messages_in
from handlers.slack.render import Files, render
from handlers.slack.upload import missing, uploaded
from handlers.told_time import ToldTime

METADATA_TYPE = "offprint_delivery"
FILE_WAITS = (0.5, 1.0, 2.0)
"""Seconds until a message with a file that Slack is still looking through is tried again."""


class SlackMessenger:
    """The channels of one workspace. The client must not retry: one that does posts twice."""

    platform = "slack"

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        workspace: Callable[[], str | None],
        time: ToldTime,
        file_waits: Sequence[float] = FILE_WAITS,
    ) -> None:
        self._client = client
        self._workspace = workspace
        self._time = time
        self._file_waits = file_waits
        self._folds = True
        """Whether the workspace takes container blocks, as far as it has not refused one since the start."""

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once, with `key` in the metadata, which only the app itself sees.

        Slack refuses a whole message when it cannot fetch a picture of it, or does not know a kind of its blocks yet:
        such a one is posted without its pictures, and with its groups as sections. A drawing that cannot be uploaded is
        told in its words.
        """
        return direct_outcome(channel, await self._deliver(channel, message, key=key))

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        """Post in the thread of a message, as `post` does.

        Where that message was deleted, Slack takes a reply as a message of the channel and says so only by leaving
        `thread_ts` out of its answer (https://github.com/slack-go/slack/issues/1571): such a one is deleted again.
        """
        return await self._deliver(channel, message, key=key, thread=thread.message_id)

    async def _deliver(self, channel: ChannelId, message: Message, *, key: str, thread: str | None = None) -> Outcome:
        elsewhere = self._elsewhere(channel)
        if elsewhere is not None:
            return elsewhere
        message = message if self._folds else without_groups(message)
        files = await uploaded(self._client, message)
        posted = await self._post_with(files, channel, message, key=key, thread=thread)
        plainer = without_groups(without_pictures(message))
        if not _refuses_blocks(posted) or plainer == message:
            return posted
        again = await self._post_with(files, channel, plainer, key=key, thread=thread)
        self._folds = self._folds and not (_has_groups(message) and isinstance(again, Sent))
        return again

    def _elsewhere(self, channel: ChannelId) -> ChannelRefused | None:
        """The refusal of a channel that cannot be, or is of a workspace that the token is not for."""
        if not can_be(channel):
            return no_such_channel(channel, FORM)
        ours = self._workspace()
        if ours is None or channel.workspace == ours:
            return None
        return ChannelRefused("another_workspace", f"This token is for {ours}; name channels slack:{ours}/….")

    async def _post_with(
        self, files: Files, channel: ChannelId, message: Message, *, key: str, thread: str | None
    ) -> Outcome:
        """Post with uploaded files. Slack looks through a new file first, and refuses a message that shows it before.

        https://github.com/slackapi/slack-github-action/issues/413. A refused message can be posted again safely.
        """
        for wait in self._file_waits if files else ():
            posted = await self._post(channel, message, files, key=key, thread=thread)
            if not _refuses_files(posted):
                return posted
            await asyncio.sleep(wait)
        if files:
            missing("Slack has not taken the file in time")
        return await self._post(channel, message, {}, key=key, thread=thread)

    async def _post(
        self, channel: ChannelId, message: Message, files: Files, *, key: str, thread: str | None
    ) -> Outcome:
        rendered = render(message, files, containers=True)
        try:
            answer = await self._client.chat_postMessage(
                channel=written_to(channel),
                text=rendered.text,
                blocks=rendered.blocks,
                metadata=_metadata(key),
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
            )
        except FAILURES as error:
            return outcome(error) if thread is None else reply_outcome(error)
        ts = answer.get("ts")
        if not isinstance(ts, str):
            return Unknown("no ts in the answer")
        if thread is None or (answer.get("message") or {}).get("thread_ts"):
            return Sent(ts)
        await self._take_back(channel, ts)
        return ThreadRefused(THREAD_GONE, THREAD_STEPS[THREAD_GONE])

    async def _take_back(self, channel: ChannelId, ts: str) -> None:
        """Delete a reply that stands in the channel since its thread is gone; one that cannot be deleted stays."""
        with suppress(*FAILURES):
            await self._client.chat_delete(channel=channel.local_id, ts=ts)

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

    def time(self) -> datetime | None:
        """The time by Slack's clock, from which the ids of messages are made; None before its first answer."""
        return self._time.now()

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """Look through the channel's messages in that window, newest first, until all are found."""
        return await self._find(self._client.conversations_history, channel, keys, within=within)

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        """Look through the thread; where it is gone, the reply may stand in the channel: not for long."""
        replies = partial(self._client.conversations_replies, ts=thread.message_id)
        looked = await self._find(replies, channel, keys, within=within)
        if not isinstance(looked, CannotLook) or looked.reason != THREAD_GONE:
            return looked
        stray = await self.find(channel, keys, within=within)
        if isinstance(stray, CannotLook):
            return stray
        for ts in stray.found.values():
            await self._take_back(channel, ts)
        return Searched({})

    async def _find(self, pages: Pages, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        found = dict[str, str]()
        try:
            place = await conversation_of(self._client, channel)
            async for message in messages_in(partial(pages, channel=place), within):
                if (key := _key(message)) in keys and key is not None and isinstance(ts := message.get("ts"), str):
                    found[key] = ts
                if len(found) == len(keys):
                    break
        except FAILURES as error:
            return cannot_look(error)
        return Searched(found)


def _refuses_files(outcome: Outcome) -> bool:
    """Whether Slack refuses a file of the message: `invalid slack file [json-pointer:/blocks/1/slack_file]`."""
    return isinstance(outcome, MessageRefused) and "slack_file" in outcome.detail


def _refuses_blocks(outcome: Outcome) -> bool:
    return isinstance(outcome, MessageRefused) and outcome.code == "invalid_blocks"


def _has_groups(message: Message) -> bool:
    return any(isinstance(part, Group) for part in message.parts)


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
