"""What a press on a button, or a choice from a menu, does."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.commands.desk import Desk
from handlers.commands.press import press
from handlers.slack.asking import Asking, BlockActions
from handlers.slack.render import OPEN, verb_of
from handlers.slack.reply import Replies, answered

log = structlog.get_logger(__name__)


class Buttons:
    """Answers presses."""

    def __init__(self, *, desk: Desk, asking: Asking, replies: Replies) -> None:
        self._desk = desk
        self._asking = asking
        self._replies = replies

    async def on_press(self, ack: AsyncAck, body: Mapping[str, object]) -> None:
        """Acknowledge, then do and answer. A button that only opens an address is told to us as well."""
        await ack()
        said = BlockActions.model_validate(body)
        action = said.actions[0]
        verb = verb_of(action.action_id)
        if verb == OPEN:
            return
        asked = await self._asking.by_press(said)
        answer = await answered(press(verb, action.told, asked, self._desk))
        await self._replies.say(answer, at=said.response_url)
        log.info("slack.press_answered", channel=str(asked.channel), verb=verb)
