"""Looks for messages of ours in a channel or a thread, by the key in the identifiers of their buttons.

https://docs.discord.com/developers/resources/message#get-channel-messages
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from datetime import datetime

import discord
from pydantic import BaseModel, TypeAdapter

from bot.channel.channel import ChannelId
from bot.delivery.outcome import CannotLook, Looked, Searched, Then
from bot.delivery.window import Window
from handlers.discord import limits
from handlers.discord.body import COMPONENTS_V2, CROSSPOSTED, identifiers
from handlers.discord.channel_id import can_be
from handlers.discord.errors import LET_READ, PERMISSION_CODES
from handlers.discord.payloads import may_read_history
from handlers.discord.places import Kind, Place
from handlers.discord.requests import Requests

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
NO_HISTORY = CannotLook("no_message_history", LET_READ)


class _Author(BaseModel):
    id: str


class Stored(BaseModel):
    """A message as Discord has it, as far as it is of interest."""

    id: str
    author: _Author | None = None
    components: list[object] = []
    flags: int | None = None

    def carries(self, key: str) -> bool:
        """Whether a button or a menu carries the key, which stands among other parts of a `custom_id`."""
        return any(key in identifier for identifier in identifiers(self.components))

    def then(self, place: Place) -> tuple[Then, ...]:
        """The step that is left to do with a message of ours."""
        if self.flags is None:
            return ()
        whole = () if self.flags & COMPONENTS_V2 else (Then.WHOLE,)
        is_public = place.kind is not Kind.ANNOUNCEMENTS or self.flags & CROSSPOSTED
        return whole if is_public else (*whole, Then.CROSSPOST)


_PAGE = TypeAdapter(list[Stored])


async def look_in_history(
    requests: Requests, channel: ChannelId, place: Place, keys: Collection[str], *, within: Window
) -> Looked:
    """Look through our own messages in that window, oldest first, until all are found. Raises as `requests` do.

    `channel` is the channel, thread or conversation itself.
    """
    own = str(requests.client.user.id) if requests.client.user else ""
    found, then, is_empty = dict[str, str](), dict[str, tuple[Then, ...]](), True
    async for message in _history(requests, channel.local_id, within=within):
        is_empty = False
        for key in keys if message.author and message.author.id == own else ():
            if message.carries(key):
                found[key] = message.id
                then |= {key: still} if (still := message.then(place)) else {}
        if len(found) == len(keys):
            break
    if is_empty and place.kind is not Kind.CONVERSATION and not await _may_read(requests, channel, within):
        return NO_HISTORY
    return Searched(found, then)


async def _may_read(requests: Requests, channel: ChannelId, within: Window) -> bool:
    """Whether an empty history is one: without “Read Message History” Discord answers an empty list and no error.

    Asked for one message, it refuses instead, whether or not there is one. What the library has heard of our
    permissions may be older: both must allow it.
    """
    if not may_read_history(requests.client.get_channel(int(channel.local_id)) if can_be(channel) else None):
        return False
    message = within.after or str(snowflake(within.begins))
    try:
        await requests.get(MESSAGE, channel_id=channel.local_id, message_id=message)
    except discord.HTTPException as error:
        if error.status < 500 and error.status != 429:
            return error.code not in PERMISSION_CODES
        raise
    return True


async def _history(requests: Requests, place: str, *, within: Window) -> AsyncIterator[Stored]:
    """The messages in the window, oldest first, page by page."""
    after = max(snowflake(within.begins), int(within.after or 0))
    ends = None if within.ends is None else snowflake(within.ends)
    while True:
        page = _PAGE.validate_python(
            await requests.get(MESSAGES, {"after": after, "limit": limits.HISTORY_PAGE}, channel_id=place)
        )
        for message in sorted(page, key=lambda one: int(one.id)):
            yield message
        after = max((int(message.id) for message in page), default=after)
        if len(page) < limits.HISTORY_PAGE or (ends is not None and after > ends):
            return


def snowflake(moment: datetime) -> int:
    """The first id of that moment: https://docs.discord.com/developers/reference#snowflakes."""
    return max(0, discord.utils.time_snowflake(moment))
