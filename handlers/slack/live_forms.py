"""Forms that are looked at while people type: what is said of it stands below the field, and the modal stays open.

Slack tells of every character (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload). Only the
last of them is looked at, once its person pauses, one at a time for each modal: an answer that is late is dropped. The
`hash` of the modal keeps an older answer from taking the place of a newer one, and what is typed stays, since the
fields do (https://docs.slack.dev/surfaces/modals#handling-race-conditions-when-using-views.update).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.channel.channel import ChannelId
from bot.errors import OffprintError
from bot.log_events import LogEvent
from handlers.commands.context import Caller, Services
from handlers.commands.router import look
from handlers.slack.elements import Json
from handlers.slack.errors import FAILURES, problem
from handlers.slack.form import entered, view_of
from handlers.slack.payloads import DIALECT, workspace_of
from handlers.slack.views import FormPayload, Kept

log = structlog.get_logger(__name__)

_PAUSE = 0.4
"""Seconds without a further character; `views.update` may be called a hundred times a minute in a workspace."""
_REMEMBERED = 500
"""Modals in which somebody typed last."""


@dataclass(slots=True)
class _Modal:
    """A modal in which somebody types: how often Slack told of that, and its hash, where we changed it last."""

    turns: int = 0
    hash: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class LiveForms:
    """Says in forms what stands in them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._modals: OrderedDict[str, _Modal] = OrderedDict()

    async def on_typed(self, body: Mapping[str, object], context: AsyncBoltContext) -> None:
        """Look at what was typed, unless something else is typed meanwhile. It was acknowledged already."""
        payload = FormPayload.model_validate(body)
        kept = payload.kept
        if kept is None:
            return
        modal = self._modal(payload.view.id)
        modal.turns += 1
        turn = modal.turns
        await self._services.clock.sleep(_PAUSE)
        async with modal.lock:
            place = ChannelId("slack", workspace_of(context), kept.channel)
            view = await self._looked_at(payload, kept, place) if modal.turns == turn else None
            if view is not None and modal.turns == turn:
                await _change(modal, view, payload, context.client)

    def _modal(self, id_: str) -> _Modal:
        modal = self._modals.setdefault(id_, _Modal())
        self._modals.move_to_end(id_)
        if len(self._modals) > _REMEMBERED:
            self._modals.popitem(last=False)
        return modal

    async def _looked_at(self, payload: FormPayload, kept: Kept, channel: ChannelId) -> Json | None:
        """The modal with what is said of its fields."""
        caller = Caller(channel=channel, person=payload.user.person, dialect=DIALECT, channel_name=kept.name or None)
        try:
            form = await look(payload.verb, entered(payload.view.state.values), caller, self._services)
        except OffprintError as error:
            log.exception(LogEvent.SLACK_ANSWER_FAILED, error=type(error).__name__)
            return None
        return None if form is None else view_of(form, kept=payload.view.private_metadata)


async def _change(modal: _Modal, view: Json, payload: FormPayload, client: AsyncWebClient) -> None:
    """Change the modal as we left it, or as it was when they typed: another process may have changed it since.

    One that was closed, or has changed again, is left alone.
    """
    seen, modal.hash = dict.fromkeys((modal.hash or payload.view.hash, payload.view.hash)), None
    for hash_ in seen:
        try:
            answer = await client.views_update(view_id=payload.view.id, hash=hash_, view=view)
        except FAILURES as error:
            log.info(LogEvent.SLACK_FORM_NOT_CHANGED, error=problem(error))
        else:
            modal.hash = (answer.get("view") or {}).get("hash")
            return
