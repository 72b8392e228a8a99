"""Why a paper came to a channel, or did not: each subscription beside the paper, and what became of it there."""

from __future__ import annotations

import asyncio

from bot.card.why_here import Verdict, WhyHere
from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.delivery.delivery import Delivery, Kind, delivery_key
from bot.matching.explain import explain
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.stores import Stores
from bot.query.canonical_reader import read_canonical
from bot.query.document import Document

MOST_EXPLAINED = 300
"""Subscriptions that are read beside the paper; each takes about a millisecond."""


async def why_here(stored: StoredPaper, channel: ChannelId, *, stores: Stores) -> WhyHere:
    """Why the paper is, or is not, in the channel."""
    paper = stored.paper.id
    subscriptions = await stores.channels.subscriptions(channel)
    return WhyHere(
        paper=stored,
        announced=await stores.announcements.get(channel, paper),
        prior=(await stores.announcements.prior([(channel, paper)])).get((channel, paper)),
        card=await _card(paper, channel, stores=stores),
        verdicts=await _verdicts(stored, subscriptions[:MOST_EXPLAINED]),
        unread=max(0, len(subscriptions) - MOST_EXPLAINED),
    )


async def _card(paper: PaperId, channel: ChannelId, *, stores: Stores) -> Delivery | None:
    """The card of the paper under whichever of its ids: one that was posted or waits, before one that is neither."""
    history = (await stores.papers.histories([paper])).get(paper)
    ids = (paper, *(history.aliases if history else ()))
    rows = [await stores.outbox.by_key(delivery_key(channel, Kind.CARD, one)) for one in ids]
    cards = [row for row in rows if row is not None]
    return next((row for row in cards if not row.is_dropped), cards[0] if cards else None)


async def _verdicts(stored: StoredPaper, subscriptions: tuple[Subscription, ...]) -> tuple[Verdict, ...]:
    """Each subscription beside the paper, with a turn of the loop between two: together they take a while."""
    text, found = Document.of(stored.paper), list[Verdict]()
    for one in subscriptions:
        await asyncio.sleep(0)
        found.append(Verdict(one, explain(read_canonical(one.query), stored.paper, text=text)))
    return tuple(found)
