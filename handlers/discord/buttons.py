"""What a press on a button, or a choice from a menu, does.

Presses are read from the event itself rather than from views that the library keeps: so they work on messages of any
age, after any restart, and keep nothing in memory.
"""

from __future__ import annotations

import discord
import structlog

from handlers.commands.desk import Desk
from handlers.commands.press import press
from handlers.discord.asking import ComponentData, asked_by
from handlers.discord.render import pressed
from handlers.discord.reply import acknowledge, answer_press

log = structlog.get_logger(__name__)


class Buttons:
    """Answers presses."""

    def __init__(self, *, desk: Desk) -> None:
        self._desk = desk

    async def on_press(self, interaction: discord.Interaction) -> None:
        """Acknowledge, which leaves the message as it is, then do and answer."""
        said = ComponentData.model_validate(interaction.data)
        what = pressed(said.custom_id, said.values)
        if what is None:
            return
        await acknowledge(interaction)
        asked = asked_by(interaction)
        await answer_press(interaction, await press(what.verb, what.value, asked, self._desk))
        log.info("discord.press_answered", channel=str(asked.channel), verb=what.verb)
