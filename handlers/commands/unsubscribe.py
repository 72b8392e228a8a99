"""`/papers unsubscribe [NUMBER or QUERY]`, and the menu and buttons that end a subscription."""

from __future__ import annotations

from bot.card.card import Actions, Choice, Line, Menu, Message, Part, Quiet, code, plain
from bot.card.excerpt import shorten
from bot.card.figures import counted
from bot.channel.subscription import Subscription
from bot.jobs.unsubscribe import NotSubscribed, Unsubscribed, unsubscribe
from bot.query.canonical import identity
from bot.query.kept import identity_of_kept
from bot.query.parser import parse
from handlers.commands.asked import Invocation, Reply
from handlers.commands.call import Call
from handlers.commands.changed import told, undo_button
from handlers.commands.phrases import mode_words
from handlers.commands.saying import said
from handlers.commands.trouble import Unusable, quoted
from handlers.commands.understand import nearest

MOST_CHOICES = 25
"""Lines of a menu and of what Discord offers while typing."""
LABEL = 75
"""Characters of one line of a menu: Slack's limit, the narrower of the two."""


async def answer(call: Call) -> Reply:
    """End the subscription that was named, or let the asker choose one."""
    living = await call.stores.channels.subscriptions(call.asked.channel)
    typed = call.option("subscription")
    if not living:
        return Reply(nothing_here(call))
    if not typed:
        return Reply(_menu(living))
    return await _end(named(typed, living).id, call)


async def press(call: Call) -> Reply:
    """End the subscription that a button or the menu is about."""
    return await _end(call.number, call)


async def _end(subscription: int, call: Call) -> Reply:
    outcome = await unsubscribe(subscription, actor=call.actor, channels=call.stores.channels, now=call.now)
    match outcome:
        case Unsubscribed():
            return told(_ended(outcome), outcome.change, call.asked)
        case NotSubscribed():
            return no_longer_here(call)


def named(typed: str, living: tuple[Subscription, ...]) -> Subscription:
    """The subscription that a number of the list or a query names; raises `Unusable`, or `QueryError`."""
    number = typed.removeprefix("#")
    if number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= len(living):
        return living[int(number[:6]) - 1]
    wanted = identity(parse(typed))
    found = next((one for one in living if identity_of_kept(one.query) == wanted), None)
    if found is None:
        raise _unknown(typed, living)
    return found


def nothing_here(call: Call) -> Message:
    """What is said of a channel without subscriptions: how to begin."""
    example = call.command("subscribe", query='"mixture of experts" -survey')
    return said(
        (plain("This channel has no subscriptions yet. Begin with "), example),
        Quiet((plain("Or look first at what there is: "), call.command("search", query="mixture of experts"))),
    )


def no_longer_here(call: Call) -> Reply:
    """What is said when a button is about a subscription that has left."""
    line: Line = (plain("This channel no longer has that subscription; nothing was changed. "), call.command("list"))
    return Reply(said((*line, plain(" shows those it has."))))


def label(number: int, subscription: Subscription) -> str:
    """One subscription as a line of a menu: `2. jax OR julia (daily)`."""
    tail = f" ({subscription.mode})"
    head = f"{number}. "
    return f"{head}{shorten(subscription.query, LABEL - len(head) - len(tail))}{tail}"


def _menu(living: tuple[Subscription, ...]) -> Message:
    choices = tuple(Choice(label(number, one), str(one.id)) for number, one in enumerate(living, start=1))
    rest = len(choices) - MOST_CHOICES
    more: list[Part] = [Quiet((plain(f"{counted(rest, 'more')}: name one by its number in the list."),))]
    return said(
        (plain("Which subscription should this channel lose?"),),
        Actions(menu=Menu("unsubscribe", "Choose a subscription", choices[:MOST_CHOICES])),
        *(more if rest > 0 else []),
    )


def _ended(outcome: Unsubscribed) -> Message:
    line = (
        plain("This channel no longer gets what matches "),
        code(outcome.subscription.query),
        plain(f" (it came {mode_words(outcome.subscription.mode)})."),
    )
    return said(line, Actions((undo_button(outcome.change),)))


def _unknown(typed: str, living: tuple[Subscription, ...]) -> Unusable:
    near = nearest(typed, tuple(one.query for one in living))
    count = counted(len(living), "subscription")
    if near is None:
        return Unusable(f"{quoted(typed)} is not among this channel's {count}.", instead=Invocation(("list",)))
    return Unusable(
        f"{quoted(typed)} is not among this channel's {count}. The nearest is {quoted(near)}.",
        instead=Invocation(("unsubscribe",), {"subscription": near}),
    )
