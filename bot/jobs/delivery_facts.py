"""Reads the facts behind a row of the outbox, for platforms that send data and not a rendered message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.announcing.announcement import Announced
from bot.channel.change import Change
from bot.channel.channel import TRENDING
from bot.delivery.delivery import Delivery, Kind
from bot.digest.digest import Digest, DigestKey
from bot.digest.trending import TrendingDigest
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.shares import Share
from bot.ports.stores import Stores


@dataclass(frozen=True, slots=True)
class SharedPaper:
    """A paper that a person shared."""

    paper: StoredPaper
    share: Share


Facts = Announced | Digest | TrendingDigest | SharedPaper | Change
"""In order: of a card or a retraction, a digest, a trending digest, a shared paper, a notice."""


async def facts_of(delivery: Delivery, stores: Stores) -> Facts | None:
    """The facts of `delivery`, None where its kind has none but words, or nobody wants it any more."""
    match delivery.kind:
        case Kind.CARD | Kind.RETRACTION:
            return await stores.announcements.get(delivery.channel, PaperId(delivery.subject))
        case Kind.DIGEST:
            return await _digest(delivery, stores)
        case Kind.NOTICE:
            return await stores.changes.get(int(delivery.subject))
        case Kind.SHARED_PAPER:
            return await _shared_paper(delivery, stores)
        case _:
            return None


async def _digest(delivery: Delivery, stores: Stores) -> Digest | TrendingDigest | None:
    key = DigestKey.parse(delivery.subject)
    if key.name == TRENDING:
        return await stores.trending.digest(delivery.channel, key)
    return await stores.digests.get(delivery.channel, key)


async def _shared_paper(delivery: Delivery, stores: Stores) -> SharedPaper | None:
    paper = PaperId(delivery.subject)
    stored = (await stores.papers.get((paper,))).get(paper)
    share = await stores.shares.get(delivery.channel, delivery.kind, delivery.subject)
    return SharedPaper(stored, share) if stored and share else None
