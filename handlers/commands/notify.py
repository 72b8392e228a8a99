"""`/papers notify`: whether people are notified of cards and digests. They come silently on Discord otherwise."""

from __future__ import annotations

from dataclasses import replace

from bot.card.card import Actions, Message, Quiet, message_of, plain
from bot.card.settings_words import notify_words
from bot.jobs.set_settings import set_settings
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply

IS_A_CHOICE = frozenset({"discord"})
"""The platforms on which a message that people are notified of is another one than a silent one."""
_NO_CHOICE = (
    "Nothing to set: every message here has a line of its own that a notification shows. "
    "Each person chooses in this channel's notification settings."
)
_HOW = "A card comes as a line first, which the notification shows, and becomes the card at once."


async def show(context: CommandContext) -> Reply:
    """Whether people are notified here."""
    if context.caller.channel.platform not in IS_A_CHOICE:
        return Reply(message_of((plain(_NO_CHOICE),)))
    channel = await context.stores.channels.get(context.caller.channel)
    second = "off" if channel.notify else "on"
    how_to = Quiet((plain("To change that: "), context.command("notify", second)))
    return Reply(message_of((plain(f"Here {notify_words(is_on=channel.notify)}."),), how_to))


async def turn_on(context: CommandContext) -> Reply:
    """Have people notified of posts."""
    return await _set(context, on=True)


async def turn_off(context: CommandContext) -> Reply:
    """Have everything come silently."""
    return await _set(context, on=False)


async def _set(context: CommandContext, *, on: bool) -> Reply:
    if context.caller.channel.platform not in IS_A_CHOICE:
        return Reply(message_of((plain(_NO_CHOICE),)))
    chosen = await set_settings(
        lambda settings: replace(settings, notify=on),
        actor=context.actor,
        channels=context.stores.channels,
        now=context.now,
    )
    if chosen.change is None:
        return Reply(message_of((plain(f"Nothing to change: {notify_words(is_on=on)}."),)))
    message: Message = message_of(
        (plain(f"From now on {notify_words(is_on=on)}."),),
        Quiet((plain(_HOW if on else "It is there, and counts as unread; no notification is pushed."),)),
        *obstacle(context.caller, chosen.channel),
        *welcome(chosen.was, context),
        Actions((undo_button(chosen.change),)),
    )
    return confirmed(message, chosen.change, context.caller)
