"""`/papers subscribe QUERY [instantly|daily|weekly]`, and the buttons that choose how papers come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.errors import NotFound
from bot.jobs.post_newest import newest_match
from bot.jobs.set_mode import AlreadyInMode, ModeSet, set_mode
from bot.jobs.subscribe import (
    A_DAY,
    LOOKED_BACK,
    AlreadySubscribed,
    Subscribed,
    TooMuchAtOnce,
    subscribe,
)
from bot.jobs.unsubscribe import NotSubscribed
from bot.polling.reachability import Unreachable
from bot.ports.archive import Preview
from bot.query.describe import describe
from bot.query.tree import Query
from handlers.commands.confirmation import confirmed, muted_note, obstacle, undo_button, welcome
from handlers.commands.context import OLD_BUTTON, CommandContext, Reply
from handlers.commands.flood_question import ask_before_switching, ask_first
from handlers.commands.mode_words import MAY_BE_MEANT_AS_WORDS
from handlers.commands.name_note import name_note
from handlers.commands.newest import with_newest
from handlers.commands.options import plan_option
from handlers.commands.subscribe_request import SubscribeRequest, read_request, with_mode_apart
from handlers.commands.subscription_list import no_longer_here
from handlers.commands.syntax import Invocation
from handlers.commands.unreachable import unreachable_here, warned

_PER_WEEK = 7 / LOOKED_BACK.days
_VERBS = {
    Mode.INSTANTLY: button_values.INSTANTLY,
    Mode.DAILY: button_values.DAILY,
    Mode.WEEKLY: button_values.WEEKLY,
}


async def answer(context: CommandContext) -> Reply:
    """Subscribe the channel."""
    return await subscribe_to(read_request(context), context)


async def subscribe_to(request: SubscribeRequest, context: CommandContext) -> Reply:
    """Subscribe the channel to a query that was read already; where that would flood it, ask first."""
    query, mode, stores = request.query, request.mode or Mode.INSTANTLY, context.stores
    outcome = await subscribe(
        query,
        mode,
        typed=request.typed,
        anyway=request.anyway,
        most=context.services.most_subscriptions,
        actor=context.actor,
        channels=stores.channels,
        archive=stores.archive,
        now=context.now,
    )
    preview = outcome.preview
    dead, again = unreachable_here(query, context), _again(mode)
    match outcome:
        case Subscribed():
            expected = expectation(preview, now=context.now, dead=dead)
            message = _subscribed(outcome, query, (expected, preview), context)
            newest = await newest_match(query, preview, archive=stores.archive)
            message = with_newest(message, outcome.change.subscription, newest)
            note = await name_note(request.typed, context, to="subscribe", found=preview.count)
            noted = replace(message, parts=(*message.parts, *note))
            return confirmed(warned(noted, dead, again, context), outcome.change, context.caller)
        case AlreadySubscribed(subscription) if request.mode not in (None, subscription.mode):
            return await _set_mode(subscription.id, mode, context, anyway=True)
        case AlreadySubscribed():
            newest = await newest_match(query, preview, archive=stores.archive)
            message = with_newest(_already(outcome, context), outcome.subscription.id, newest)
            return Reply(warned(message, dead, again, context))
        case TooMuchAtOnce():
            return Reply(warned(await ask_first(query, request.typed, preview, context), dead, again, context))


async def press_daily(context: CommandContext) -> Reply:
    """Switch a subscription to daily."""
    return await _set_mode(context.number, Mode.DAILY, context)


async def press_weekly(context: CommandContext) -> Reply:
    """Switch a subscription to weekly."""
    return await _set_mode(context.number, Mode.WEEKLY, context)


async def press_instantly(context: CommandContext) -> Reply:
    """Switch a subscription to instantly."""
    pressed = button_values.read_mode_value(context.value)
    if pressed is None:
        raise NotFound(OLD_BUTTON)
    number, anyway = pressed
    return await _set_mode(number, Mode.INSTANTLY, context, anyway=anyway)


def expectation(preview: Preview, *, now: datetime, dead: Unreachable | None = None) -> str:
    """The preview in a sentence: the matches of the last month, or of as long as the archive exists.

    Empty where there are none and `dead` says that no new paper can match.
    """
    if dead is not None and dead.whole and not preview.count:
        return ""
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


async def _set_mode(number: int, mode: Mode, context: CommandContext, *, anyway: bool = False) -> Reply:
    outcome = await set_mode(
        number,
        mode,
        anyway=anyway,
        actor=context.actor,
        channels=context.stores.channels,
        archive=context.stores.archive,
        now=context.now,
    )
    match outcome:
        case ModeSet():
            return confirmed(_mode_set(outcome, context), outcome.change, context.caller)
        case AlreadyInMode():
            return Reply(message_of((plain("Nothing to change: "), *_comes(outcome.subscription.typed, mode))))
        case NotSubscribed():
            return no_longer_here(context)
        case TooMuchAtOnce(preview, Subscription() as subscription):
            return Reply(ask_before_switching(subscription, preview, context))
        case TooMuchAtOnce():
            return no_longer_here(context)


def _again(mode: Mode) -> Invocation:
    """The command that subscribes in this mode, for another query."""
    return Invocation(("subscribe",), {} if mode is Mode.INSTANTLY else {"when": mode.value})


def _subscribed(outcome: Subscribed, query: Query, found: tuple[str, Preview], context: CommandContext) -> Message:
    """The confirmation; `found` is the preview with its sentence."""
    change, (expected, preview) = outcome.change, found
    typed, mode = change.typed or "", change.mode or Mode.INSTANTLY
    first = (plain("This channel now gets what matches "), code(typed), plain(f", {mode}."))
    parts: tuple[Part, ...] = (
        Text((first,)),
        Quiet((plain(f"Read as: {describe(query)}"),)),
        *expected_parts(expected, preview),
        *_digest_lines(outcome.was, outcome.channel, mode, context),
        *_how_to_quote(typed, context),
        *obstacle(context.caller, outcome.channel),
        *muted_note(outcome.channel, context),
        *welcome(outcome.was, context),
        Actions((undo_button(change), *_other_modes(change.subscription, mode))),
    )
    return Message(f"{words(first)} {expected}".rstrip(), parts)


def expected_parts(expectation: str, preview: Preview) -> tuple[Part, ...]:
    """What is expected of a subscription, in a sentence, with the newest papers as examples."""
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
    """When the digest of a subscription comes, and whether it is new here."""
    name = mode.digest
    if name is None:
        return ()
    plan, named = channel.digest(name).running, plan_option(name)
    if plan is None:
        on = context.command("digest", "set", plan=name)
        return (Text(((plain(f"This channel's {name} digest is off, so matches wait. To turn it on: "), on),)),)
    if was.digest(name).plan is not None:
        return (Text(((plain(f"The {name} digest comes {digest_words(channel, name)}."),),)),)
    another = context.command("digest", "set", **named, at="17:00", zone=plan.zone)
    return (
        Text(((plain(f"This channel had no {name} digest, so it gets one: {digest_words(channel, name)}."),),)),
        Quiet((plain("Another time: "), another)),
    )


def _how_to_quote(query: str, context: CommandContext) -> tuple[Part, ...]:
    """Where a word that somebody may look for was read as the mode, how to look for it."""
    typed = with_mode_apart(context.invocation).options.get("when", "")
    if typed not in MAY_BE_MEANT_AS_WORDS:
        return ()
    return (Quiet((plain(f"To look for “{typed}”: "), context.command("subscribe", query=f'{query} "{typed}"'))),)


def _other_modes(subscription: int | None, mode: Mode) -> tuple[Button, ...]:
    """The buttons that switch a subscription to each of the other modes."""
    if subscription is None:
        return ()
    return tuple(
        Button(labels.INSTEAD[other], Press(verb, str(subscription)))
        for other, verb in _VERBS.items()
        if other is not mode
    )


def _comes(query: str, mode: Mode) -> Line:
    return (plain("what matches "), code(query), plain(f" comes {mode}."))


def _already(outcome: AlreadySubscribed, context: CommandContext) -> Message:
    active = outcome.subscription
    line = (
        plain("This channel already gets what matches "),
        code(active.typed),
        plain(f", {active.mode}."),
    )
    buttons = (
        *_other_modes(active.id, active.mode),
        Button(labels.UNSUBSCRIBE, Press(button_values.UNSUBSCRIBE, str(active.id))),
    )
    return message_of(line, *obstacle(context.caller, outcome.channel), Actions(buttons))


def _mode_set(outcome: ModeSet, context: CommandContext) -> Message:
    query, mode = outcome.change.typed or "", outcome.change.mode or Mode.INSTANTLY
    return message_of(
        (plain("Done: from now on "), *_comes(query, mode)),
        *_digest_lines(outcome.was, outcome.channel, mode, context),
        *obstacle(context.caller, outcome.channel),
        *muted_note(outcome.channel, context),
        Actions((undo_button(outcome.change),)),
    )
