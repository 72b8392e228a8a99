"""Presses in modals and on the Home tab: the same buttons as in messages, answered in views.

A press in a view names no channel: a modal carries the place that it is about, a button of the Home tab may name one,
and anything else is about the person's own things. Who may read a place was decided when the view was made; a channel
that a button of the Home tab names is looked at again, as the person may have left it since.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from bot.card.button_values import HOME_LIST, HOME_SETTINGS, HOME_SUBSCRIBE, OPEN
from bot.card.card import message_of, plain
from bot.channel.channel import ChannelId
from bot.log_events import LogEvent
from handlers.commands.context import VALUE, Answer, Replaced, Reply, Services, Shown
from handlers.commands.permission import changes
from handlers.commands.router import opens_form, press
from handlers.commands.syntax import Invocation
from handlers.slack.files import with_file
from handlers.slack.form import CALLBACK
from handlers.slack.home import Homes, places_of
from handlers.slack.live_forms import LiveForms
from handlers.slack.pane import Panes
from handlers.slack.payloads import Action, ViewActions, caller_in_view, workspace_of
from handlers.slack.render import verb_of
from handlers.slack.reply import answered
from handlers.slack.views import Opening, Views

log = structlog.get_logger(__name__)

_TITLE = "Offprint"
"""The title of an answer that has none of its own."""
_NAMES_CHANNEL = frozenset({HOME_LIST, HOME_SUBSCRIBE, HOME_SETTINGS})
"""Buttons and menus of the Home tab whose value is a channel, or the person's own direct messages."""


class ViewPresses:
    """Answers presses in views, and what is typed in a form."""

    def __init__(self, services: Services, homes: Homes, views: Views) -> None:
        self._services = services
        self._homes = homes
        self._views = views
        self._live = LiveForms(services)

    async def on_press(self, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Act, answer in a view, and bring the Home tab up to date with the change."""
        payload = ViewActions.model_validate(body)
        if payload.view.callback_id.startswith(CALLBACK):
            await self._live.on_typed(body, context)
            return
        action = payload.actions[0]
        verb = verb_of(action.action_id)
        if verb == OPEN:
            return
        person = ChannelId("slack", workspace_of(context), "").direct(payload.user.id)
        place = _place(payload, action, verb, person)
        caller, may_see = await asyncio.gather(
            caller_in_view(payload, place, context), _may_see(verb, place, person, context)
        )
        panes = Panes(context.client, trigger=payload.trigger_id, channel=caller.channel)
        if not may_see:
            answer: Answer | None = Reply(message_of((plain("You are not in that channel, as far as Slack says."),)))
        elif opens_form(verb):
            over = None if payload.view.type == "home" else payload.view.id
            opening = Opening(trigger=payload.trigger_id, client=context.client, over=over)
            answer = await self._views.open(Invocation((verb,), {VALUE: action.chosen}), caller, opening)
        else:
            answer = await answered(press(verb, action.chosen, caller, self._services))
        if answer is not None:
            await _show(await with_file(answer, context.client, person=payload.user.id), payload, panes)
        log.info(LogEvent.SLACK_PRESS_ANSWERED, channel=str(caller.channel), verb=verb)
        if changes(verb) and not opens_form(verb):
            await self._homes.publish(person, context.client)


def _place(payload: ViewActions, action: Action, verb: str, person: ChannelId) -> str:
    """The id of the channel that the press is about, or of the person."""
    if verb in _NAMES_CHANNEL:
        return action.chosen
    return payload.view.private_metadata or person.local_id


async def _may_see(verb: str, place: str, person: ChannelId, context: AsyncBoltContext) -> bool:
    """Whether the person is in the channel that a button names; any other button is about what they see already."""
    if verb not in _NAMES_CHANNEL or place == person.local_id:
        return True
    places = await places_of(person, context.client)
    return places is not None and any(one.channel.local_id == place for one in places)


async def _show(answer: Answer, payload: ViewActions, panes: Panes) -> None:
    """Show an answer: in the modal of the button when it replaces that, else in one of its own."""
    title = _TITLE if payload.view.title is None else payload.view.title.text
    on_home = payload.view.type == "home"
    match answer:
        case Replaced() if not on_home:
            await panes.exchange(Shown(title, answer.message), view=payload.view.id)
            message = answer.whisper
        case Replaced() | Reply():
            title, message = _TITLE, answer.message
        case Shown():
            title, message = answer.title, answer.message
    if message is None:
        return
    if on_home:
        await panes.open(Shown(title, message))
    else:
        await panes.push(Shown(title, message), over=payload.view.id)
