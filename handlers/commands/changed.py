"""What every answer to a change of the channel has: Undo, the notice for the channel, and what stands in the way."""

from __future__ import annotations

from bot.card import presses
from bot.card.card import Button, Message, Part, Press, Quiet, Text, bold, plain
from bot.card.notice import notice
from bot.channel.change import Change
from bot.channel.channel import Channel
from bot.delivery.delivery import Kind, delivery_key
from handlers.commands.asked import Asked, Reply
from handlers.commands.call import Call


def told(message: Message, change: Change, asked: Asked) -> Reply:
    """The answer, and the notice for everyone where the platform shows it by the answer itself."""
    return Reply(message, public=public_notice(change, asked))


def public_notice(change: Change, asked: Asked) -> Message | None:
    """The notice of a change where the answer has to bring it; elsewhere the outbox does."""
    return notice(change, key=notice_key(change)) if asked.tells_channel else None


def notice_key(change: Change) -> str:
    """The key of the notice of a stored change."""
    return delivery_key(change.channel, Kind.NOTICE, str(change.number))


def undo_button(change: Change) -> Button:
    """Takes `change` back."""
    return Button("Undo", Press(presses.UNDO, presses.undo_value(change.number, notice_key(change))))


def obstacle(asked: Asked, channel: Channel) -> tuple[Part, ...]:
    """That nothing can be posted here now, and the exact next step; nothing where it can, or is not known."""
    step = obstacle_step(asked, channel)
    if step is None:
        return ()
    return (
        Text(((bold("I can't post here yet. "), plain(step)),)),
        Quiet((plain("What comes meanwhile waits, and is posted once I can."),)),
    )


def obstacle_step(asked: Asked, channel: Channel) -> str | None:
    """What a person must do before anything can be posted here, where that is known."""
    if asked.access.can_post is False:
        return asked.access.step or "Ask whoever runs this workspace to let Offprint post here."
    if asked.access.can_post is None and channel.pause is not None:
        return channel.pause.step
    return None


def welcome(was: Channel, call: Call) -> tuple[Part, ...]:
    """A line for a channel that was never changed before."""
    if was.revision:
        return ()
    line = (
        plain("Welcome! New papers come here with the reason why. "),
        call.command("list"),
        plain(" shows what this channel gets, "),
        call.command("help"),
        plain(" what else you can type."),
    )
    return (Quiet(line),)
