"""Direct messages with a person on Slack: where they stand, and what it means that one is refused.

`chat.postMessage` takes a person's id for a channel (https://docs.slack.dev/reference/methods/chat.postMessage#channels);
to read there, Slack is asked for the conversation (https://docs.slack.dev/reference/methods/conversations.open).
"""

from __future__ import annotations

from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome
from handlers.slack.errors import TOKEN_CODES

_NOBODY_THERE = frozenset({"user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot"})


def written_to(channel: ChannelId) -> str:
    """What Slack is told to post to: the channel, or the person."""
    return channel.person or channel.local_id


async def conversation_of(client: AsyncWebClient, channel: ChannelId) -> str:
    """The id of the channel, or of the conversation with the person. Raises what the client raises."""
    if channel.person is None:
        return channel.local_id
    opened = (await client.conversations_open(users=channel.person)).get("channel")
    return str(opened.get("id") if isinstance(opened, dict) else "")


def direct_outcome(channel: ChannelId, outcome: Outcome) -> Outcome:
    """What became of a post. Nobody can be asked to let Offprint write to a person: such a refusal is for good.

    A token that does not work is another matter: the message waits for a new one, as in any channel.
    """
    if channel.person is None:
        return outcome
    match outcome:
        case ChannelRefused(code, step) if code not in TOKEN_CODES:
            return MessageRefused(code, step)
        case NotSent(code) if code in _NOBODY_THERE:
            return MessageRefused(code, "Nobody can be written to there.")
        case _:
            return outcome


def direct_edit_outcome(channel: ChannelId, outcome: Outcome) -> Outcome:
    """What became of an edit. In direct messages the conversation must be opened for it, which needs a further scope:
    without it a message keeps its words, and nobody is asked for anything.
    """
    told = direct_outcome(channel, outcome)
    if isinstance(outcome, ChannelRefused) and isinstance(told, MessageRefused):
        return replace(told, is_gone=True)
    return told
