"""The card of a paper that somebody linked to, as the channel sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.card.card import Message
from bot.card.compose import linked_card
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, read_linked_subject
from bot.paper.paper import StoredPaper
from bot.ports.stores import Stores


async def linked(stored: StoredPaper, channel: ChannelId, stores: Stores, *, at: datetime, key: str) -> Message:
    """The card, with the subscriptions here that match the paper, and when somebody linked to it here before `at`."""
    paper = stored.paper.id
    announced = await stores.announcements.get(channel, paper)
    earlier = (await stores.sightings.last(channel, (paper,), before=at)).get(paper)
    return linked_card(
        stored,
        why=announced.why if announced else (),
        before=earlier.at if earlier else None,
        at=at,
        key=key,
        likes=(await stores.votes.tally(channel, paper)).likes,
    )


async def linked_message(delivery: Delivery, stores: Stores) -> Message | None:
    """The card that the outbox posts, as an answer to the message with the link.

    None where the paper is gone, or thinned.
    """
    message, paper = read_linked_subject(delivery.subject)
    stored = (await stores.papers.get((paper,))).get(paper)
    if stored is None or stored.is_thinned:
        return None
    card = await linked(stored, delivery.channel, stores, at=delivery.created_at, key=delivery.key)
    return replace(card, answers=message)
