"""`/papers quiet`: hours of each day in which no card comes to the channel."""

from __future__ import annotations

from bot.card.card import Actions, Message, Part, Quiet, message_of, plain
from bot.card.plan import quiet_words
from bot.channel.channel import Channel, LocalHours
from bot.jobs.set_hours import set_quiet
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.local_hours import read_hours


async def show(context: CommandContext) -> Reply:
    """Whether the channel has quiet hours, and which."""
    channel = await context.stores.channels.get(context.caller.channel)
    return Reply(message_of((plain(f"This channel has {quiet_words(channel)}."),), *_how_to(channel, context)))


async def choose(context: CommandContext) -> Reply:
    """Set the quiet hours that were typed, on the channel's own clock."""
    channel = await context.stores.channels.get(context.caller.channel)
    return await _set(read_hours(context.invocation, context.asker, home=channel.zone), context)


async def stop(context: CommandContext) -> Reply:
    """Let cards come at any time of day."""
    return await _set(None, context)


async def _set(hours: LocalHours | None, context: CommandContext) -> Reply:
    outcome = await set_quiet(hours, actor=context.actor, channels=context.stores.channels, now=context.now)
    channel = outcome.channel
    if outcome.change is None:
        return Reply(message_of((plain(f"Nothing to change: this channel has {quiet_words(channel)}."),)))
    kept = "Cards that are due in them come at their end. Digests come when they are due."
    message: Message = message_of(
        (plain(f"This channel now has {quiet_words(channel)}."),),
        Quiet((plain(kept if channel.quiet else "Cards that wait for a moment already keep it."),)),
        *obstacle(context.caller, channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


def _how_to(channel: Channel, context: CommandContext) -> tuple[Part, ...]:
    """The command that changes it."""
    if channel.quiet:
        return (Quiet((plain("To end them: "), context.command("quiet", "off"))),)
    return (Quiet((plain("To have no cards at night: "), context.command("quiet", "set", hours="22:00-07:00"))),)
