"""`/papers unsubscribe all`, `unsubscribe 1 2`: several subscriptions end at once, after a person has confirmed it.

Each ends by a change of its own, and so by a notice of its own in the channel, with its own Undo.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.card import button_values
from bot.card.card import Actions, Button, Items, Line, Message, Part, Press, Quiet, Text, code, message_of, plain
from bot.card.excerpt import shorten
from bot.card.formatting import counted
from bot.channel.subscription import Subscription
from bot.jobs.unsubscribe import Unsubscribed, unsubscribe
from handlers.commands.confirmation import undo_button
from handlers.commands.context import CommandContext, Replaced
from handlers.commands.errors import quoted, unusable
from handlers.commands.syntax import Invocation

_ALL = frozenset(("all", "everything", "from all", "from everything", "all subscriptions", "all of them", "*"))
_NUMBERS = re.compile(r"#?\d{1,6}(?:(?:\s*[,;&+]\s*|\s+and\s+|\s+)#?\d{1,6})+", re.ASCII)
_RANGE = re.compile(r"#?(\d{1,6})\s*[-–]\s*#?(\d{1,6})", re.ASCII)
_SHOWN = 12
_UNDONE_HERE = 5
"""Undo buttons in the answer; a row of Discord's holds as many."""
_UNDO_CHARACTERS = 24
_FEW = 3


def several_named(typed: str, active: tuple[Subscription, ...]) -> tuple[Subscription, ...]:
    """The subscriptions that `all`, or several numbers of the list, name; none where other words were typed.

    Raises `UnusableCommand` for a number that the list has not.
    """
    if typed.casefold() in _ALL:
        return active
    numbers = _numbers(typed)
    wrong = next((number for number in numbers if not 1 <= number <= len(active)), None)
    if wrong is not None:
        message = f"{quoted(str(wrong))} is not among this channel's subscriptions; it has {len(active)}."
        raise unusable(message, instead=Invocation(("list",)))
    return tuple(active[number - 1] for number in numbers)


def confirmation(ending: tuple[Subscription, ...], *, every: bool) -> Message:
    """The question whether these should end, with a button. Raises `UnusableCommand` for too many numbers."""
    which = "all " if every else "these " if len(ending) > 1 else ""
    named = "the only subscription" if every and len(ending) == 1 else which + counted(len(ending), "subscription")
    head = f"End {named} of this channel?"
    value = button_values.several_value([one.id for one in ending], every=every)
    if value is None:
        first = " ".join(str(number) for number in range(1, _FEW + 1))
        raise unusable("These are too many at once.", instead=Invocation(("unsubscribe",), {"subscription": first}))
    return message_of(
        (plain(head),),
        *_listed([one.typed for one in ending]),
        Actions((Button(f"End {len(ending)}", Press(button_values.UNSUBSCRIBE_SEVERAL, value)),)),
        Quiet((plain("Nothing is changed yet. Each of them can be brought back by Undo."),)),
    )


async def press_end_several(context: CommandContext) -> Replaced:
    """End the subscriptions that the button is about, as far as the channel still has them."""
    channels = context.stores.channels
    active = await channels.subscriptions(context.caller.channel)
    actor = replace(context.actor, notify=True)
    ended: list[Unsubscribed] = []
    for one in active:
        if not button_values.is_one_of_several(context.value, one.id):
            continue
        outcome = await unsubscribe(one.id, actor=actor, channels=channels, now=context.now)
        if isinstance(outcome, Unsubscribed):
            ended.append(outcome)
    return Replaced(_ended(ended))


def _numbers(typed: str) -> tuple[int, ...]:
    """The numbers of a list (`1, 2 and 4`) or a range (`1-3`), each once; none for other words."""
    spanned = _RANGE.fullmatch(typed)
    if spanned is not None:
        first, last = int(spanned[1]), int(spanned[2])
        return (*range(first, min(last, first + button_values.MOST_SEVERAL) + 1),)
    listed = re.findall(r"\d+", typed, re.ASCII) if _NUMBERS.fullmatch(typed) else ()
    return tuple(dict.fromkeys(map(int, listed)))


def _ended(ended: list[Unsubscribed]) -> Message:
    if not ended:
        return message_of((plain("This channel no longer has these subscriptions; nothing was changed."),))
    buttons = tuple(_undo(one) for one in ended[:_UNDONE_HERE])
    head: Line = (plain(f"This channel no longer has {counted(len(ended), 'subscription')}:"),)
    return message_of(
        head,
        *_listed([one.subscription.typed for one in ended]),
        Actions(buttons),
        Quiet((plain("Each is told in the channel, with a button that brings it back."),)),
    )


def _undo(ended: Unsubscribed) -> Button:
    query = ended.subscription.typed
    return replace(undo_button(ended.change), label=f"Undo {shorten(query, _UNDO_CHARACTERS)}", spoken=f"Undo: {query}")


def _listed(queries: list[str]) -> tuple[Part, ...]:
    rest = len(queries) - _SHOWN
    more = (Text(((plain(f"and {rest} more"),),)),) if rest > 0 else ()
    return (Items(tuple((code(shorten(query, 160)),) for query in queries[:_SHOWN])), *more)
