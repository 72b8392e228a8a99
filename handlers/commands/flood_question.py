"""The question before a subscription that would flood a channel: a digest of it, or every paper all the same?"""

from __future__ import annotations

from datetime import datetime

from bot.card import button_values
from bot.card.card import Actions, Button, Message, Press, Quiet, code, message_of, plain
from bot.channel.subscription import Mode, Subscription
from bot.jobs.subscribe import A_DAY, per_day
from bot.ports.archive import Preview
from bot.query.breadth import asks_for_everything, stop_word_in
from bot.query.canonical_reader import read_canonical
from bot.query.tree import Query
from handlers.commands.context import CommandContext
from handlers.commands.did_you_mean import subscribe_button

_INSTEAD, _ANYWAY = "Daily digest instead", "Instantly anyway"


async def ask_first(query: Query, typed: str, preview: Preview, context: CommandContext) -> Message:
    """The question to a person who wants to subscribe."""
    daily = await subscribe_button(_INSTEAD, typed, Mode.DAILY.value, context)
    anyway = await subscribe_button(_ANYWAY, typed, Mode.INSTANTLY.value, context, anyway=True)
    return _question(query, typed, preview, (daily, anyway), context)


def ask_before_switching(subscription: Subscription, preview: Preview, context: CommandContext) -> Message:
    """The question to a person who wants a daily subscription to come instantly."""
    value, query = button_values.anyway_value(subscription.id), read_canonical(subscription.query)
    return _question(
        query, subscription.typed, preview, (Button(_ANYWAY, Press(button_values.INSTANTLY, value)),), context
    )


def how_much(query: Query, preview: Preview, *, now: datetime) -> str:
    """What a query would bring, in a sentence: `It would bring about 57 papers a day.`"""
    stop_word = stop_word_in(query)
    if stop_word is not None:
        return f"“{stop_word}” is in nearly every paper."
    if preview.watched_since is None or not preview.count:
        return "It would bring every paper." if asks_for_everything(query) else "It would bring very many papers."
    if now - preview.watched_since < A_DAY:
        return f"It matches {preview.count} of the papers that the sources list now."
    return f"It would bring about {round(per_day(preview, now=now))} papers a day."


def _question(
    query: Query, typed: str, preview: Preview, buttons: tuple[Button, ...], context: CommandContext
) -> Message:
    said = how_much(query, preview, now=context.now)
    return message_of(
        (code(typed), plain(f" as cards of their own would flood this channel. {said}")),
        Quiet((plain("Nothing was changed yet. In the digest, the best of them come as lines, once a day."),)),
        Actions(buttons),
    )
