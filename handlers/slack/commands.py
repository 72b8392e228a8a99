"""The slash command `/papers`: words in, an answer out, acknowledged within Slack's three seconds."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.log_events import LogEvent
from handlers.commands.context import Services
from handlers.commands.registry import ROOT
from handlers.commands.router import answer as answer_command
from handlers.commands.router import opens_form
from handlers.commands.syntax import Invocation, Parsed, parse_command
from handlers.slack.files import with_file
from handlers.slack.payloads import SlashCommand, caller_of_command
from handlers.slack.reply import Replies, answered
from handlers.slack.views import Opening, Views

log = structlog.get_logger(__name__)

COMMAND = f"/{ROOT}"


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
        if isinstance(parsed, Invocation) and opens_form(" ".join(parsed.path), parsed.options):
            opening = Opening(trigger=payload.trigger_id, client=context.client, at=payload.response_url)
            answer = await self._views.open(parsed, caller, opening)
        else:
            answer = await answered(answer_command(parsed, caller, self._services))
        if answer is not None:
            whole = await with_file(answer, context.client, person=payload.user_id)
            await self._replies.say(whole, at=payload.response_url, workspace=caller.channel.workspace)
        log.info(LogEvent.SLACK_COMMAND_ANSWERED, channel=str(caller.channel), command=_named(parsed))


def _named(parsed: Parsed) -> str:
    return " ".join(parsed.path) if isinstance(parsed, Invocation) else "not understood"
