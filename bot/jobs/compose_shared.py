"""Composes the message of an outbox row that is there because of something that a person did."""

from __future__ import annotations

from bot.card.card import Message
from bot.card.compose import shared_card
from bot.card.results import shared_results
from bot.card.trending import shared_trending
from bot.delivery.delivery import Delivery, Kind
from bot.jobs.linked_card import linked_message
from bot.jobs.search import page_of
from bot.jobs.trending import shared_page_of
from bot.paper.paper import PaperId
from bot.ports.stores import Stores


async def by_people(delivery: Delivery, stores: Stores) -> Message | None:
    """Messages that a person caused: by sharing a paper, or by linking to one."""
    match delivery.kind:
        case Kind.SHARED_PAPER:
            return await _shared_paper(delivery, stores)
        case Kind.LINKED_PAPER:
            return await linked_message(delivery, stores)
        case Kind.SHARED_PAGE:
            return await _shared_page(delivery, stores)
        case _:
            return await _shared_trending(delivery, stores)


async def _shared_paper(delivery: Delivery, stores: Stores) -> Message | None:
    share = await stores.shares.get(delivery.channel, delivery.kind, delivery.subject)
    paper = PaperId(delivery.subject)
    stored = (await stores.papers.get((paper,))).get(paper)
    if share is None or stored is None or stored.is_thinned:
        return None
    likes = (await stores.votes.tally(delivery.channel, paper)).likes
    return shared_card(stored, by=share.by, at=share.at, key=delivery.key, likes=likes)


async def _shared_page(delivery: Delivery, stores: Stores) -> Message | None:
    share = await stores.shares.get(delivery.channel, delivery.kind, delivery.subject)
    results = await page_of(delivery.subject, archive=stores.archive, searches=stores.searches)
    return shared_results(results, by=share.by, at=share.at, key=delivery.key) if share and results else None


async def _shared_trending(delivery: Delivery, stores: Stores) -> Message | None:
    """As it was when it was shared, however late it goes out."""
    share = await stores.shares.get(delivery.channel, delivery.kind, delivery.subject)
    page = await shared_page_of(delivery.subject, stores, at=share.at) if share else None
    return shared_trending(page, by=share.by, at=share.at) if share and page else None
