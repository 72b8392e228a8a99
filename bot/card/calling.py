"""Whom a message calls: the people and groups of the subscriptions that its papers match."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.announcing.announcement import Announced
from bot.card.card import Actions, Message, Quiet, Span, mentioned, plain
from bot.channel.mention import Mention

MOST_CALLED = 30
"""People and groups in one message: a digest may have papers of many subscriptions."""


def called_by(papers: Iterable[Announced]) -> tuple[Mention, ...]:
    """Everybody whom the subscriptions of these papers call, each once."""
    every = dict.fromkeys(one for paper in papers for why in paper.why for one in why.subscription.calls)
    return tuple(every)[:MOST_CALLED]


def calling(message: Message, calls: tuple[Mention, ...]) -> Message:
    """The message with a line that calls them, above its last row of buttons: `For @ml-team, @ada`."""
    if not calls:
        return message
    line: list[Span] = [plain("For ")]
    for number, one in enumerate(calls):
        line += [plain(", "), mentioned(one)] if number else [mentioned(one)]
    *before, last = message.parts
    foot = (Quiet(tuple(line)), last) if isinstance(last, Actions) else (last, Quiet(tuple(line)))
    return replace(message, parts=(*before, *foot), calls=calls)
