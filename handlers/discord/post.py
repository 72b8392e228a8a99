"""Posts to Discord, once, and looks for what may have been posted: by the key in the buttons' identifiers.

The key is also the message's nonce: within a few minutes Discord answers the same nonce with the first message, which
makes the library's own repeats after a 5xx harmless; none leaves later (`handlers/fence.py`). A post of a forum has no
nonce (`handlers/discord/forum.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeGuard

import aiohttp
import discord
import structlog

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, ChannelRefused, Looked, MessageRefused, NotSent, Outcome, Searched, Sent
from bot.delivery.window import Window
from bot.log_events import LogEvent
from bot.ports.threads import Thread
from handlers.discord import limits
from handlers.discord.attempts import Attempts
from handlers.discord.body import edited_body, line_body, whole_body
from handlers.discord.channel_id import FORM, can_be
from handlers.discord.direct import conversation_of, direct_outcome, not_opened
from handlers.discord.errors import (
    FAILURES,
    THREAD_EXISTS,
    UNKNOWN_CHANNEL,
    after_edit,
    after_publishing,
    cannot_look,
    in_thread,
    not_begun,
    nothing_sent,
    outcome,
)
from handlers.discord.forum import begin_post, look_in_forum
from handlers.discord.guard import Guard
from handlers.discord.history import MESSAGE, MESSAGES, Stored, look_in_history
from handlers.discord.known_places import KnownPlaces
from handlers.discord.payloads import access_heard_of
from handlers.discord.places import CONVERSATION, Kind, Place
from handlers.discord.render import Files
from handlers.discord.requests import Requests
from handlers.discord.upload import Json, named
from handlers.no_channel import no_such_channel
from handlers.told_time import ToldTime
from handlers.turns import Turns

log = structlog.get_logger(__name__)

_LET_ATTACH = "give Offprint the permission “Attach Files” in this channel"
_NO_PERMISSION = "50013"
"""The code of a message whose files may not be attached, as of one that may not be posted at all."""
_TRY_LATER = "none is needed if this stays rare: the next digest tries again"
_THREADS = f"{MESSAGE}/threads"
_CROSSPOST = f"{MESSAGE}/crosspost"
_PLAIN = Place(Kind.MESSAGES)


class DiscordMessenger:
    """The channels of every server. `client` gives the client that is logged in, if there is one now.

    `request_timeout` (seconds) bounds one request and not the wait for its turn: the library's, and that of `turns`,
    which all processes with this token keep together. While `guard` holds requests back, none is made.
    """

    platform = "discord"

    def __init__(  # noqa: PLR0913 - what is known of Discord, and what it allows
        self,
        client: Callable[[], discord.Client | None],
        *,
        time: ToldTime,
        guard: Guard,
        places: KnownPlaces,
        turns: Turns | None = None,
        request_timeout: float,
    ) -> None:
        self._client = client
        self._time = time
        self._guard = guard
        self._places = places
        self._turns = turns
        self._patience = aiohttp.ClientTimeout(total=request_timeout)

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        """Post once under the nonce `key`, in a forum as a post of its own.

        It is in words alone where it is refused with the files of its drawings: they may be not allowed, too large for
        this server, or nothing that Discord takes. Nothing is posted twice.
        """
        if not can_be(channel):
            return no_such_channel(channel, FORM)
        if isinstance(ready := self._ready(), NotSent):
            return ready
        if channel.person is not None:
            return await self._post_to_person(ready, channel, message, key=key)
        try:
            place = await self._places.find(ready, channel)
        except FAILURES as error:
            return nothing_sent(outcome(error))
        if place.kind is Kind.FORUM:
            posted = await _with_files(channel, message, partial(_begin_post, ready, channel, place, message))
        else:
            posted = await _post(ready, channel, place, message, key=key)
        if not isinstance(posted, Sent):
            self._places.forget(channel)
        return posted

    async def _post_to_person(self, ready: Requests, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        try:
            conversation = await conversation_of(ready, channel)
        except FAILURES as error:
            return not_opened(error)
        body = line_body(message, key) or whole_body(message, {})
        return direct_outcome(await _send(ready, conversation, CONVERSATION, body, {}, key=key))

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        """Post in the thread of a message, under the nonce `key`; the first one begins it.

        A thread is a channel whose id is that of its message, so it is known without being asked for:
        https://docs.discord.com/developers/resources/channel#start-thread-from-message. So is a post of a forum.
        """
        if isinstance(ready := self._ready(), NotSent):
            return ready
        place = replace(channel, local_id=thread.message_id)
        posted = await _post_whole(ready, place, _PLAIN, message, key=key)
        if not isinstance(posted, ChannelRefused) or posted.code != UNKNOWN_CHANNEL:
            return in_thread(posted)
        refused = await _begin(ready, channel, thread)
        return refused or in_thread(await _post_whole(ready, place, _PLAIN, message, key=key))

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:  # noqa: ARG002 - the key stands in the buttons
        """Edit a message of ours into the whole of this: https://docs.discord.com/developers/resources/message#edit-message."""
        if isinstance(ready := self._ready(), NotSent):
            return ready
        try:
            where = await self._where(ready, channel, message_id)
        except FAILURES as error:
            return nothing_sent(outcome(error))
        return await _with_files(channel, message, partial(_edit, ready, where, message_id, message))

    async def publish(self, channel: ChannelId, message_id: str) -> Outcome:
        """Publish a message of an announcement channel to those who follow it; one that is published already is.

        https://docs.discord.com/developers/resources/message#crosspost-message
        """
        if isinstance(ready := self._ready(), NotSent):
            return ready
        try:
            await ready.send("POST", _CROSSPOST, {}, channel_id=channel.local_id, message_id=message_id)
        except FAILURES as error:
            return after_publishing(error, message_id)
        return Sent(message_id)

    async def update_reply(
        self, channel: ChannelId, thread: Thread, message_id: str, message: Message, *, key: str
    ) -> Outcome:
        """Edit a message of the thread, which is a channel of its own with the id of the message that it is below."""
        return in_thread(await self.update(replace(channel, local_id=thread.message_id), message_id, message, key=key))

    def is_keyless(self, channel: ChannelId) -> bool:
        """Whether a post here has no nonce, as in a forum; of a place that nobody has told of, it is not known to."""
        client = self._client()
        place = None if client is None else self._places.get(Requests(client, self._patience), channel)
        return place is None or place.kind is Kind.FORUM

    def time(self) -> datetime | None:
        """The time by Discord's clock, from which the ids of messages are made; None before its first answer."""
        return self._time.now()

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        """Look through our own messages in the channel in that window, or through our posts in a forum."""
        if isinstance(ready := self._ready(), NotSent):
            return CannotLook(ready.reason, retry_after=ready.retry_after)
        try:
            where = await conversation_of(ready, channel)
            place = await self._places.find(ready, channel)
            if place.kind is Kind.FORUM:
                return await look_in_forum(ready, channel, keys, within=within)
            return await look_in_history(ready, where, place, keys, within=within)
        except FAILURES as error:
            return cannot_look(error)

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        """Look through our own messages in the thread; in one that does not exist there is none."""
        if isinstance(ready := self._ready(), NotSent):
            return CannotLook(ready.reason, retry_after=ready.retry_after)
        try:
            place = replace(channel, local_id=thread.message_id)
            return await look_in_history(ready, place, _PLAIN, keys, within=within)
        except FAILURES as error:
            looked = cannot_look(error)
            return Searched({}) if looked.reason == UNKNOWN_CHANNEL else looked

    def _ready(self) -> Requests | NotSent:
        """What requests are made with; or why none is made now."""
        client = self._client()
        if client is None:
            return NotSent("not connected")
        return self._guard.holds() or Requests(client, self._patience, self._turns)

    async def _where(self, ready: Requests, channel: ChannelId, message_id: str) -> str:
        """The id of the channel that a message stands in: in a forum that of its own post."""
        if channel.person is not None:
            return (await conversation_of(ready, channel)).local_id
        place = await self._places.find(ready, channel)
        return message_id if place.kind is Kind.FORUM else channel.local_id


async def _post(ready: Requests, channel: ChannelId, place: Place, message: Message, *, key: str) -> Outcome:
    """Post as a line where people are to be notified, else whole."""
    if (line := line_body(message, key)) is not None:
        return await _send(ready, channel, place, line, {}, key=key)
    return await _post_whole(ready, channel, place, message, key=key)


async def _post_whole(ready: Requests, channel: ChannelId, place: Place, message: Message, *, key: str) -> Outcome:
    async def whole(files: Files) -> Outcome:
        return await _send(ready, channel, place, whole_body(message, files), files, key=key)

    return await _with_files(channel, message, whole)


async def _send(  # noqa: PLR0913 - a request, and what it is made of
    ready: Requests, channel: ChannelId, place: Place, body: Json, files: Files, *, key: str
) -> Outcome:
    attempts = Attempts()
    body = {**body, "nonce": key[: limits.NONCE], "enforce_nonce": True}
    try:
        answer = await ready.send("POST", MESSAGES, body, files=files, attempts=attempts, channel_id=channel.local_id)
        stored = Stored.model_validate(answer)
    except FAILURES as error:
        return attempts.all_told(outcome(error, known=access_heard_of(ready.client, channel)))
    return Sent(stored.id, stored.then(place))


async def _begin_post(ready: Requests, channel: ChannelId, place: Place, message: Message, files: Files) -> Outcome:
    """Make a post of a forum; where it is refused with its tags, which may just have been deleted, without them."""
    posted = await _begin_tagged(ready, channel, place, message, files)
    if not isinstance(posted, MessageRefused) or not place.tags:
        return posted
    return await _begin_tagged(ready, channel, replace(place, tags=()), message, files)


async def _begin_tagged(ready: Requests, channel: ChannelId, place: Place, message: Message, files: Files) -> Outcome:
    attempts = Attempts(once=True)
    try:
        answer = await begin_post(ready, channel, place, message, files=files, attempts=attempts)
        return Sent(Stored.model_validate(answer).id)
    except FAILURES as error:
        return attempts.all_told(outcome(error, known=access_heard_of(ready.client, channel)))


async def _edit(ready: Requests, where: str, message_id: str, message: Message, files: Files) -> Outcome:
    body = edited_body(message, files)
    try:
        await ready.send("PATCH", MESSAGE, body, files=files, channel_id=where, message_id=message_id)
    except FAILURES as error:
        return after_edit(outcome(error))
    return Sent(message_id)


async def _begin(ready: Requests, channel: ChannelId, thread: Thread) -> Outcome | None:
    """Begin the thread of a message; None once there is one. It may be repeated: a message has one thread."""
    body = {"name": thread.title[: limits.THREAD_NAME]}
    try:
        await ready.send("POST", _THREADS, body, channel_id=channel.local_id, message_id=thread.message_id)
    except FAILURES as error:
        if isinstance(error, discord.HTTPException) and error.code == THREAD_EXISTS:
            return None
        return not_begun(error)
    return None


async def _with_files(channel: ChannelId, message: Message, attempt: Callable[[Files], Awaitable[Outcome]]) -> Outcome:
    """What became of an attempt with the files of the message's drawings; where they are refused, of one without."""
    files = named(message)
    posted = await attempt(files)
    if not files or not _refuses_files(posted):
        return posted
    again = await attempt({})
    if isinstance(again, Sent):
        fix = _LET_ATTACH if posted.code == _NO_PERMISSION else _TRY_LATER
        log.warning(LogEvent.PICTURE_MISSING, platform="discord", channel=str(channel), error=posted.code, fix=fix)
    return again


def _refuses_files(posted: Outcome) -> TypeGuard[ChannelRefused | MessageRefused]:
    """Whether the same message may be taken without its files."""
    if isinstance(posted, ChannelRefused):
        return posted.code == _NO_PERMISSION
    return isinstance(posted, MessageRefused) and not posted.is_gone
