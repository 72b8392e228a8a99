"""Direct messages with a person on Discord: where they stand, and what it means that one is refused.

A conversation is opened before it is written to or read, and opening it again answers with the same:
https://docs.discord.com/developers/resources/user#create-dm.
"""

from __future__ import annotations

from dataclasses import replace

import discord
from pydantic import BaseModel

from bot.channel.channel import ChannelId
from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome, Unknown
from handlers.discord.errors import TOKEN_STEP, outcome
from handlers.discord.requests import Requests


class _Conversation(BaseModel):
    id: str


async def conversation_of(requests: Requests, channel: ChannelId) -> ChannelId:
    """The channel, or the conversation with the person. Raises as `requests` do."""
    if channel.person is None:
        return channel
    answer = await requests.send("POST", "/users/@me/channels", {"recipient_id": channel.person})
    return replace(channel, local_id=_Conversation.model_validate(answer).id)


def not_opened(error: Exception) -> Outcome:
    """What becomes of a message whose conversation could not be opened. It was not sent."""
    failed = outcome(error)
    if isinstance(failed, Unknown):
        return NotSent(failed.reason)
    if isinstance(failed, NotSent) and isinstance(error, discord.HTTPException) and 400 <= error.status < 429:
        return MessageRefused(failed.reason, error.text)  # an unknown person, or one without a server in common
    return direct_outcome(failed)


def direct_outcome(posted: Outcome) -> Outcome:
    """What became of a message to a person. Who takes none is not waited for; a new token is."""
    if isinstance(posted, ChannelRefused) and posted.step != TOKEN_STEP:
        return MessageRefused(posted.code, posted.step)
    return posted
