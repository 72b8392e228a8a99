"""The slash command `/papers`: words in, an answer out, acknowledged within Slack's three seconds."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import UsageError
from bot.log_events import LogEvent
from handlers.commands.context import Answer, Caller, Services
from handlers.commands.errors import error_reply
from handlers.commands.registry import ROOT
from handlers.commands.router import answer, opens_form
from handlers.commands.syntax import Invocation, Parsed, parse_command
from handlers.slack.files import with_file
from handlers.slack.payloads import SlashCommand, caller_of_command
from handlers.slack.reply import Replies, answered
from handlers.slack.views import Opening, Views

log = structlog.get_logger(__name__)

COMMAND = f"/{ROOT}"
_FOR_CHANNELS = frozenset({"subscribe", "unsubscribe", "digest", "import"})
"""Commands that change what a channel gets; a conversation between people is none, one with Offprint is."""


class Commands:
    """Answers slash commands."""

    def __init__(self, *, services: Services, replies: Replies, views: Views) -> None:
        self._services = services
        self._replies = replies
        self._views = views

    async def on_command(self, ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Parse, acknowledge, run, answer."""
        payload = SlashCommand.model_validate(body)
        parsed = parse_command(payload.text)
        await ack()
        caller = await caller_of_command(payload, context)
        if isinstance(parsed, Invocation) and self._opens_form(parsed, caller):
            opening = Opening(trigger=payload.trigger_id, client=context.client, at=payload.response_url)
            answer = await self._views.open(parsed, caller, opening)
        else:
            answer = await answered(self._answer(parsed, caller))
        if answer is not None:
            whole = await with_file(answer, context.client, person=payload.user_id)
            await self._replies.say(whole, at=payload.response_url)
        log.info(LogEvent.SLACK_COMMAND_ANSWERED, channel=str(caller.channel), command=_named(parsed))

    def _opens_form(self, parsed: Invocation, caller: Caller) -> bool:
        return opens_form(" ".join(parsed.path), parsed.options) and not self._is_misplaced(parsed, caller)

    def _is_misplaced(self, parsed: Parsed, caller: Caller) -> bool:
        return isinstance(parsed, Invocation) and parsed.path[0] in _FOR_CHANNELS and _is_private(caller)

    async def _answer(self, parsed: Parsed, caller: Caller) -> Answer:
        if isinstance(parsed, Invocation) and self._is_misplaced(parsed, caller):
            where = "in a channel, or in direct messages with Offprint"
            return error_reply(UsageError(f"Use {COMMAND} {parsed.path[0]} {where}."), parsed, caller)
        return await answer(parsed, caller, self._services)


def _is_private(caller: Caller) -> bool:
    """Whether this is a conversation between two, whose identifiers begin with D, or between a few."""
    return caller.channel.local_id.startswith("D") or (caller.channel_name or "").startswith("mpdm-")


def _named(parsed: Parsed) -> str:
    return " ".join(parsed.path) if isinstance(parsed, Invocation) else "not understood"
