"""Posts to Slack, once, and looks for what may have been posted: by the key in the message's metadata."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Message
from bot.card.simpler import without_pictures
from bot.channel.channel import ChannelId
from bot.delivery.outcome import (
    CannotLook,
    ChannelRefused,
    Looked,
    MessageRefused,
    NotSent,
    Outcome,
    Searched,
    Sent,
    ThreadRefused,
    Unknown,
)
from bot.delivery.window import Window
from bot.ports.threads import Thread
from handlers.no_channel import no_such_channel
from handlers.slack.account import FILE_WAITS
from handlers.slack.channel_id import FORM, can_be
from handlers.slack.direct import conversation_of, direct_edit_outcome, direct_outcome, written_to
from handlers.slack.errors import (
    FAILURES,
    THREAD_GONE,
    THREAD_STEPS,
    cannot_look,
    outcome,
    reply_outcome,
)
from handlers.slack.history import Pages, messages_in
from handlers.slack.holds import POST, UPDATE, Holds
from handlers.slack.render import Files, in_older_blocks, render
from handlers.slack.upload import missing, uploaded
from handlers.slack.workspaces import Workspaces
from handlers.told_time import ToldTime

METADATA_TYPE = "offprint_delivery"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message goes, under which key, and who brings it: the client of the channel's workspace."""

    client: AsyncWebClient
    channel: ChannelId
    key: str
    thread: str | None = None


class SlackMessenger:
    """The channels of the workspaces that the app is in. Their clients must not retry: one that does posts twice."""

    platform = "slack"

    def __init__(
        self, workspaces: Workspaces, *, time: ToldTime, holds: Holds, file_waits: Sequence[float] = FILE_WAITS
    ) -> None:
        self._workspaces = workspaces
        self._time = time
        self._holds = holds
        self._file_waits = file_waits
        self._flat = set[str]()  # the workspaces that have refused newer kinds of blocks since the start

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once, with `key` in the metadata, which only the app itself sees.

        Slack refuses a whole message when it cannot fetch a picture of it, or does not know a kind of its blocks yet:
        such a one is posted without its pictures, and then in older blocks. A drawing that cannot be uploaded is told
        in its words.
        """
        return direct_outcome(channel, await self._deliver(channel, message, key=key))

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        """Post in the thread of a message, as `post` does.

        Where that message was deleted, Slack takes a reply as a message of the channel and says so only by leaving
        `thread_ts` out of its answer (https://github.com/slack-go/slack/issues/1571): such a one is deleted again.
        """
        return await self._deliver(channel, message, key=key, thread=thread.message_id)

    async def _deliver(self, channel: ChannelId, message: Message, *, key: str, thread: str | None = None) -> Outcome:
        client = await self._holds.holds(channel, POST) or await self._client_for(channel)
        if not isinstance(client, AsyncWebClient):
            return client
        place = _Place(client, channel, key, thread)
        files = await uploaded(client, message)
        posted = await self._in_plain_blocks(channel.workspace, message, partial(self._post_with, files, place))
        await self._holds.hear(channel, POST, posted)
        return self._workspaces.understood(channel.workspace, posted)

    async def _client_for(self, channel: ChannelId) -> AsyncWebClient | ChannelRefused | NotSent:
        """The client of the channel's workspace, or why nothing can be posted in the channel."""
        if not can_be(channel):
            return no_such_channel(channel, FORM)
        return await self._workspaces.client_of(channel.workspace)

    async def _in_plain_blocks(
        self, workspace: str, message: Message, send: Callable[[Message], Awaitable[Outcome]]
    ) -> Outcome:
        """Send the message; where its blocks are refused, without its pictures, and then in older ones."""
        message = in_older_blocks(message) if workspace in self._flat else message
        bare = without_pictures(message)
        sent = await send(message)
        if _refuses_blocks(sent) and bare != message:
            sent = await send(bare)
        if not _refuses_blocks(sent) or (older := in_older_blocks(bare)) == bare:
            return sent
        again = await send(older)
        if isinstance(again, Sent):
            self._flat.add(workspace)
        return again

    async def _post_with(self, files: Files, place: _Place, message: Message) -> Outcome:
        """Post with uploaded files. Slack looks through a new file first, and refuses a message that shows it before.

        https://github.com/slackapi/slack-github-action/issues/413. A refused message can be posted again safely.
        """
        for wait in self._file_waits if files else ():
            posted = await _post(place, message, files)
            if not _refuses_files(posted):
                return posted
            await asyncio.sleep(wait)
        if files:
            missing("Slack has not taken the file in time")
        return await _post(place, message, {})

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        """Edit a message of ours. It keeps its key: https://docs.slack.dev/reference/methods/chat.update."""
        client = await self._holds.holds(channel, UPDATE) or await self._client_for(channel)
        if not isinstance(client, AsyncWebClient):
            return client
        edit = partial(_edit, _Place(client, channel, key), message_id)
        edited = await self._in_plain_blocks(channel.workspace, message, edit)
        await self._holds.hear(channel, UPDATE, edited)
        return direct_edit_outcome(channel, self._workspaces.understood(channel.workspace, edited))

    async def update_reply(
        self,
        channel: ChannelId,
        thread: Thread,  # noqa: ARG002 - the id of a reply is one of its channel
        message_id: str,
        message: Message,
        *,
        key: str,
    ) -> Outcome:
        """Edit a reply: its `ts` names it in the channel, whichever thread it stands in."""
        return await self.update(channel, message_id, message, key=key)

    def time(self) -> datetime | None:
        """The time by Slack's clock, from which the ids of messages are made; None before its first answer."""
        return self._time.now()

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """Look through the channel's messages in that window, newest first, until all are found."""
        client = await self._client_for(channel)
        if not isinstance(client, AsyncWebClient):
            return _blocked(client)
        return await self._find(client, channel, keys, within=within)

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        """Look through the thread; where it is gone, the reply may stand in the channel: not for long."""
        client = await self._client_for(channel)
        if not isinstance(client, AsyncWebClient):
            return _blocked(client)
        looked = await self._find(client, channel, keys, within=within, thread=thread.message_id)
        if not isinstance(looked, CannotLook) or looked.reason != THREAD_GONE:
            return looked
        stray = await self.find(channel, keys, within=within)
        if isinstance(stray, CannotLook):
            return stray
        for ts in stray.found.values():
            await _take_back(client, channel, ts)
        return Searched({})

    async def _find(
        self,
        client: AsyncWebClient,
        channel: ChannelId,
        keys: Collection[str],
        *,
        within: Window,
        thread: str | None = None,
    ) -> Looked:
        method, pages = _history_of(client, thread)
        found = dict[str, str]()
        try:
            async with self._workspaces.look_up(channel.workspace, method) as turns:
                place = await conversation_of(client, channel)
                async for message in messages_in(partial(pages, channel=place), within, turns):
                    if (key := _key(message)) in keys and key is not None and isinstance(ts := message.get("ts"), str):
                        found[key] = ts
                    if len(found) == len(keys):
                        break
        except FAILURES as error:
            return self._understood(channel, cannot_look(error))
        return Searched(found)

    def _understood(self, channel: ChannelId, looked: CannotLook) -> CannotLook:
        """Why a look-up did not work, with the step that helps where the workspace's token does not."""
        if looked.step is None:
            return looked
        outcome = self._workspaces.understood(channel.workspace, ChannelRefused(looked.reason, looked.step))
        return _blocked(outcome) if isinstance(outcome, ChannelRefused | NotSent) else looked


def _history_of(client: AsyncWebClient, thread: str | None) -> tuple[str, Pages]:
    """The method that reads a channel, or a thread in it, and its name."""
    if thread is None:
        return "conversations.history", client.conversations_history
    return "conversations.replies", partial(client.conversations_replies, ts=thread)


async def _post(place: _Place, message: Message, files: Files) -> Outcome:
    rendered = render(message, files, newer=True)
    try:
        answer = await place.client.chat_postMessage(
            channel=written_to(place.channel),
            text=rendered.text,
            blocks=rendered.blocks,
            metadata=_metadata(place.key),
            thread_ts=place.thread,
            unfurl_links=False,
            unfurl_media=False,
        )
    except FAILURES as error:
        return outcome(error) if place.thread is None else reply_outcome(error)
    ts = answer.get("ts")
    if not isinstance(ts, str):
        return Unknown("no ts in the answer")
    if place.thread is None or (answer.get("message") or {}).get("thread_ts"):
        return Sent(ts)
    await _take_back(place.client, place.channel, ts)
    return ThreadRefused(THREAD_GONE, THREAD_STEPS[THREAD_GONE])


async def _edit(place: _Place, message_id: str, message: Message) -> Outcome:
    rendered = render(message, newer=True)
    try:
        await place.client.chat_update(
            channel=await conversation_of(place.client, place.channel),
            ts=message_id,
            text=rendered.text,
            blocks=rendered.blocks,
            metadata=_metadata(place.key),
        )
    except FAILURES as error:
        return outcome(error)
    return Sent(message_id)


async def _take_back(client: AsyncWebClient, channel: ChannelId, ts: str) -> None:
    """Delete a reply that stands in the channel since its thread is gone; one that cannot be deleted stays."""
    with suppress(*FAILURES):
        await client.chat_delete(channel=channel.local_id, ts=ts)


def _blocked(why: ChannelRefused | NotSent) -> CannotLook:
    """Why nothing can be looked for in a channel that nothing can be posted in."""
    if isinstance(why, ChannelRefused):
        return CannotLook(why.code, why.step)
    return CannotLook(why.reason, retry_after=why.retry_after)


def _refuses_files(outcome: Outcome) -> bool:
    """Whether Slack refuses a file of the message: `invalid slack file [json-pointer:/blocks/1/slack_file]`."""
    return isinstance(outcome, MessageRefused) and "slack_file" in outcome.detail


def _refuses_blocks(outcome: Outcome) -> bool:
    return isinstance(outcome, MessageRefused) and outcome.code == "invalid_blocks"


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
