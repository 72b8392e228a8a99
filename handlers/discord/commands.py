"""The command `/papers`: its registration with Discord, its answers, and its autocomplete.

The command is made from the registry as Discord's own description of it
(https://docs.discord.com/developers/interactions/application-commands), and is sent only when it has changed.
"""

from __future__ import annotations

from dataclasses import replace

import discord
import structlog
from discord import app_commands

from bot.log_events import LogEvent
from handlers.commands.command import Command, Option
from handlers.commands.completion import complete
from handlers.commands.context import Services
from handlers.commands.registry import COMMANDS, ROOT, ROOT_DESCRIPTION
from handlers.commands.router import answer, opens_form
from handlers.discord.errors import FAILURES
from handlers.discord.modals import Modals
from handlers.discord.payloads import CommandData, caller_of
from handlers.discord.reply import acknowledge, answer_command

log = structlog.get_logger(__name__)

_SUB_COMMAND, _GROUP, _STRING, _ATTACHMENT = 1, 2, 3, 11
_IN_SERVERS, _WITH_US = 0, 1
"""Where the app is installed (`integration_types`), and where its commands can be used (`contexts`): in servers, and in
direct messages with it."""

Json = dict[str, object]


def payload() -> Json:
    """The whole command with its sub-commands, as Discord takes it."""
    return {
        "name": ROOT,
        "description": ROOT_DESCRIPTION,
        "type": 1,
        "options": [_command(command) for command in COMMANDS],
        "integration_types": [_IN_SERVERS],
        "contexts": [_IN_SERVERS, _WITH_US],
    }


async def register(client: discord.Client) -> bool:
    """Register the command unless Discord has it as it is; returns whether it was registered."""
    application = client.application_id
    if application is None:
        return False
    wanted = payload()
    if await _knows(client, application, wanted):
        return False
    try:
        await client.http.bulk_upsert_global_commands(application, [wanted])
    except FAILURES as error:
        log.warning(LogEvent.DISCORD_COMMANDS_NOT_REGISTERED, error=type(error).__name__)
        return False
    log.info(LogEvent.DISCORD_COMMANDS_REGISTERED, commands=len(COMMANDS))
    return True


async def _knows(client: discord.Client, application: int, wanted: Json) -> bool:
    """Whether Discord has the command as it is. If Discord does not answer, the command is registered again."""
    try:
        known: object = await client.http.get_global_commands(application)
    except FAILURES:
        return False
    return isinstance(known, list) and len(known) == 1 and _differs_not(known[0], wanted)


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
        await answer_command(interaction, await answer(invocation, caller, self._services))
        log.info(LogEvent.DISCORD_COMMAND_ANSWERED, channel=str(caller.channel), command=" ".join(invocation.path))

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


def _command(command: Command) -> Json:
    inner = (
        [_command(child) for child in command.children]
        if command.children
        else [_option(option) for option in sorted(command.options, key=lambda option: not option.required)]
    )
    kind = _GROUP if command.children else _SUB_COMMAND
    return {"name": command.name, "description": command.description, "type": kind, "options": inner}


def _option(option: Option) -> Json:
    description: Json = {
        "name": option.name,
        "description": option.description,
        "type": _ATTACHMENT if option.takes_file else _STRING,
        "required": option.required,
    }
    if option.choices:
        description["choices"] = [{"name": choice.label, "value": choice.value} for choice in option.choices]
    elif option.completes:
        description["autocomplete"] = True
    return description


def _differs_not(known: object, wanted: object) -> bool:
    """Whether Discord's description says all that ours says; what it adds (ids, defaults) does not matter."""
    if isinstance(wanted, dict):
        description = known if isinstance(known, dict) else {}
        return all(
            _differs_not(description.get(name), value) for name, value in wanted.items() if not _is_default(value)
        )
    if isinstance(wanted, list):
        listed = known if isinstance(known, list) else []
        return len(listed) == len(wanted) and all(map(_differs_not, listed, wanted))
    return known == wanted


def _is_default(value: object) -> bool:
    """Whether Discord leaves a field with this value out."""
    return value is False or value == []
