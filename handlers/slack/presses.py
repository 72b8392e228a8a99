"""Presses of buttons and choices from menus. The buttons: `bot.card.button_values`, and `handlers.commands.router`."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.card.button_values import OPEN
from bot.log_events import LogEvent
from handlers.commands.context import VALUE, Answer, Caller, Services, Shown
from handlers.commands.router import opens_form, press
from handlers.commands.syntax import Invocation
from handlers.slack.files import with_file
from handlers.slack.pane import Panes
from handlers.slack.payloads import BlockActions, caller_of_press
from handlers.slack.render import verb_of
from handlers.slack.reply import Replies, answered
from handlers.slack.view_presses import ViewPresses
from handlers.slack.views import Opening, Views

log = structlog.get_logger(__name__)


class Presses:
    """Answers presses: those in messages itself, those in modals and on the Home tab by `in_views`."""

    def __init__(self, *, services: Services, replies: Replies, views: Views, in_views: ViewPresses) -> None:
        self._services = services
        self._replies = replies
        self._views = views
        self._in_views = in_views

    async def on_press(self, ack: AsyncAck, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Acknowledge, act, answer. Slack also reports presses of buttons that only open an address."""
        await ack()
        if "view" in body:
            await self._in_views.on_press(body, context)
            return
        payload = BlockActions.model_validate(body)
        action = payload.actions[0]
        verb = verb_of(action.action_id)
        if verb == OPEN:
            return
        caller = await caller_of_press(payload, context)
        answer = await self._answer(verb, payload, caller, context)
        if answer is not None:
            whole = await with_file(answer, context.client, person=payload.user.id)
            place, thread = payload.response_url, payload.thread
            await self._replies.say(whole, at=place, thread=thread, workspace=caller.channel.workspace)
        log.info(LogEvent.SLACK_PRESS_ANSWERED, channel=str(caller.channel), verb=verb)

    async def _answer(
        self, verb: str, payload: BlockActions, caller: Caller, context: AsyncBoltContext
    ) -> Answer | None:
        """The answer that is said where the button stands; None where a modal shows it, or a form was opened."""
        value = payload.actions[0].chosen
        if opens_form(verb):
            opening = Opening(
                trigger=payload.trigger_id, client=context.client, at=payload.response_url, thread=payload.thread
            )
            return await self._views.open(Invocation((verb,), {VALUE: value}), caller, opening)
        answer = await answered(press(verb, value, caller, self._services))
        panes = Panes(context.client, trigger=payload.trigger_id, channel=caller.channel)
        return None if isinstance(answer, Shown) and await panes.open(answer) else answer
