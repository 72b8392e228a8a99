"""The command `/papers`: its answers, and the choices while somebody types an option.

How Discord describes it: `handlers.discord.descriptions`.
"""

from __future__ import annotations

from dataclasses import replace

import discord
import structlog
from discord import app_commands

from bot.errors import UsageError
from bot.log_events import LogEvent
from handlers.commands.completion import complete
from handlers.commands.context import Answer, Caller, Services
from handlers.commands.errors import error_reply
from handlers.commands.router import answer, opens_form
from handlers.commands.syntax import Invocation
from handlers.discord.elsewhere import elsewhere, told_elsewhere
from handlers.discord.modals import Modals
from handlers.discord.payloads import CommandData, caller_of
from handlers.discord.reply import acknowledge, answer_command

log = structlog.get_logger(__name__)


class Commands:
    """Answers the command."""

    def __init__(self, *, services: Services, modals: Modals) -> None:
        self._services = services
        self._modals = modals

    async def on_command(self, interaction: discord.Interaction) -> None:
        """Acknowledge for the caller only, run, answer. A form is opened instead: nothing may come before it."""
        data = CommandData.model_validate(interaction.data)
        invocation = replace(data.invocation, files=data.files(interaction.client))
        if opens_form(" ".join(invocation.path), invocation.options):
            await self._modals.open(interaction, invocation)
            return
        await acknowledge(interaction, thinking=True)
        caller = caller_of(interaction)
        await answer_command(interaction, await self._answer(invocation, caller, interaction))
        log.info(LogEvent.DISCORD_COMMAND_ANSWERED, channel=str(caller.channel), command=" ".join(invocation.path))

    async def _answer(self, invocation: Invocation, caller: Caller, interaction: discord.Interaction) -> Answer:
        """Run the command, for another channel if it names one."""
        try:
            command, there = elsewhere(invocation, caller, interaction.data)
        except UsageError as error:
            return error_reply(error, invocation, caller)
        answered = await answer(command, there, self._services)
        return answered if there is caller else told_elsewhere(answered, there.channel_name)

    async def on_typing(self, interaction: discord.Interaction) -> None:
        """Send choices for the option that is being typed."""
        data = CommandData.model_validate(interaction.data)
        path, options = data.invocation.path, data.invocation.options
        if data.focused is None:
            return
        choices = await complete(
            path,
            data.focused,
            typed=options.get(data.focused, ""),
            caller=caller_of(interaction),
            services=self._services,
        )
        offered = [app_commands.Choice(name=one.label, value=one.value) for one in choices]
        await interaction.response.autocomplete(offered)
