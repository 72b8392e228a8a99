"""Panes: messages that one person reads, in a modal or on the Home tab, and closes again.

Views: https://docs.slack.dev/reference/views. A modal is opened with the trigger that came with a press or a command;
the trigger is good for three seconds (https://docs.slack.dev/interactivity/handling-user-interaction).
"""

from __future__ import annotations

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.card.card import Message, message_of, plain
from bot.channel.channel import ChannelId
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from handlers.commands.context import Shown
from handlers.slack import limits
from handlers.slack.elements import Json, plain_text
from handlers.slack.errors import FAILURES, problem
from handlers.slack.render import render_view
from handlers.text import cut

log = structlog.get_logger(__name__)

PANE = "pane"
"""The `callback_id` of a modal that only shows something."""
_ONE_MOMENT = message_of((plain("One moment…"),))
_ANSWER_WAITS = (0.2, 0.3, 0.5, 1.0)
"""Seconds before each try to put an answer into a modal."""


def pane(shown: Shown, place: str) -> Json:
    """The modal that shows something; `place` is the id of the channel that it is about, or `@` and a person's."""
    return {
        "type": "modal",
        "callback_id": PANE,
        "title": plain_text(cut(shown.title, limits.VIEW_TITLE)),
        "close": plain_text("Close"),
        "blocks": render_view(shown.message),
        "private_metadata": place,
    }


def waiting_pane(title: str, place: str, *, name: str) -> Json:
    """The modal that stands in the place of a form until its answer is there; `name` is its `external_id`."""
    return {**pane(Shown(title, _ONE_MOMENT), place), "external_id": name}


def home_tab(message: Message) -> Json:
    """The Home tab that shows a message."""
    return {"type": "home", "blocks": render_view(message)}


class Panes:
    """Shows panes to the person whose `trigger` it is. One that cannot be shown is logged."""

    def __init__(self, client: AsyncWebClient, *, trigger: str, channel: ChannelId) -> None:
        self._client = client
        self._trigger = trigger
        self._place = channel.local_id

    async def open(self, shown: Shown) -> bool:
        """Open a modal; False where that cannot be done (any more)."""
        try:
            await self._client.views_open(trigger_id=self._trigger, view=pane(shown, self._place))
        except FAILURES as error:
            return _lost(error)
        return True

    async def push(self, shown: Shown, *, over: str) -> bool:
        """Put a modal over the one with the id `over`; in its place where no further one can stand."""
        try:
            await self._client.views_push(trigger_id=self._trigger, view=pane(shown, self._place))
        except FAILURES as error:
            log.info(LogEvent.SLACK_PANE_LOST, error=problem(error))
            return await self.exchange(shown, view=over)
        return True

    async def answer(self, shown: Shown, *, name: str, clock: Clock) -> bool:
        """Show the answer in place of the modal of this `external_id`, as soon as that is there.

        Slack puts it there by an acknowledgement, which a request may overtake: by its id the modal would be changed
        before, and changed back.
        """
        failure: Exception | None = None
        for wait in _ANSWER_WAITS:
            await clock.sleep(wait)
            try:
                await self._client.views_update(external_id=name, view=pane(shown, self._place))
            except FAILURES as error:
                failure = error
            else:
                return True
        return failure is not None and _lost(failure)

    async def exchange(self, shown: Shown, *, view: str) -> bool:
        """Show something else in the modal with the id `view`."""
        try:
            await self._client.views_update(view_id=view, view=pane(shown, self._place))
        except FAILURES as error:
            return _lost(error)
        return True


def _lost(error: Exception) -> bool:
    log.warning(LogEvent.SLACK_PANE_LOST, error=problem(error))
    return False
