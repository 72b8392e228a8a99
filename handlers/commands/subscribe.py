"""`/papers subscribe QUERY [instantly|daily]`, and the buttons that choose how papers come."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.card import button_values, labels
from bot.card.card import (
    Actions,
    Button,
    Items,
    Line,
    Message,
    Part,
    Press,
    Quiet,
    Text,
    code,
    message_of,
    plain,
    words,
)
from bot.card.facts import listed_title
from bot.card.formatting import counted, span
from bot.card.plan import digest_words
from bot.channel.channel import DAILY, Channel
from bot.channel.subscription import Mode
from bot.errors import UnusableCommand
from bot.jobs.post_newest import newest_match
from bot.jobs.set_mode import AlreadyInMode, ModeSet, set_mode
from bot.jobs.subscribe import LOOKED_BACK, AlreadySubscribed, Subscribed, TooMuchAtOnce, look_back, subscribe
from bot.jobs.unsubscribe import NotSubscribed
from bot.matching.clauses import clauses_of
from bot.polling.reachability import Unreachable
from bot.ports.archive import Preview
from bot.query.canonical import canonical
from bot.query.describe import describe
from bot.query.tree import Query
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import quoted, unusable
from handlers.commands.newest import with_newest
from handlers.commands.options import read_mode
from handlers.commands.subscription_list import no_longer_here
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import typed_query, unreachable_here, warned

_FLOOD = "Every paper as a card of its own would flood this channel."
A_DAY = timedelta(days=1)
"""An archive younger than this has no history of its own: what it holds is what the sources listed at the start."""
_PER_WEEK = 7 / LOOKED_BACK.days
_VERBS = {Mode.DAILY: button_values.DAILY, Mode.INSTANTLY: button_values.INSTANTLY}
_INSTEAD = {Mode.DAILY: labels.DAILY_INSTEAD, Mode.INSTANTLY: labels.INSTANTLY_INSTEAD}


async def answer(context: CommandContext) -> Reply:
    """Subscribe the channel."""
    typed, when = context.option("query"), context.option("when")
    if when and not typed:
        raise _only_when(when)
    mode = read_mode(context.invocation) or Mode.INSTANTLY
    return await subscribe_to(typed_query(typed, context), mode, context)


async def subscribe_to(query: Query, mode: Mode, context: CommandContext) -> Reply:
    """Subscribe the channel to a query that was read already."""
    outcome = await subscribe(query, mode, actor=context.actor, channels=context.stores.channels, now=context.now)
    dead, again = unreachable_here(query, context), _again(mode)
    match outcome:
        case Subscribed():
            preview = await look_back(query, archive=context.stores.archive, now=context.now)
            expected = expectation(query, preview, now=context.now, dead=dead)
            message = _subscribed(outcome, query, (expected, preview), context)
            newest = await newest_match(query, preview, archive=context.stores.archive)
            message = with_newest(message, outcome.change.subscription, newest)
            return confirmed(warned(message, dead, again, context), outcome.change, context.caller)
        case AlreadySubscribed():
            preview = await look_back(query, archive=context.stores.archive, now=context.now)
            newest = await newest_match(query, preview, archive=context.stores.archive)
            message = with_newest(_already(outcome, context), outcome.subscription.id, newest)
            return Reply(warned(message, dead, again, context))
        case TooMuchAtOnce():
            raise _too_much_at_once(canonical(query))


async def press_daily(context: CommandContext) -> Reply:
    """Switch a subscription to daily."""
    return await _set_mode(Mode.DAILY, context)


async def press_instantly(context: CommandContext) -> Reply:
    """Switch a subscription to instantly."""
    return await _set_mode(Mode.INSTANTLY, context)


def expectation(query: Query, preview: Preview, *, now: datetime, dead: Unreachable | None = None) -> str:
    """The preview in a sentence: the matches of the last month, or of as long as the archive exists.

    Empty where there are none and `dead` says that no new paper can match.
    """
    if dead is not None and dead.whole and not preview.count:
        return ""
    if not clauses_of(query).alternatives:
        return "No paper can ever match: what must be there is also what must not."
    if preview.watched_since is None:
        return "The archive is still empty: the first papers come with the next poll of the sources."
    papers = counted(preview.count, "paper") if preview.count else "no paper yet"
    watched = now - preview.watched_since
    if watched < A_DAY:
        return f"Among the papers that the sources list now: {papers}."
    if watched < LOOKED_BACK:
        return f"In the {span(watched)} I have watched: {papers}."
    weekly = f", {_weekly(preview.count)}" if preview.count else ""
    return f"In the last {LOOKED_BACK.days} days: {papers}{weekly}."


async def _set_mode(mode: Mode, context: CommandContext) -> Reply:
    outcome = await set_mode(
        context.number, mode, actor=context.actor, channels=context.stores.channels, now=context.now
    )
    match outcome:
        case ModeSet():
            return confirmed(_mode_set(outcome, context), outcome.change, context.caller)
        case AlreadyInMode():
            return Reply(message_of((plain("Nothing to change: "), *_comes(outcome.subscription.query, mode))))
        case NotSubscribed():
            return no_longer_here(context)
        case TooMuchAtOnce():
            return Reply(stays_daily())


def stays_daily() -> Message:
    """The reply to a switch that would flood the channel."""
    return message_of((plain(f"{_FLOOD} The subscription stays daily."),))


def _too_much_at_once(query: str) -> UnusableCommand:
    return unusable(
        f"{_FLOOD} Daily, they come as lines of the digest.",
        instead=Invocation(("subscribe",), {"query": query, "when": Mode.DAILY.value}),
    )


def _only_when(when: str) -> UnusableCommand:
    return unusable(
        f"{quoted(when)} says how papers come, but not which ones. To search for the word itself, put it in quotes.",
        instead=Invocation(("subscribe",), {"query": f'"{when}"'}),
    )


def _again(mode: Mode) -> Invocation:
    """The command that subscribes in this mode, for another query."""
    return Invocation(("subscribe",), {} if mode is Mode.INSTANTLY else {"when": mode.value})


def _subscribed(outcome: Subscribed, query: Query, found: tuple[str, Preview], context: CommandContext) -> Message:
    """The confirmation; `found` is the preview with its sentence."""
    change, (expected, preview) = outcome.change, found
    words_kept, mode = change.query or "", change.mode or Mode.INSTANTLY
    first = (plain("This channel now gets what matches "), code(words_kept), plain(f", {mode}."))
    parts: tuple[Part, ...] = (
        Text((first,)),
        Quiet((plain(f"Read as: {describe(query)}"),)),
        *_expected(expected, preview),
        *_digest_lines(outcome.was, outcome.channel, mode, context),
        *_how_to_quote(words_kept, context),
        *obstacle(context.caller, outcome.channel),
        *welcome(outcome.was, context),
        Actions((undo_button(change), *_other_mode(change.subscription, mode))),
    )
    return Message(f"{words(first)} {expected}".rstrip(), parts)


def _expected(expectation: str, preview: Preview) -> tuple[Part, ...]:
    """The preview, with the newest papers as examples."""
    if not expectation:
        return ()
    if not preview.newest:
        return (Text(((plain(expectation),),)),)
    newest = tuple(listed_title(stored.paper) for stored in preview.newest)
    lead = "It is:" if preview.count == 1 else "The newest:"
    return (Text(((plain(f"{expectation} {lead}"),),)), Items(newest))


def _weekly(count: int) -> str:
    rate = round(count * _PER_WEEK)
    return f"about {rate} a week" if rate else "less than one a week"


def _digest_lines(was: Channel, channel: Channel, mode: Mode, context: CommandContext) -> tuple[Part, ...]:
    """When the digest comes, for a daily subscription, and whether it is new here."""
    if mode is not Mode.DAILY:
        return ()
    plan = channel.digest(DAILY).plan
    if plan is None:
        on = context.command("digest", "set", at="09:00", zone=context.caller.zone or "Europe/Berlin")
        return (Text(((plain("This channel's digest is off, so matches wait. To turn it on: "), on),)),)
    if was.digest(DAILY).plan is not None:
        return (Text(((plain(f"The digest comes {digest_words(channel)}."),),)),)
    another = context.command("digest", "set", at="17:00", zone=plan.zone)
    return (
        Text(((plain(f"This channel had no digest, so it gets one: {digest_words(channel)}."),),)),
        Quiet((plain("Another time: "), another)),
    )


def _how_to_quote(query: str, context: CommandContext) -> tuple[Part, ...]:
    """Where the last of plain words was read as the mode, how to search for that word."""
    typed = context.option("when")
    if not typed or context.caller.dialect.names_options:
        return ()
    quoted = context.command("subscribe", query=f'{query} "{typed}"')
    return (Quiet((plain(f"“{typed}” is the mode here. To search for the word itself: "), quoted)),)


def _other_mode(subscription: int | None, mode: Mode) -> tuple[Button, ...]:
    other = Mode.INSTANTLY if mode is Mode.DAILY else Mode.DAILY
    return (Button(_INSTEAD[other], Press(_VERBS[other], str(subscription))),) if subscription else ()


def _comes(query: str, mode: Mode) -> Line:
    return (plain("what matches "), code(query), plain(f" comes {mode}."))


def _already(outcome: AlreadySubscribed, context: CommandContext) -> Message:
    active = outcome.subscription
    line = (
        plain("This channel already gets what matches "),
        code(active.query),
        plain(f", {active.mode}."),
    )
    buttons = (
        *_other_mode(active.id, active.mode),
        Button(labels.UNSUBSCRIBE, Press(button_values.UNSUBSCRIBE, str(active.id))),
    )
    return message_of(line, *obstacle(context.caller, outcome.channel), Actions(buttons))


def _mode_set(outcome: ModeSet, context: CommandContext) -> Message:
    query, mode = outcome.change.query or "", outcome.change.mode or Mode.INSTANTLY
    return message_of(
        (plain("Done: from now on "), *_comes(query, mode)),
        *_digest_lines(outcome.was, outcome.channel, mode, context),
        *obstacle(context.caller, outcome.channel),
        Actions((undo_button(outcome.change),)),
    )
