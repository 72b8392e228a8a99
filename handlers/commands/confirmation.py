"""The confirmation of a change to the channel: Undo and what it does, the public notice, and what prevents posting."""

from __future__ import annotations

from bot.card import button_values, labels
from bot.card.card import Button, Message, Part, Press, Quiet, Text, bold, message_of, plain, with_code
from bot.card.notice import notice
from bot.card.plan import mute_words
from bot.channel.change import Change
from bot.channel.channel import Channel
from bot.delivery.delivery import Kind, delivery_key
from bot.errors import NotFound
from bot.jobs.undo import NotUndone, Undone, undo
from bot.jobs.undo_channel import UndoRefusal
from handlers.commands.context import Caller, CommandContext, Replaced, Reply

WHY_NOT_UNDONE = {
    UndoRefusal.ALREADY_UNDONE: "That is already undone; nothing was changed.",
    UndoRefusal.SUBSCRIPTION_ENDED: "That subscription has ended since; nothing was changed.",
    UndoRefusal.ADDRESS_LEFT: "That address has left by itself; nothing was changed.",
    UndoRefusal.CHANGED_SINCE: "That was changed again since, so the newer choice stays.",
}


def confirmed(message: Message, change: Change, caller: Caller) -> Reply:
    """The reply to a change, with the notice for everyone where the reply itself shows it."""
    return Reply(message, public=public_notice(change, caller))


def public_notice(change: Change, caller: Caller) -> Message | None:
    """The notice of a change, where the reply itself shows it; elsewhere the outbox posts it."""
    return notice(change, key=notice_key(change)) if caller.shows_changes else None


def notice_key(change: Change) -> str:
    """The key of the notice of a stored change."""
    return delivery_key(change.channel, Kind.NOTICE, str(change.number))


def undo_button(change: Change) -> Button:
    """The button that undoes `change`."""
    return Button(labels.UNDO, Press(button_values.UNDO, button_values.undo_value(change.number, notice_key(change))))


def obstacle(caller: Caller, channel: Channel) -> tuple[Part, ...]:
    """Lines that say that nothing can be posted here, and the exact next step; none where it can, or is unknown."""
    step = obstacle_step(caller, channel)
    if step is None:
        return ()
    return (
        Text(((bold("I can't post here yet. "), *with_code(step)),)),
        Quiet((plain("Matches wait, and are posted once I can."),)),
    )


def muted_note(channel: Channel, context: CommandContext) -> tuple[Part, ...]:
    """A line that says until when nothing comes here, in a channel that is muted."""
    mute = channel.muted_at(context.now)
    if mute is None:
        return ()
    told = f"This channel is muted {mute_words(mute, channel.zone)}: papers wait for its next digest. To end that: "
    return (Quiet((plain(told), context.command("unmute"))),)


def obstacle_step(caller: Caller, channel: Channel) -> str | None:
    """What a person must do before anything can be posted here, where that is known."""
    if caller.access.can_post is False:
        return caller.access.step or "Ask an administrator of this workspace to let Offprint post here."
    if caller.access.can_post is None and channel.pause is not None:
        return channel.pause.step
    return None


def welcome(was: Channel, context: CommandContext) -> tuple[Part, ...]:
    """A line of welcome for a channel that is changed for the first time."""
    if was.revision:
        return ()
    line = (
        plain("Welcome! New papers come here with the reason why. "),
        context.command("list"),
        plain(" shows what this channel gets, "),
        context.command("help"),
        plain(" what else you can type."),
    )
    return (Quiet(line),)


async def press_undo(context: CommandContext) -> Replaced | Reply:
    """Undo the change that the button is about."""
    number = button_values.undo_number(context.value)
    if number is None:
        raise NotFound("This button is from an older version of Offprint and can no longer undo anything.")
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
        case Undone(undone, change):
            message = notice(undone, key=notice_key(undone), undone_by=change)
            return Replaced(message, public=public_notice(change, context.caller))
        case NotUndone(change, why, None):
            return Reply(message_of((plain(WHY_NOT_UNDONE[why]),)))
        case NotUndone(change, why, undone_by):
            message = notice(change, key=notice_key(change), undone_by=undone_by)
            return Replaced(message, whisper=message_of((plain(WHY_NOT_UNDONE[why]),)))
