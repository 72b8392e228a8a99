"""`/papers links`: whether the papers that people link to in this channel are shown as cards."""

from __future__ import annotations

from dataclasses import replace

from bot.card.card import Actions, Message, Part, Quiet, message_of, plain
from bot.card.settings_words import links_words
from bot.channel.channel import Channel
from bot.jobs.set_settings import set_settings
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply

_HOW = (
    "Each is shown once, as a card, if the archive has it: not again within 30 minutes, and not where three are linked."
)


async def show(context: CommandContext) -> Reply:
    """Whether the papers that people link to are shown."""
    channel = await context.stores.channels.get(context.caller.channel)
    how_to = Quiet((plain("To change that: "), context.command("links", "off" if channel.links else "on")))
    line = (plain(f"Here {links_words(are_shown=channel.links)}."),)
    return Reply(message_of(line, *_unheard(channel, context), how_to))


async def show_them(context: CommandContext) -> Reply:
    """Have the papers that people link to shown."""
    return await _set(context, shown=True)


async def leave_them(context: CommandContext) -> Reply:
    """Have links to papers left as they are."""
    return await _set(context, shown=False)


async def _set(context: CommandContext, *, shown: bool) -> Reply:
    chosen = await set_settings(
        lambda settings: replace(settings, links=shown),
        actor=context.actor,
        channels=context.stores.channels,
        now=context.now,
    )
    unheard = _unheard(chosen.channel, context)
    if chosen.change is None:
        return Reply(message_of((plain(f"Nothing to change: here {links_words(are_shown=shown)}."),), *unheard))
    message: Message = message_of(
        (plain(f"From now on {links_words(are_shown=shown)} here."),),
        *([Quiet((plain(_HOW),))] if shown else []),
        *unheard,
        *obstacle(context.caller, chosen.channel),
        *welcome(chosen.was, context),
        Actions((undo_button(chosen.change),)),
    )
    return confirmed(message, chosen.change, context.caller)


def _unheard(channel: Channel, context: CommandContext) -> tuple[Part, ...]:
    """A line for a channel that asks for what Offprint cannot hear there, with the step that helps."""
    step = context.services.links_unheard.get(channel.id.platform)
    return (Quiet((plain(step),)),) if channel.links and step else ()
