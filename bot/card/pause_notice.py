"""The notice to a person that channels which they subscribed cannot be posted to, with the step that helps each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import button_values
from bot.card.card import Actions, Button, Items, Line, Message, Press, Quiet, Text, bold, plain, with_code
from bot.card.formatting import counted
from bot.channel.channel import Channel

_MOST_NAMED = 15
_TRY_AGAIN = "I have done this"


def pause_notice(paused: Sequence[Channel], *, key: str) -> Message:
    """The notice of some paused channels (at least one); `key` is that of its row in the outbox."""
    number = counted(len(paused), "channel")
    says = f"Offprint cannot post in {number} that you subscribed. Nothing is lost: what is due there waits."
    named, left = paused[:_MOST_NAMED], len(paused) - _MOST_NAMED
    more: Line = (plain(f"and {left} more. "),) if left > 0 else ()
    return Message(
        fallback=says,
        parts=(
            Text(((plain(says),),)),
            Items(tuple(map(_line, named))),
            Actions((Button(_TRY_AGAIN, Press(button_values.TRY_AGAIN, key), spoken="Try to post there again"),)),
            Quiet((*more, plain("Offprint also tries again by itself, once an hour, and when it hears of a change."))),
        ),
    )


def channel_words(channel: Channel) -> str:
    """A channel as people know it: by its name, else by its id."""
    return f"#{channel.name.removeprefix('#')}" if channel.name else str(channel.id)


def _line(channel: Channel) -> Line:
    """`#ml-systems: Type /invite @Offprint in the channel.`"""
    return (bold(channel_words(channel)), plain(": "), *with_code(channel.pause.step if channel.pause else ""))
