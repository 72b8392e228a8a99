"""Forms in modals: one is the first answer to a command or a press, and is answered when it is sent.

Discord closes a modal when it is sent, whatever is in it. So errors are told in words, with a button that opens
the form again as it was filled in; what somebody filled in is stored behind that button, whichever process it reaches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import discord
import structlog
from pydantic import BaseModel, ConfigDict

from bot.card import button_values
from bot.card.card import Actions, Button, Press
from bot.card.form import filled
from bot.errors import FieldErrors
from bot.log_events import LogEvent
from handlers.commands.context import VALUE, Answer, Opened, Reply, Services
from handlers.commands.errors import field_errors_message
from handlers.commands.router import open_form, submit
from handlers.commands.syntax import Invocation
from handlers.discord.form import ModalData, modal_of
from handlers.discord.payloads import caller_of
from handlers.discord.render import Pressed, pressed
from handlers.discord.reply import acknowledge, answer_at_once, answer_command, show_modal

log = structlog.get_logger(__name__)


class _FilledIn(BaseModel):
    """A form as somebody has filled it in."""

    model_config = ConfigDict(frozen=True)

    value: str
    fields: Mapping[str, str]


class Modals:
    """Opens forms, and answers those that are sent."""

    def __init__(self, *, services: Services) -> None:
        self._services = services

    async def open(self, interaction: discord.Interaction, invocation: Invocation) -> None:
        """Open the form of a command or a press, or answer in its place. It must not be acknowledged before."""
        opened = await open_form(invocation, caller_of(interaction), self._services)
        await self._show(interaction, opened, None)

    async def open_again(self, interaction: discord.Interaction, what: Pressed) -> None:
        """Open a form as it was filled in; as it is, where that is forgotten."""
        key, _, verb = what.value.partition(":")
        stored = await self._services.stores.searches.recall(key)
        known = None if stored is None else _FilledIn.model_validate_json(stored)
        value = "" if known is None else known.value
        opened = await open_form(Invocation((verb,), {VALUE: value}), caller_of(interaction), self._services)
        await self._show(interaction, opened, known)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Acknowledge for the caller only, take the form, answer."""
        data = ModalData.model_validate(interaction.data)
        what = pressed(data.custom_id)
        if what is None:
            return
        await acknowledge(interaction, thinking=True)
        caller = caller_of(interaction)
        try:
            files = data.files(interaction.client)
            answer = await submit(
                what.verb, what.value, data.fields, files=files, caller=caller, services=self._services
            )
        except FieldErrors as wrong:
            answer = await self._to_mend(what, data.fields, wrong)
        await answer_command(interaction, answer)
        log.info(LogEvent.DISCORD_FORM_TAKEN, channel=str(caller.channel), verb=what.verb)

    async def _show(self, interaction: discord.Interaction, opened: Opened | Answer, known: _FilledIn | None) -> None:
        if not isinstance(opened, Opened):
            await answer_at_once(interaction, opened)
            return
        form = opened.form if known is None else filled(opened.form, known.fields, value=known.value)
        await show_modal(interaction, modal_of(form))

    async def _to_mend(self, what: Pressed, fields: Mapping[str, str], wrong: FieldErrors) -> Reply:
        filled_in = _FilledIn(value=what.value, fields=fields).model_dump_json()
        key = await self._services.stores.searches.remember(filled_in, at=self._services.clock.now())
        message = field_errors_message(wrong)
        again = Button("Fill in again", Press(button_values.FILL_IN_AGAIN, f"{key}:{what.verb}"))
        return Reply(replace(message, parts=(*message.parts, Actions((again,)))))
