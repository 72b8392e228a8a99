"""Presses of buttons and choices from menus. The buttons: `bot.card.button_values`, and `handlers.commands.router`.

Presses are read from the event itself rather than from views that the library keeps: so they work on messages of any
age, after any restart, and keep nothing in memory.
"""

from __future__ import annotations

import discord
import structlog

from bot.card.button_values import FILL_IN_AGAIN
from bot.log_events import LogEvent
from handlers.commands.context import VALUE, Services
from handlers.commands.router import opens_form, press
from handlers.commands.syntax import Invocation
from handlers.discord.modals import Modals
from handlers.discord.payloads import ComponentData, caller_of
from handlers.discord.render import pressed
from handlers.discord.reply import acknowledge, answer_press

log = structlog.get_logger(__name__)


class Presses:
    """Answers presses."""

    def __init__(self, *, services: Services, modals: Modals) -> None:
        self._services = services
        self._modals = modals

    async def on_press(self, interaction: discord.Interaction) -> None:
        """Acknowledge, which leaves the message as it is, run, answer."""
        data = ComponentData.model_validate(interaction.data)
        what = pressed(data.custom_id, data.values)
        if what is None:
            return
        if what.verb == FILL_IN_AGAIN:
            await self._modals.open_again(interaction, what)
            return
        if opens_form(what.verb):
            await self._modals.open(interaction, Invocation((what.verb,), {VALUE: what.value}))
            return
        await acknowledge(interaction)
        caller = caller_of(interaction)
        await answer_press(interaction, await press(what.verb, what.value, caller, self._services))
        log.info(LogEvent.DISCORD_PRESS_ANSWERED, channel=str(caller.channel), verb=what.verb)
