"""Every button's and menu's answer, behind one door for both platforms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.card import presses
from bot.card.card import plain
from bot.errors import UsageError
from handlers.commands import digest, listing, paper, search, subscribe, undo, unsubscribe
from handlers.commands.asked import Answer, Asked, Invocation, Reply
from handlers.commands.call import VALUE, Call
from handlers.commands.desk import Desk
from handlers.commands.saying import said
from handlers.commands.trouble import trouble

_Button = Callable[[Call], Awaitable[Answer]]


BUTTONS: Mapping[str, _Button] = MappingProxyType(
    {
        presses.ABSTRACT: paper.press_abstract,
        presses.MORE: digest.press_more,
        presses.CHANGE_TIME: digest.show,
        presses.UNDO: undo.press,
        "digest_at": digest.press_time,
        "daily": subscribe.press_daily,
        "instantly": subscribe.press_instantly,
        "unsubscribe": unsubscribe.press,
        "list": listing.press,
        "page": search.press_page,
        "share": search.press_share,
        "subscribe_to": search.press_subscribe,
    }
)


async def press(verb: str, value: str, asked: Asked, desk: Desk) -> Answer:
    """Do what the button `verb` does with `value`. A button that is no longer known, or too old, is answered so."""
    button = BUTTONS.get(verb)
    if button is None:
        return Reply(said((plain("This button no longer does anything; type /papers help to see what does."),)))
    pressed = Invocation((verb,), {VALUE: value})
    try:
        return await button(Call(pressed, asked, desk))
    except UsageError as error:
        return trouble(error, pressed, asked)
