"""The slash command `/papers`: words in, an answer out, acknowledged within Slack's three seconds."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import UsageError
from handlers.commands.answer import answer
from handlers.commands.asked import Answer, Asked, Invocation
from handlers.commands.desk import Desk
from handlers.commands.registry import ROOT
from handlers.commands.trouble import trouble
from handlers.commands.understand import Misread, understand
from handlers.slack.asking import Asking, SlashCommand
from handlers.slack.reply import Replies, answered

log = structlog.get_logger(__name__)

COMMAND = f"/{ROOT}"
_FOR_CHANNELS = frozenset({"subscribe", "unsubscribe", "digest"})
"""Commands that change what a channel gets; a conversation between people is none."""


class Commands:
    """Answers slash commands."""

    def __init__(self, *, desk: Desk, asking: Asking, replies: Replies) -> None:
        self._desk = desk
        self._asking = asking
        self._replies = replies

    async def on_command(self, ack: AsyncAck, body: Mapping[str, object]) -> None:
        """Understand, acknowledge, then do and answer."""
        said = SlashCommand.model_validate(body)
        understood = understand(said.text)
        await ack()
        asked = await self._asking.by_command(said)
        await self._replies.say(await answered(self._answer(understood, asked)), at=said.response_url)
        log.info("slack.command_answered", channel=str(asked.channel), command=_named(understood))

    async def _answer(self, understood: Invocation | Misread, asked: Asked) -> Answer:
        if isinstance(understood, Invocation) and understood.path[0] in _FOR_CHANNELS and _is_private(asked):
            return trouble(UsageError(f"Use {COMMAND} {understood.path[0]} in a channel."), understood, asked)
        return await answer(understood, asked, self._desk)


def _is_private(asked: Asked) -> bool:
    """Whether this is a conversation between two, whose identifiers begin with D, or between a few."""
    return asked.channel.place.startswith("D") or (asked.channel_name or "").startswith("mpdm-")


def _named(understood: Invocation | Misread) -> str:
    return " ".join(understood.path) if isinstance(understood, Invocation) else "not understood"
