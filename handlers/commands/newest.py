"""*Post the newest one here*: the first card of a new subscription, on demand.

The button is about the paper that was the newest when the channel subscribed: what comes later is posted by itself, and
pressing twice never posts a second paper.
"""

from __future__ import annotations

from dataclasses import replace

from bot.announcing.announcement import Announced
from bot.card import button_values, labels
from bot.card.card import Actions, Button, Message, Press, message_of, plain
from bot.card.facts import title_of
from bot.card.formatting import ago
from bot.errors import NotFound
from bot.jobs.post_newest import AlreadyAnnounced, Posted, post_newest
from bot.jobs.unsubscribe import NotSubscribed
from bot.paper.paper import StoredPaper
from handlers.commands.context import OLD_BUTTON, CommandContext, Reply
from handlers.commands.share import cannot_post
from handlers.commands.subscription_list import no_longer_here


def with_newest(message: Message, subscription: int | None, newest: StoredPaper | None) -> Message:
    """The reply about a subscription with the button in its last row, where there is a paper to post."""
    *parts, last = message.parts
    if newest is None or subscription is None or not isinstance(last, Actions):
        return message
    value = button_values.pair_value(subscription, newest.row)
    spoken = f"Post here: {title_of(newest.paper)}"
    button = Button(labels.POST_NEWEST, Press(button_values.POST_NEWEST, value), spoken=spoken)
    return replace(message, parts=(*parts, replace(last, buttons=(button, *last.buttons))))


async def press_post(context: CommandContext) -> Reply:
    """Post the card of the paper that the button is about, once."""
    about = button_values.read_pair_value(context.value)
    if about is None:
        raise NotFound(OLD_BUTTON)
    blocked = await cannot_post(context)
    if blocked is not None:
        return blocked
    subscription, row = about
    channel = context.caller.channel
    outcome = await post_newest(subscription, row, channel=channel, stores=context.stores, now=context.now)
    match outcome:
        case Posted(stored):
            return Reply(message_of((plain(f"Posted here: “{title_of(stored.paper)}”."),)))
        case AlreadyAnnounced(announced):
            said = f"{_named(announced)} {_how(outcome, context)}; nothing more is posted."
            return Reply(message_of((plain(said),)))
        case NotSubscribed():
            return no_longer_here(context)


def _named(announced: Announced) -> str:
    return f"“{title_of(announced.paper.paper)}”"


def _how(outcome: AlreadyAnnounced, context: CommandContext) -> str:
    """How the paper was said, or is going to be said, in this channel."""
    when = ago(outcome.announced.at, now=context.now)
    if outcome.is_posted:
        where = "was already posted here" if outcome.prior.card else "already stood in a digest here"
        return f"{where}, {when}"
    if outcome.prior.card:
        return f"was already asked for, {when}"
    return "waits for the digest here already"
