"""The button that takes a change back."""

from __future__ import annotations

from bot.card import presses
from bot.card.card import plain
from bot.card.notice import notice, undone
from bot.errors import NotFound
from bot.jobs.undo import NotUndone, Standing, Undone, undo
from handlers.commands.asked import Replaced, Reply
from handlers.commands.call import Call
from handlers.commands.changed import notice_key, public_notice
from handlers.commands.saying import said

_WHY_NOT = {
    Standing.AS_BEFORE: "That is undone already; nothing was changed.",
    Standing.GONE: "That subscription has left this channel meanwhile; nothing was changed.",
    Standing.CHANGED_SINCE: "The digest was changed again since, so the newer choice stays.",
}


async def press(call: Call) -> Replaced | Reply:
    """Take back the change that the button is about."""
    number = presses.undo_number(call.value)
    if number is None:
        raise NotFound("This button is from an older Offprint; it cannot undo anything any more.")
    outcome = await undo(number, actor=call.actor, channels=call.stores.channels, now=call.now)
    match outcome:
        case Undone():
            before = notice(outcome.undone, key=notice_key(outcome.undone))
            return Replaced(
                undone(before, f"Undone by {call.asked.person.name}."), public=public_notice(outcome.change, call.asked)
            )
        case NotUndone():
            return Reply(said((plain(_WHY_NOT[outcome.why]),)))
