"""Posts of a forum: each is a thread whose first message has the thread's own id.

A post takes no nonce, so a repeat would make a second one. One of unknown fate is looked for among the active threads
and the archived ones, and made again only when it is in neither:
https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime

import discord
from pydantic import BaseModel

from bot.card.card import Heading, Message, Text, words
from bot.channel.channel import ChannelId
from bot.delivery.outcome import Looked, Searched
from bot.delivery.window import Window
from handlers.discord import limits
from handlers.discord.attempts import Attempts
from handlers.discord.body import whole_body
from handlers.discord.errors import PERMISSION_CODES, UNKNOWN_MESSAGE
from handlers.discord.history import MESSAGE, NO_HISTORY, Stored, snowflake
from handlers.discord.payloads import may_read_history
from handlers.discord.places import Place
from handlers.discord.render import Files
from handlers.discord.requests import Requests
from handlers.discord.tags import tags_for
from handlers.text import clean, cut

_POSTS = "/channels/{channel_id}/threads"
_ACTIVE = "/guilds/{guild_id}/threads/active"
_ARCHIVED = f"{_POSTS}/archived/public"


class _Archiving(BaseModel):
    archive_timestamp: datetime


class _Thread(BaseModel):
    id: str
    parent_id: str | None = None
    owner_id: str | None = None
    thread_metadata: _Archiving


class _Threads(BaseModel):
    threads: list[_Thread]
    has_more: bool = False


async def begin_post(  # noqa: PLR0913 - a request, and what it is made of
    requests: Requests, channel: ChannelId, place: Place, message: Message, *, files: Files, attempts: Attempts
) -> object:
    """Make a post of the message, with the tags of its subscriptions; the answer. Raises as `requests` do."""
    body = {
        "name": post_name(message),
        "applied_tags": list(tags_for(message.topics, place.tags)),
        "message": whole_body(message, files),
    }
    return await requests.send("POST", _POSTS, body, files=files, attempts=attempts, channel_id=channel.local_id)


def post_name(message: Message) -> str:
    """The name of a message's post: the first words that it shows, such as its paper's title."""
    for part in message.parts:
        match part:
            case Heading(text=text):
                shown = text
            case Text(lines=lines):
                shown = next(filter(None, (words(line).strip() for line in lines)), "")
            case _:
                continue
        if named := clean(shown).strip():
            return cut(named, limits.THREAD_NAME)
    return cut(clean(message.fallback).strip(), limits.THREAD_NAME) or "…"


async def look_in_forum(requests: Requests, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
    """Look through the posts that we made in that window, until all are found. Raises as `requests` do."""
    if not may_read_history(requests.client.get_channel(int(channel.local_id))):
        return NO_HISTORY
    found: dict[str, str] = {}
    try:
        async for thread in _own_threads(requests, channel, within=within):
            first = await _first_message(requests, thread)
            found |= {key: thread for key in keys if first is not None and first.carries(key)}
            if len(found) == len(keys):
                break
    except discord.Forbidden as error:
        if error.code in PERMISSION_CODES:
            return NO_HISTORY
        raise
    return Searched(found)


async def _own_threads(requests: Requests, channel: ChannelId, *, within: Window) -> AsyncIterator[str]:
    """The threads of the forum that we began in that window: the active ones, the archived ones, the active ones again.

    So none is missed that is archived, or opened again, between two questions; one may come twice.
    """
    own = str(requests.client.user.id) if requests.client.user else ""
    for thread in await _active(requests, channel):
        if thread.owner_id == own and _is_within(thread, within):
            yield thread.id
    async for thread in _archived(requests, channel, since=within.begins):
        if thread.owner_id == own and _is_within(thread, within):
            yield thread.id
    for thread in await _active(requests, channel):
        if thread.owner_id == own and _is_within(thread, within):
            yield thread.id


async def _active(requests: Requests, channel: ChannelId) -> list[_Thread]:
    """The active threads of the forum; Discord tells those of a whole server."""
    active = _Threads.model_validate(await requests.get(_ACTIVE, guild_id=channel.workspace))
    return [thread for thread in active.threads if thread.parent_id == channel.local_id]


async def _archived(requests: Requests, channel: ChannelId, *, since: datetime) -> AsyncIterator[_Thread]:
    """The threads that were archived since, the last one first: one that was begun since was archived since."""
    query: dict[str, object] = {"limit": limits.THREADS_PAGE}
    while True:
        page = _Threads.model_validate(await requests.get(_ARCHIVED, query, channel_id=channel.local_id))
        for thread in page.threads:
            if thread.thread_metadata.archive_timestamp < since:
                return
            yield thread
        if not page.has_more or not page.threads:
            return
        query["before"] = page.threads[-1].thread_metadata.archive_timestamp.astimezone(UTC).isoformat()


async def _first_message(requests: Requests, thread: str) -> Stored | None:
    """The message that a post began with; None where somebody has deleted it."""
    try:
        return Stored.model_validate(await requests.get(MESSAGE, channel_id=thread, message_id=thread))
    except discord.NotFound as error:
        if error.code == UNKNOWN_MESSAGE:
            return None
        raise


def _is_within(thread: _Thread, window: Window) -> bool:
    """Whether a thread was begun in that window, by its id."""
    began = int(thread.id)
    return snowflake(window.begins) <= began and (window.ends is None or began <= snowflake(window.ends))
