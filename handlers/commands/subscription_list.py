"""The numbered list of a channel's subscriptions: `/papers list` shows it, `/papers unsubscribe` ends one of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from heapq import nlargest
from types import MappingProxyType

from bot.card import labels
from bot.card.button_values import (
    LIST_DAILY,
    LIST_INSTANTLY,
    LIST_PAGE,
    LIST_UNDO,
    LIST_UNSUBSCRIBE,
    LIST_WEEKLY,
    SUBSCRIBE,
    UNSUBSCRIBE,
    pair_value,
)
from bot.card.card import (
    Actions,
    Button,
    Choice,
    Line,
    Menu,
    Message,
    Part,
    Press,
    Quiet,
    Table,
    Text,
    code,
    message_of,
    plain,
    words,
)
from bot.card.excerpt import shorten
from bot.card.formatting import ago, counted
from bot.card.notice import change_line
from bot.card.plan import digests_sentence, silence_words
from bot.card.settings_words import mentions_counted
from bot.channel.change import Change
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.errors import QueryError, UnusableCommand
from bot.jobs.same_query import same_query
from bot.jobs.unsubscribe import NotSubscribed, Unsubscribed, unsubscribe
from bot.query.canonical import identity
from bot.query.parser import parse
from bot.query.refusal import EXAMPLE
from handlers.commands.confirmation import confirmed, obstacle, undo_button
from handlers.commands.context import CommandContext, Replaced, Reply
from handlers.commands.dialect import Dialect
from handlers.commands.errors import quoted, unusable
from handlers.commands.mode_words import split_mode
from handlers.commands.syntax import Invocation, nearest
from handlers.commands.unsubscribe_several import confirmation, several_named

PAGE = 6
"""Subscriptions on one page: each with its three buttons is five of Discord's 40 components."""
_SWITCHES = MappingProxyType({Mode.INSTANTLY: LIST_INSTANTLY, Mode.DAILY: LIST_DAILY, Mode.WEEKLY: LIST_WEEKLY})
"""For each mode the verb of the button that switches to it."""
_QUERY_CHARACTERS = 160
_CELL_CHARACTERS = 60
_COMPARED = 200

_NUMBERED = re.compile(r"^(?:#|№|no\.?|nr\.?|number)?\s*(\d+)[.)]?$", re.IGNORECASE)
"""A number of the list as people write it: `#1`, `no. 1`, `1.`."""


async def show(context: CommandContext) -> Reply:
    """List the channel's subscriptions."""
    return Reply(await list_page(0, context))


async def press_page(context: CommandContext) -> Replaced:
    """Turn to the page that a button is about."""
    return Replaced(await list_page(context.number, context))


async def choose_or_end(context: CommandContext) -> Reply:
    """End the subscription that was named, or let the caller choose one."""
    active = await context.stores.channels.subscriptions(context.caller.channel)
    typed = context.option("subscription")
    if not active:
        return Reply(nothing_here(context))
    if not typed:
        return Reply(_menu(active, context.caller.dialect))
    if not _has(typed, active) and (ending := several_named(typed, active)):
        return Reply(confirmation(ending, every=ending == active))
    return await _end((await named(typed, active, context.invocation)).id, context)


def _has(typed: str, active: tuple[Subscription, ...]) -> bool:
    """Whether there is a subscription to these very words, though they could be numbers or `all`."""
    return typed in {words for one in active for words in (one.query, one.typed)}


async def press_end(context: CommandContext) -> Reply:
    """End the subscription that a button or the menu is about."""
    return await _end(context.number, context)


async def _end(subscription: int, context: CommandContext) -> Reply:
    outcome = await unsubscribe(subscription, actor=context.actor, channels=context.stores.channels, now=context.now)
    match outcome:
        case Unsubscribed():
            return confirmed(_ended(outcome), outcome.change, context.caller)
        case NotSubscribed():
            return no_longer_here(context)


async def named(typed: str, active: tuple[Subscription, ...], asked: Invocation) -> Subscription:
    """The subscription that a number of the list or a query names, with its mode or without.

    Raises `UnusableCommand`, with what was `asked` for the nearest one, or the `QueryError` of a slip in the query of
    one that there is.
    """
    number = _NUMBERED.sub(r"\1", typed)
    if number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= len(active):
        return active[int(number[:6]) - 1]
    try:
        wanted = {identity(parse(words)) for words in dict.fromkeys((typed, split_mode(typed)[0])) if words}
    except QueryError as error:
        meant = None if error.suggestion in (None, EXAMPLE) else identity(parse(error.suggestion))
        if meant is None or await same_query({meant}, active) is None:
            raise _unknown(typed, active, asked) from error
        raise
    found = await same_query(wanted, active)
    if found is None:
        raise _unknown(typed, active, asked)
    return found


def nothing_here(context: CommandContext) -> Message:
    """The reply in a channel without subscriptions: how to begin."""
    example = context.command("subscribe", query='"mixture of experts" -survey')
    return message_of(
        (plain("This channel has no subscriptions yet. Begin with "), example),
        Quiet((plain("Or search the archive first: "), context.command("search", query="mixture of experts"))),
        Actions((Button("Subscribe…", Press(SUBSCRIBE, ""), spoken="Subscribe this channel"),)),
    )


def no_longer_here(context: CommandContext) -> Reply:
    """The reply to a button whose subscription has ended."""
    line: Line = (plain("This channel no longer has that subscription; nothing was changed. "), context.command("list"))
    return Reply(message_of((*line, plain(" shows the ones it has."))))


def label(number: int, subscription: Subscription, *, most: int) -> str:
    """One subscription as a line of a menu, of at most `most` characters: `2. jax OR julia (daily)`."""
    tail = f" ({subscription.mode})"
    head = f"{number}. "
    return f"{head}{shorten(subscription.typed, most - len(head) - len(tail))}{tail}"


def _menu(active: tuple[Subscription, ...], dialect: Dialect) -> Message:
    choices = tuple(
        Choice(label(number, one, most=dialect.choice_characters), str(one.id))
        for number, one in enumerate(active, start=1)
    )
    rest = len(choices) - dialect.choices
    more: list[Part] = [Quiet((plain(f"{rest} more: name one by its number in the list."),))]
    return message_of(
        (plain("Which subscription should end?"),),
        Actions(menu=Menu(UNSUBSCRIBE, "Choose a subscription", choices[: dialect.choices])),
        *(more if rest > 0 else []),
    )


def _ended(outcome: Unsubscribed) -> Message:
    line = (
        plain("This channel no longer gets what matches "),
        code(outcome.subscription.typed),
        plain(f" (it came {outcome.subscription.mode})."),
    )
    return message_of(line, Actions((undo_button(outcome.change),)))


def _with_most_of(typed: str, active: tuple[Subscription, ...]) -> tuple[str, ...]:
    """The queries that share most words with what was typed; among thousands the nearest would take seconds."""
    wanted = set(typed.casefold().split())
    queries = [one.typed for one in active]
    if len(queries) <= _COMPARED:
        return tuple(queries)
    return tuple(nlargest(_COMPARED, queries, key=lambda query: len(wanted.intersection(query.casefold().split()))))


def _unknown(typed: str, active: tuple[Subscription, ...], asked: Invocation) -> UnusableCommand:
    near = nearest(typed, _with_most_of(typed, active))
    count = counted(len(active), "subscription")
    if near is None:
        return unusable(f"{quoted(typed)} is not among this channel's {count}.", instead=Invocation(("list",)))
    return unusable(
        f"{quoted(typed)} is not among this channel's {count}. The nearest is {quoted(near)}.",
        instead=Invocation(asked.path, {**asked.options, "subscription": near}),
    )


async def list_page(start: int, context: CommandContext, *, changed: Change | None = None) -> Message:
    """The page with the subscription at index `start`, or the last page; `changed` is what was just done in it."""
    channel = await context.stores.channels.get(context.caller.channel)
    active = await context.stores.channels.subscriptions(context.caller.channel)
    done = _done(changed, start)
    if not active:
        empty = nothing_here(context)
        return replace(empty, parts=(*done, *empty.parts))
    start = min(start, len(active) - 1) // PAGE * PAGE
    head = (plain(f"This channel has {counted(len(active), 'subscription')}:"),)
    shown = enumerate(active[start : start + PAGE], start=start + 1)
    parts: tuple[Part, ...] = (
        *done,
        Text((head,)),
        *(part for number, one in shown for part in _entry(number, one, start, context.now)),
        *_digest(channel),
        *_silence(channel, context.now),
        *obstacle(context.caller, channel),
        *_turning(start, len(active)),
    )
    queries = "; ".join(f"{number}. {one.typed}" for number, one in enumerate(active[:3], start=1))
    table = _table(active, at=len(done) + 1, now=context.now) if len(active) > PAGE else None
    return Message(f"{words(head)} {queries}{' …' if len(active) > 3 else '.'}", parts, table=table)


def _table(active: tuple[Subscription, ...], *, at: int, now: datetime) -> Table:
    """All subscriptions at a glance, above those of the page with their buttons."""
    rows = tuple(
        (
            number,
            shorten(one.typed, _CELL_CHARACTERS),
            one.mode.value,
            "none yet" if one.last_match_at is None else ago(one.last_match_at, now=now),
        )
        for number, one in enumerate(active, start=1)
    )
    return Table(
        caption="All subscriptions of this channel", head=("No.", "Query", "Comes", "Last match"), rows=rows, at=at
    )


def _done(changed: Change | None, start: int) -> tuple[Part, ...]:
    """What was just done in the list, with a button that undoes it."""
    if changed is None:
        return ()
    undo = Button(labels.UNDO, Press(LIST_UNDO, pair_value(changed.number, start)), spoken="Undo this change")
    return (Text((change_line(changed),)), Actions((undo,)))


def _entry(number: int, subscription: Subscription, start: int, now: datetime) -> tuple[Part, ...]:
    """A subscription with its number, and the buttons that switch or end it."""
    last = subscription.last_match_at
    matched = "no match yet" if last is None else f"last match {ago(last, now=now)}"
    line = (
        plain(f"{number}. "),
        code(shorten(subscription.typed, _QUERY_CHARACTERS)),
        plain(f" · {subscription.mode} · {matched}{_calling(subscription)}"),
    )
    switches = ((verb, labels.INSTEAD[mode]) for mode, verb in _SWITCHES.items() if mode is not subscription.mode)
    choices = (*switches, (LIST_UNSUBSCRIBE, labels.UNSUBSCRIBE))
    value = pair_value(subscription.id, start)
    buttons = tuple(
        Button(label, Press(verb, value), spoken=f"{label}: {number}. {subscription.typed}") for verb, label in choices
    )
    return (Text((line,)), Actions(buttons))


def _calling(subscription: Subscription) -> str:
    return f" · calls {mentions_counted(subscription.calls)}" if subscription.calls else ""


def _digest(channel: Channel) -> tuple[Part, ...]:
    return (Quiet((plain(f"{digests_sentence(channel)}."),)),) if channel.running else ()


def _silence(channel: Channel, now: datetime) -> tuple[Part, ...]:
    """What keeps cards away: a mute, quiet hours."""
    told = ". ".join(f"{silent[0].upper()}{silent[1:]}" for silent in silence_words(channel, now=now))
    return (Quiet((plain(f"{told}."),)),) if told else ()


def _turning(start: int, total: int) -> tuple[Part, ...]:
    buttons = (
        *([Button(labels.PREVIOUS, Press(LIST_PAGE, str(max(0, start - PAGE))))] if start else []),
        *([Button(labels.NEXT, Press(LIST_PAGE, str(start + PAGE)))] if start + PAGE < total else []),
    )
    return (Actions(buttons),) if buttons else ()
