"""`/papers call`: whom the cards and digests with papers of a subscription call."""

from __future__ import annotations

from bot.card import button_values
from bot.card.byline import in_words
from bot.card.card import (
    Actions,
    Button,
    Choice,
    Items,
    Line,
    Menu,
    Message,
    Part,
    Press,
    Quiet,
    Span,
    Text,
    code,
    mentioned,
    plain,
    words,
)
from bot.card.excerpt import shorten
from bot.card.form import Form, Mentions
from bot.card.formatting import counted
from bot.channel.mention import Mention, MentionKind
from bot.channel.subscription import Subscription
from bot.errors import NotFound, UsageError
from bot.jobs.set_calls import CallsSet, set_calls
from bot.jobs.unsubscribe import NotSubscribed
from handlers.commands.confirmation import confirmed, obstacle, undo_button, welcome
from handlers.commands.context import CommandContext, Reply
from handlers.commands.errors import unusable
from handlers.commands.mention_words import read_mentions
from handlers.commands.settings_syntax import NOBODY
from handlers.commands.subscription_list import label, named, no_longer_here, nothing_here
from handlers.commands.syntax import Invocation

_PATH = ("call",)
_QUERY_CHARACTERS = 160
_SHOWN = 20
"""Subscriptions in the overview."""
_ENDED = "This channel no longer has that subscription."


async def answer(context: CommandContext) -> Reply:
    """Have a subscription call those who were named; without names show whom it calls, or whom each calls."""
    active = await context.stores.channels.subscriptions(context.caller.channel)
    if not active:
        return Reply(nothing_here(context))
    typed, who = context.option("subscription"), context.option("who")
    if not typed and not who:
        return Reply(_overview(active, context))
    if not typed and len(active) > 1:
        first = Invocation(_PATH, {"subscription": "1", "who": who})
        raise unusable(f"This channel has {len(active)} subscriptions; say whose papers call.", instead=first)
    chosen = await named(typed, active, context.invocation) if typed else active[0]
    if not who:
        return Reply(_one(chosen))
    return await _set(chosen.id, _read(who, context), context)


async def press_list(context: CommandContext) -> Reply:
    """Whom each subscription calls, with a menu to change that."""
    active = await context.stores.channels.subscriptions(context.caller.channel)
    return Reply(_overview(active, context) if active else nothing_here(context))


async def form(context: CommandContext) -> Form:
    """The form of the subscription that was chosen. Raises `NotFound` where it has ended."""
    chosen = await context.stores.channels.subscription(context.caller.channel, context.number)
    if chosen is None:
        raise NotFound(_ENDED)
    hint = "A card or a digest with a paper of it mentions them, and nobody else"
    return Form(
        title="Who is called",
        verb=button_values.CALLS,
        value=str(chosen.id),
        fields=(Mentions("who", "Call these people and groups", values=chosen.calls, hint=hint),),
        about=((plain("Papers of "), code(shorten(chosen.typed, _QUERY_CHARACTERS))),),
    )


async def take(context: CommandContext) -> Reply:
    """Take the form that was filled in."""
    return await _set(context.number, _read(context.option("who"), context), context)


def _read(who: str, context: CommandContext) -> tuple[Mention, ...]:
    """Those who are named; `me` is who asks. Raises `UsageError`."""
    if who.casefold() in NOBODY:
        return ()
    me = Mention(MentionKind.PERSON, context.caller.person.id)
    return read_mentions(who, context.caller.channel, me=me)


async def _set(subscription: int, calls: tuple[Mention, ...], context: CommandContext) -> Reply:
    outcome = await set_calls(
        subscription, calls, actor=context.actor, channels=context.stores.channels, now=context.now
    )
    match outcome:
        case NotSubscribed():
            return no_longer_here(context)
        case CallsSet(change=None):
            return Reply(_told("Nothing to change: papers of ", outcome.subscription))
        case CallsSet(change=change) if change is not None:
            message = _told(
                "Now papers of ",
                outcome.subscription,
                *_notes(outcome.subscription, context),
                *obstacle(context.caller, outcome.was),
                *welcome(outcome.was, context),
                Actions((undo_button(change),)),
            )
            return confirmed(message, change, context.caller)
    raise UsageError(_ENDED)


def _told(before: str, subscription: Subscription, *parts: Part) -> Message:
    line = (plain(before), code(shorten(subscription.typed, _QUERY_CHARACTERS)), plain(" call "), *_names(subscription))
    return Message(f"{words(line)}.", (Text((line,)), *parts), calls=subscription.calls)


def _names(subscription: Subscription) -> Line:
    """Those who are called: `@ada, @ml-team`, or `nobody`."""
    if not subscription.calls:
        return (plain("nobody"),)
    spans: list[Span] = []
    for one in subscription.calls:
        spans += [plain(", "), mentioned(one)]
    return tuple(spans[1:])


def _notes(subscription: Subscription, context: CommandContext) -> tuple[Part, ...]:
    """What a group needs before its people hear it."""
    has_group = any(one.kind is MentionKind.GROUP for one in subscription.calls)
    if not has_group or context.caller.channel.platform != "discord":
        return ()
    needs = "A role rings if anyone may @mention it, or Offprint has “Mention @everyone, @here, and All Roles”."
    return (Quiet((plain(needs),)),)


def _one(subscription: Subscription) -> Message:
    """Whom one subscription calls, with a button that opens its form."""
    button = Button("Choose…", Press(button_values.CALLS, str(subscription.id)), spoken="Choose who is called")
    return _told("Papers of ", subscription, Actions((button,)))


def _overview(active: tuple[Subscription, ...], context: CommandContext) -> Message:
    """Whom each subscription calls, with a menu that opens the form of one."""
    shown, dialect = active[:_SHOWN], context.caller.dialect
    lines = tuple((code(shorten(one.typed, _QUERY_CHARACTERS)), plain(" calls "), *_names(one)) for one in shown)
    choices = tuple(
        Choice(label(number, one, most=dialect.choice_characters), str(one.id))
        for number, one in enumerate(active[: dialect.choices], start=1)
    )
    rest = len(active) - len(shown)
    more = (Quiet((plain(f"And {rest} more."),)),) if rest > 0 else ()
    head = _calling(sum(bool(one.calls) for one in active), len(active))
    calls = tuple(dict.fromkeys(one for each in shown for one in each.calls))
    return Message(
        f"{head} {in_words([words(line) for line in lines[:3]])}.",
        (
            Text(((plain(head),),)),
            Items(lines, start=1),
            *more,
            Actions(menu=Menu(button_values.CALLS, "Change whom one calls", choices)),
        ),
        calls=calls,
    )


def _calling(number: int, of: int) -> str:
    if not number:
        return "The papers of this channel call nobody."
    return f"{number} of this channel's {counted(of, 'subscription')} {'calls' if number == 1 else 'call'} somebody."
