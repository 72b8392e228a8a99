"""The buttons in the list of subscriptions: they end or switch one, or undo that, and the list shows what is so now."""

from __future__ import annotations

from bot.card.button_values import read_pair_value
from bot.card.card import message_of, plain
from bot.channel.change import Change
from bot.channel.subscription import Mode, Subscription
from bot.errors import NotFound
from bot.jobs.set_mode import AlreadyInMode, ModeSet, set_mode
from bot.jobs.subscribe import TooMuchAtOnce
from bot.jobs.undo import NotUndone, Undone, undo
from bot.jobs.unsubscribe import NotSubscribed, Unsubscribed, unsubscribe
from handlers.commands.confirmation import WHY_NOT_UNDONE, public_notice
from handlers.commands.context import OLD_BUTTON, CommandContext, Replaced
from handlers.commands.flood_question import ask_before_switching
from handlers.commands.subscription_list import list_page, no_longer_here


async def press_unsubscribe(context: CommandContext) -> Replaced:
    """End the subscription that the button is about."""
    number, start = _pair(context)
    outcome = await unsubscribe(number, actor=context.actor, channels=context.stores.channels, now=context.now)
    match outcome:
        case Unsubscribed():
            return await _changed(outcome.change, start, context)
        case NotSubscribed():
            return await _gone(start, context)


async def press_daily(context: CommandContext) -> Replaced:
    """Switch the subscription that the button is about to daily."""
    return await _switch(Mode.DAILY, context)


async def press_weekly(context: CommandContext) -> Replaced:
    """Switch the subscription that the button is about to weekly."""
    return await _switch(Mode.WEEKLY, context)


async def press_instantly(context: CommandContext) -> Replaced:
    """Switch the subscription that the button is about to instantly."""
    return await _switch(Mode.INSTANTLY, context)


async def press_undo(context: CommandContext) -> Replaced:
    """Undo the change that was made in the list."""
    number, start = _pair(context)
    stores = context.stores
    outcome = await undo(
        number,
        actor=context.actor,
        channels=stores.channels,
        changes=stores.changes,
        now=context.now,
        most=context.services.most_subscriptions,
    )
    match outcome:
        case Undone():
            return await _changed(outcome.change, start, context)
        case NotUndone():
            return Replaced(await list_page(start, context), whisper=message_of((plain(WHY_NOT_UNDONE[outcome.why]),)))


async def _switch(mode: Mode, context: CommandContext) -> Replaced:
    number, start = _pair(context)
    outcome = await set_mode(
        number,
        mode,
        actor=context.actor,
        channels=context.stores.channels,
        archive=context.stores.archive,
        now=context.now,
    )
    match outcome:
        case ModeSet():
            return await _changed(outcome.change, start, context)
        case AlreadyInMode():
            return Replaced(await list_page(start, context))
        case NotSubscribed():
            return await _gone(start, context)
        case TooMuchAtOnce(preview, Subscription() as subscription):
            question = ask_before_switching(subscription, preview, context)
            return Replaced(await list_page(start, context), whisper=question)
        case TooMuchAtOnce():
            return await _gone(start, context)


async def _changed(change: Change, start: int, context: CommandContext) -> Replaced:
    """The list after a change, and the notice for everyone where the reply itself shows it."""
    return Replaced(await list_page(start, context, changed=change), public=public_notice(change, context.caller))


async def _gone(start: int, context: CommandContext) -> Replaced:
    return Replaced(await list_page(start, context), whisper=no_longer_here(context).message)


def _pair(context: CommandContext) -> tuple[int, int]:
    """The two numbers that the button is about: a subscription or a change, and where the page begins."""
    pair = read_pair_value(context.value)
    if pair is None:
        raise NotFound(OLD_BUTTON)
    return pair
