"""Shortcuts in the menu of a message: https://docs.slack.dev/interactivity/implementing-shortcuts."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.log_events import LogEvent
from handlers.commands.context import Services
from handlers.commands.router import answer_about
from handlers.slack.elements import Json
from handlers.slack.payloads import MessageShortcut, caller_of_press
from handlers.slack.reply import Replies, answered

log = structlog.get_logger(__name__)

LIKE = "papers_like"
"""The `callback_id` of *Find papers like this*."""


def like_shortcut() -> Json:
    """The shortcut, as the manifest has it (https://docs.slack.dev/reference/app-manifest, `features.shortcuts`)."""
    return {
        "name": "Find papers like this",
        "type": "message",
        "callback_id": LIKE,
        "description": "Papers like the one that this message links to, or like its words",
    }


class Shortcuts:
    """Answers shortcuts, to the person who took them."""

    def __init__(self, *, services: Services, replies: Replies) -> None:
        self._services = services
        self._replies = replies

    async def on_like(self, ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Find the papers that are like the message."""
        await ack()
        payload = MessageShortcut.model_validate(body)
        caller = await caller_of_press(payload, context)
        answer = await answered(answer_about("like", payload.message.text, caller, self._services))
        await self._replies.say(answer, at=payload.response_url, thread=payload.message.thread)
        log.info(LogEvent.SLACK_PRESS_ANSWERED, channel=str(caller.channel), verb=LIKE)
