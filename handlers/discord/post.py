"""Posts to Discord, once, and looks for what may have been posted: by the key in the buttons' identifiers.

The key is also the message's nonce: within a few minutes Discord answers the same nonce with the first message, which
makes the library's own repeats after a 5xx harmless.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeGuard

import aiohttp
import discord
import structlog
from discord.http import Route
from pydantic import BaseModel, TypeAdapter

from bot.card.card import Message
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
    Unknown,
)
from bot.delivery.window import Window
from bot.log_events import LogEvent
from bot.ports.threads import Thread
from handlers.discord import limits
from handlers.discord.attempts import Attempts
from handlers.discord.channel_id import FORM, can_be
from handlers.discord.direct import conversation_of, direct_outcome, not_opened
from handlers.discord.errors import (
    FAILURES,
    LET_READ,
    PERMISSION_CODES,
    THREAD_EXISTS,
    UNKNOWN_CHANNEL,
    cannot_look,
    in_thread,
    not_begun,
    outcome,
)
from handlers.discord.payloads import access_heard_of, may_read_history
from handlers.discord.render import Files, components_of
from handlers.discord.text import allowed_mentions
from handlers.discord.upload import Json, form_of, named
from handlers.no_channel import no_such_channel
from handlers.told_time import ToldTime

log = structlog.get_logger(__name__)

_LET_ATTACH = "give Offprint the permission “Attach Files” in this channel"
_NO_PERMISSION = "50013"
"""The code of a message whose files may not be attached, as of one that may not be posted at all."""
_TRY_LATER = "none is needed if this stays rare: the next digest tries again"
_COMPONENTS_V2 = discord.MessageFlags(components_v2=True).value
_PATH = "/channels/{channel_id}/messages"
_MESSAGE = f"{_PATH}/{{message_id}}"
_THREADS = f"{_MESSAGE}/threads"


class _Author(BaseModel):
    id: str


class _HistoryMessage(BaseModel):
    """A message of a channel's history, as far as it is of interest."""

    id: str
    author: _Author
    components: list[object] = []


_PAGE = TypeAdapter(list[_HistoryMessage])


class DiscordMessenger:
    """The channels of every server. `client` gives the client that is logged in, if there is one now.

    `request_timeout` (seconds) bounds one request and not the library's wait for its turn: a wait that is cut off
    would ask again, and each asking beyond a rate limit counts towards a ban of this address.
    """

    platform = "discord"

    def __init__(self, client: Callable[[], discord.Client | None], *, time: ToldTime, request_timeout: float) -> None:
        self._client = client
        self._time = time
        self._timeout = aiohttp.ClientTimeout(total=request_timeout)

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once under the nonce `key`; in words alone where the message is refused with the files of its drawings.

        They may be not allowed, too large for this server, or nothing that Discord takes. Nothing is posted twice.
        """
        if not can_be(channel):
            return no_such_channel(channel, FORM)
        if channel.person is not None:
            return await self._post_to_person(channel, message, key=key)
        files = named(message)
        posted = await self._post(channel, message, files, key=key)
        if not files or not _refuses_files(posted):
            return posted
        again = await self._post(channel, message, {}, key=key)
        if isinstance(again, Sent):
            fix = _LET_ATTACH if posted.code == _NO_PERMISSION else _TRY_LATER
            log.warning(LogEvent.PICTURE_MISSING, platform="discord", channel=str(channel), error=posted.code, fix=fix)
        return again

    async def _post_to_person(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        client = self._client()
        if client is None:
            return NotSent("not connected")
        try:
            place = await conversation_of(client, channel, self._timeout)
        except FAILURES as error:
            return not_opened(error)
        return direct_outcome(await self._post(place, message, {}, key=key))

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        """Post in the thread of a message, under the nonce `key`; the first one begins it.

        A thread is a channel whose id is that of its message, so it is known without being asked for:
        https://docs.discord.com/developers/resources/channel#start-thread-from-message.
        """
        place = replace(channel, local_id=thread.message_id)
        posted = await self.post(place, message, key=key)
        if not isinstance(posted, ChannelRefused) or posted.code != UNKNOWN_CHANNEL:
            return in_thread(posted)
        refused = await self._begin(channel, thread)
        return refused or in_thread(await self.post(place, message, key=key))

    async def _begin(self, channel: ChannelId, thread: Thread) -> Outcome | None:
        """Begin the thread; None once there is one. It may be repeated: a message has one thread."""
        client = self._client()
        if client is None:
            return NotSent("not connected")
        route = Route("POST", _THREADS, channel_id=channel.local_id, message_id=thread.message_id)
        try:
            await client.http.request(route, json={"name": thread.title[: limits.THREAD_NAME]}, timeout=self._timeout)
        except FAILURES as error:
            if isinstance(error, discord.HTTPException) and error.code == THREAD_EXISTS:
                return None
            return not_begun(error)
        return None

    async def _post(self, channel: ChannelId, message: Message, files: Files, *, key: str) -> Outcome:
        client = self._client()
        if client is None:
            return NotSent("not connected")
        payload = {
            "components": components_of(message, files),
            "flags": _COMPONENTS_V2,
            "nonce": key[: limits.NONCE],
            "enforce_nonce": True,
            "allowed_mentions": allowed_mentions(message),
        }
        route = Route("POST", _PATH, channel_id=channel.local_id)
        attempts = Attempts()
        try:
            answer = await self._request(client, route, payload, files, attempts)
        except FAILURES as error:
            return attempts.all_told(outcome(error, known=access_heard_of(client, channel)))
        posted = answer.get("id") if isinstance(answer, dict) else None
        return Sent(posted) if isinstance(posted, str) else Unknown("no id in the answer")

    async def _request(
        self, client: discord.Client, route: Route, payload: Json, files: Files, attempts: Attempts
    ) -> object:
        """One request, files and all: https://docs.discord.com/developers/reference#uploading-files."""
        ask = partial(client.http.request, route, timeout=self._timeout, trace_request_ctx=attempts)
        answer: object = await (ask(form=list(form_of(payload, files))) if files else ask(json=payload))
        return answer

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:  # noqa: ARG002 - the key stands in the buttons
        """Edit a message of ours: https://docs.discord.com/developers/resources/message#edit-message."""
        client = self._client()
        if client is None:
            return NotSent("not connected")
        payload = {
            "components": components_of(message),
            "flags": _COMPONENTS_V2,
            "allowed_mentions": allowed_mentions(message),
        }
        route = Route("PATCH", _MESSAGE, channel_id=channel.local_id, message_id=message_id)
        try:
            await client.http.request(route, json=payload, timeout=self._timeout)
        except FAILURES as error:
            return outcome(error, known=access_heard_of(client, channel))
        return Sent(message_id)

    def time(self) -> datetime | None:
        """The time by Discord's clock, from which the ids of messages are made; None before its first answer."""
        return self._time.now()

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """Look through our own messages in the channel in that window, oldest first, until all are found."""
        return await self._find(channel, keys, within=within)

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        """Look through our own messages in the thread; in one that does not exist there is none."""
        looked = await self._find(channel, keys, within=within, thread=thread.message_id)
        is_missing = isinstance(looked, CannotLook) and looked.reason == UNKNOWN_CHANNEL
        return Searched({}) if is_missing else looked

    async def _find(
        self, channel: ChannelId, keys: Collection[str], *, within: Window, thread: str | None = None
    ) -> Looked:
        client = self._client()
        if client is None:
            return cannot_look(ConnectionError("not connected"))
        own = str(client.user.id) if client.user else ""
        found, is_empty = dict[str, str](), True
        try:
            place = thread or (await conversation_of(client, channel, self._timeout)).local_id
            async for message in self._history(client, place, within=within):
                is_empty = False
                if message.author.id == own:
                    found |= {key: message.id for key in keys if _carries(message, key)}
                if len(found) == len(keys):
                    break
            if is_empty and channel.person is None and not await self._may_read(client, channel, place, within):
                return CannotLook("no_message_history", LET_READ)
        except FAILURES as error:
            return cannot_look(error)
        return Searched(found)

    async def _may_read(self, client: discord.Client, channel: ChannelId, place: str, within: Window) -> bool:
        """Whether an empty history is one: without “Read Message History” Discord answers an empty list and no error.

        Asked for one message, it refuses instead, whether or not there is one. What the library has heard of our
        permissions may be older: both must allow it.
        """
        if not may_read_history(client.get_channel(int(channel.local_id)) if can_be(channel) else None):
            return False
        message = within.after or str(_snowflake(within.begins))
        try:
            route = Route("GET", _MESSAGE, channel_id=place, message_id=message)
            await client.http.request(route, timeout=self._timeout)
        except discord.HTTPException as error:
            if error.status < 500 and error.status != 429:
                return error.code not in PERMISSION_CODES
            raise
        return True

    async def _history(self, client: discord.Client, place: str, *, within: Window) -> AsyncIterator[_HistoryMessage]:
        """The messages in the window, oldest first, page by page.

        https://docs.discord.com/developers/resources/message#get-channel-messages
        """
        after = max(_snowflake(within.begins), int(within.after or 0))
        ends = None if within.ends is None else _snowflake(within.ends)
        while True:
            answer: object = await client.http.request(
                Route("GET", _PATH, channel_id=place),
                params={"after": after, "limit": limits.HISTORY_PAGE},
                timeout=self._timeout,
            )
            page = _PAGE.validate_python(answer)
            for message in sorted(page, key=lambda one: int(one.id)):
                yield message
            after = max((int(message.id) for message in page), default=after)
            if len(page) < limits.HISTORY_PAGE or (ends is not None and after > ends):
                return


def _refuses_files(posted: Outcome) -> TypeGuard[ChannelRefused | MessageRefused]:
    """Whether the same message may be taken without its files."""
    if isinstance(posted, ChannelRefused):
        return posted.code == _NO_PERMISSION
    return isinstance(posted, MessageRefused) and not posted.is_gone


def _snowflake(moment: datetime) -> int:
    """The first id of that moment: https://docs.discord.com/developers/reference#snowflakes."""
    return max(0, discord.utils.time_snowflake(moment))


def _carries(message: _HistoryMessage, key: str) -> bool:
    """Whether a button or a menu of the message carries the key, which stands among other parts of a `custom_id`."""
    return any(key in identifier for identifier in _identifiers(message.components))


def _identifiers(components: object) -> Iterator[str]:
    """Every `custom_id` in a message's components, nested ones too."""
    if isinstance(components, list):
        for component in components:
            yield from _identifiers(component)
    elif isinstance(components, dict):
        if isinstance(identifier := components.get("custom_id"), str):
            yield identifier
        yield from _identifiers(components.get("components"))
