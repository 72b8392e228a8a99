"""`/papers spread`: cards come evenly over the channel's waking hours instead of at once."""

from __future__ import annotations

from bot.card.card import Actions, Message, Part, Quiet, message_of, plain
from bot.card.plan import cards_words
from bot.channel.channel import Channel
from bot.jobs.chosen import Chosen
from bot.jobs.set_hours import set_spread
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.local_hours import read_hours


async def show(context: CommandContext) -> Reply:
    """Whether cards come spread, and over which hours."""
    channel = await context.stores.channels.get(context.caller.channel)
    return Reply(message_of((plain(f"This channel's cards come {cards_words(channel)}."),), *_how_to(channel, context)))


async def choose(context: CommandContext) -> Reply:
    """Spread the cards over the hours that were typed."""
    home = (await context.stores.channels.get(context.caller.channel)).home
    hours = read_hours(context.invocation, context.asker, home=home)
    return _told(
        await set_spread(hours, actor=context.actor, channels=context.stores.channels, now=context.now), context
    )


async def stop(context: CommandContext) -> Reply:
    """Have cards come at once again."""
    return _told(
        await set_spread(None, actor=context.actor, channels=context.stores.channels, now=context.now), context
    )


def _told(outcome: Chosen, context: CommandContext) -> Reply:
    channel = outcome.channel
    if outcome.change is None:
        return Reply(message_of((plain(f"Nothing to change: this channel's cards come {cards_words(channel)}."),)))
    line = (plain(f"This channel's cards now come {cards_words(channel)}."),)
    message: Message = message_of(
        line,
        Quiet((plain("Cards that wait for their moment already keep it. Digests come when they are due."),)),
        *obstacle(context.caller, channel),
        *welcome(outcome.was, context),
        Actions((undo_button(outcome.change),)),
    )
    return confirmed(message, outcome.change, context.caller)


def _how_to(channel: Channel, context: CommandContext) -> tuple[Part, ...]:
    """The command that changes it."""
    if channel.spread:
        return (Quiet((plain("To have them at once: "), context.command("spread", "off"))),)
    return (Quiet((plain("To spread them over the day: "), context.command("spread", "set", hours="9-18"))),)
