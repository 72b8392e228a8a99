"""When people linked to papers in a channel, for the lists and digests that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Kind
from bot.digest.digest import Digest, DigestKey
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.sightings import Sightings
from bot.ports.stores import Stores


async def sighted_here(
    channel: ChannelId, papers: Iterable[StoredPaper], sightings: Sightings, *, before: datetime | None = None
) -> Mapping[PaperId, datetime]:
    """The moment of the last link to each paper in the channel, before a moment if one is given."""
    found = await sightings.last(channel, [one.paper.id for one in papers], before=before)
    return {paper: one.at for paper, one in found.items()}


async def with_sightings(digest: Digest, sightings: Sightings) -> Digest:
    """The digest with the links to its papers that were posted before it was due, whenever it is shown."""
    papers = (one.paper for one in digest.papers)
    sighted = await sighted_here(digest.channel, papers, sightings, before=digest.key.moment)
    return replace(digest, sighted=sighted)


async def posted_digest(key: str, stores: Stores) -> Digest | None:
    """The digest that is posted under this key of the outbox; None where there is none."""
    row = await stores.outbox.by_key(key)
    if row is None or row.kind is not Kind.DIGEST:
        return None
    digest = await stores.digests.get(row.channel, DigestKey.parse(row.subject))
    return None if digest is None else await with_sightings(digest, stores.sightings)
