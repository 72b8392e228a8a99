"""Answers a deferred interaction: a command in place of its placeholder, a press in the message with the button.

The token of an interaction is good for fifteen minutes and is never logged
(https://docs.discord.com/developers/interactions/receiving-and-responding). An edit may be repeated by the library
without harm; a message of its own has no nonce, so that after a 5xx the caller may see it twice.
"""

from __future__ import annotations

import discord
import structlog

from bot.card.card import Message
from bot.log_events import LogEvent
from handlers.commands.attachment import TextFile
from handlers.commands.context import Answer, Replaced, Reply, Shown
from handlers.discord.attachments import sent
from handlers.discord.errors import FAILURES
from handlers.discord.render import render

log = structlog.get_logger(__name__)


async def acknowledge(interaction: discord.Interaction, *, thinking: bool = False) -> None:
    """Tell Discord, within its three seconds, that an answer comes; with `thinking`, where only the caller sees it.

    Discord may take it without a word (204 No Content), which discord.py 2.7 cannot read: it has noted by then that
    the interaction is acknowledged, and that is all that was wanted.
    """
    try:
        await interaction.response.defer(ephemeral=thinking, thinking=thinking)
    except TypeError:
        if not interaction.response.is_done():
            raise


async def show_modal(interaction: discord.Interaction, modal: discord.ui.Modal) -> None:
    """Open a modal, as the first answer. A 204 without a word is as good, as in `acknowledge`."""
    try:
        await interaction.response.send_modal(modal)
    except TypeError:
        if not interaction.response.is_done():
            raise


async def answer_at_once(interaction: discord.Interaction, answer: Answer) -> None:
    """Answer an interaction that is not acknowledged yet, for the caller only."""
    await acknowledge(interaction, thinking=True)
    await answer_command(interaction, answer)


async def answer_command(interaction: discord.Interaction, answer: Answer) -> None:
    """Put the answer where Discord shows “thinking”, which only the caller sees."""
    if answer.message is None:
        await interaction.delete_original_response()
    else:
        await _answer_with(answer.message, answer.file if isinstance(answer, Reply) else None, interaction)
    await _say_to_all(interaction, answer.public)


async def _answer_with(message: Message, file: TextFile | None, interaction: discord.Interaction) -> None:
    if file is None:
        await interaction.edit_original_response(view=render(message))
    else:
        view = render(message, attached=file.name)
        await interaction.edit_original_response(view=view, attachments=[sent(file)])


async def answer_press(interaction: discord.Interaction, answer: Answer) -> None:
    """Replace the message with the button, or send a message beside it."""
    match answer:
        case Reply() | Shown():
            private = answer.message
        case Replaced():
            await interaction.edit_original_response(view=render(answer.message))
            private = answer.whisper
    if private is not None and isinstance(answer, Reply) and answer.file is not None:
        view = render(private, attached=answer.file.name)
        await interaction.followup.send(view=view, file=sent(answer.file), ephemeral=True)
    elif private is not None:
        await interaction.followup.send(view=render(private), ephemeral=True)
    await _say_to_all(interaction, answer.public)


async def apologise(interaction: discord.Interaction, message: Message) -> None:
    """Tell the caller that the answer failed, if that is still possible."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=render(message), ephemeral=True)
        else:
            await interaction.response.send_message(view=render(message), ephemeral=True)
    except FAILURES as error:
        log.warning(LogEvent.DISCORD_ANSWER_LOST, error=type(error).__name__)


async def _say_to_all(interaction: discord.Interaction, message: Message | None) -> None:
    if message is not None:
        await interaction.followup.send(view=render(message), ephemeral=False)
