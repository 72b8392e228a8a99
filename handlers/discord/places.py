"""What kind of place a channel is: a forum takes posts and no messages, an announcement channel is followed by others.

The library hears of every channel of its servers; one that it has not heard of (an archived thread, a server whose list
has not come yet) is asked for (`handlers/discord/known_places.py`). Types: https://docs.discord.com/developers/resources/channel#channel-object-channel-types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import discord
from pydantic import BaseModel

from bot.channel.channel import ChannelId
from handlers.discord.channel_id import can_be
from handlers.discord.requests import Requests

_ANNOUNCEMENT, _FORUM, _MEDIA = 5, 15, 16


class Kind(Enum):
    """The kinds of places that are posted to in different ways."""

    MESSAGES = "messages"
    """Text channels and threads: a message stands for itself."""
    CONVERSATION = "conversation"
    """Direct messages with a person: all of it is open to us."""
    ANNOUNCEMENTS = "announcements"
    FORUM = "forum"


class Tag(BaseModel):
    """A tag that posts of a forum can have. A `moderated` one only moderators can give."""

    id: str
    name: str
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, as far as posting to it goes; `tags` are those of a forum, in its own order."""

    kind: Kind
    tags: tuple[Tag, ...] = ()


CONVERSATION = Place(Kind.CONVERSATION)


class _Channel(BaseModel):
    type: int
    available_tags: tuple[Tag, ...] = ()


def heard_of(client: discord.Client, channel: ChannelId) -> Place | None:
    """The place by what the library has heard of it; None where that is nothing."""
    if channel.person is not None:
        return CONVERSATION
    match client.get_channel(int(channel.local_id)) if can_be(channel) else None:
        case None:
            return None
        case discord.ForumChannel() as forum:
            return Place(Kind.FORUM, tuple(_tags(forum)))
        case discord.TextChannel() as text if text.is_news():
            return Place(Kind.ANNOUNCEMENTS)
        case _:
            return Place(Kind.MESSAGES)


async def place_of(requests: Requests, channel: ChannelId) -> Place:
    """The place, as Discord tells it when it is asked. Raises as `requests` do."""
    told = _Channel.model_validate(await requests.get("/channels/{channel_id}", channel_id=channel.local_id))
    if told.type in (_FORUM, _MEDIA):
        return Place(Kind.FORUM, told.available_tags)
    return Place(Kind.ANNOUNCEMENTS if told.type == _ANNOUNCEMENT else Kind.MESSAGES)


def _tags(forum: discord.ForumChannel) -> Iterator[Tag]:
    for tag in forum.available_tags:
        yield Tag(id=str(tag.id), name=tag.name, moderated=tag.moderated)
