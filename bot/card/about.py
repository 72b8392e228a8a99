"""The subscriptions for which a message comes: it calls their people, and its forum post gets their tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.announcing.announcement import Announced
from bot.card.calling import called_by, calling
from bot.card.card import Message
from bot.card.compose import card


def card_of(announced: Announced, *, key: str, likes: int) -> Message:
    """The card of an announced paper, as it is posted."""
    return calling(about(card(announced, key=key, likes=likes), (announced,)), called_by((announced,)))


def about(message: Message, papers: Iterable[Announced]) -> Message:
    """The message with the queries of the subscriptions that its papers match, as they were typed."""
    topics = dict.fromkeys(why.subscription.typed for paper in papers for why in paper.why)
    return replace(message, topics=tuple(topics))
