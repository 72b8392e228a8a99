"""Presses of buttons and choices from menus. The buttons: `bot.card.button_values`, and `handlers.commands.router`."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.card.button_values import OPEN
from bot.log_events import LogEvent
from handlers.commands.context import VALUE, Services
from handlers.commands.router import opens_form, press
from handlers.commands.syntax import Invocation
from handlers.slack.files import with_file
from handlers.slack.payloads import BlockActions, caller_of_press
from handlers.slack.render import verb_of
from handlers.slack.reply import Replies, answered
from handlers.slack.views import Opening, Views

log = structlog.get_logger(__name__)


class Presses:
    """Answers presses."""

    def __init__(self, *, services: Services, replies: Replies, views: Views) -> None:
        self._services = services
        self._replies = replies
        self._views = views

    async def on_press(self, ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Acknowledge, act, answer. Slack also reports presses of buttons that only open an address."""
        await ack()
        payload = BlockActions.model_validate(body)
        action = payload.actions[0]
        verb = verb_of(action.action_id)
        if verb == OPEN:
            return
        caller = await caller_of_press(payload, context)
        if opens_form(verb):
            opened_by = Invocation((verb,), {VALUE: action.chosen})
            opening = Opening(
                trigger=payload.trigger_id, client=context.client, at=payload.response_url, thread=payload.thread
            )
            answer = await self._views.open(opened_by, caller, opening)
        else:
            answer = await answered(press(verb, action.chosen, caller, self._services))
        if answer is not None:
            whole = await with_file(answer, context.client, person=payload.user.id)
            await self._replies.say(whole, at=payload.response_url, thread=payload.thread)
        log.info(LogEvent.SLACK_PRESS_ANSWERED, channel=str(caller.channel), verb=verb)
