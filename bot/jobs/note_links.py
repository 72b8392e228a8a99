"""People link to papers in a channel: each link is noted, and a paper is shown there once, as a card.

It is not shown where the channel was shown its card within the last half an hour, nor for a message with three links or
more, which is a list. A paper that no source has brought, or that was thinned, is noted and not shown. Nothing here
makes a paper news: no subscription is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel.channel import ChannelId
from bot.jobs.retry_stale import retry_stale
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.sightings import LinksPosted, Sighting
from bot.ports.stores import Stores
from bot.ports.write import Stale

QUIET_AFTER_A_CARD = timedelta(minutes=30)
_MOST_SHOWN = 2
"""A message with more papers is a list: its cards would bury it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedMessage:
    """A message with links to `papers`. `id` is the platform's of the message, `by` the person's who posted it."""

    channel: ChannelId
    id: str
    by: str
    papers: tuple[PaperId, ...]
    at: datetime


async def note_links(message: LinkedMessage, stores: Stores, *, posts: bool) -> Mapping[PaperId, StoredPaper]:
    """Note the links; returns the papers to show because of them, by the id in the link, none where the message was
    noted before.

    With `posts` the outbox posts their cards; else the caller shows them. A channel that has not asked for it is left
    alone.
    """
    if not message.papers or not (await stores.channels.get(message.channel)).links:
        return {}

    async def attempt() -> Mapping[PaperId, StoredPaper] | Stale:
        named = await stores.papers.get(message.papers)
        papers = tuple(dict.fromkeys(named[one].paper.id if one in named else one for one in message.papers))
        stored = {one.paper.id: one for one in named.values() if not one.is_thinned}
        since = message.at - QUIET_AFTER_A_CARD
        known = await stores.sightings.shown(message.channel, papers, since=since)
        shown = to_show(papers, stored=stored.keys(), shown_lately=known)
        sightings = tuple(_sighting(message, paper, shown=paper in shown) for paper in papers)
        written = await stores.sightings.note(LinksPosted(sightings=sightings, quiet_since=since, posts=posts))
        if isinstance(written, Stale):
            return written
        first = {named[one].paper.id: one for one in reversed(message.papers) if one in named}
        return {first[paper]: stored[paper] for paper in shown} if written.number else {}

    return await retry_stale(attempt)


def to_show(
    linked: Sequence[PaperId], *, stored: Collection[PaperId], shown_lately: Collection[PaperId]
) -> tuple[PaperId, ...]:
    """The papers of a message that the channel is shown."""
    if len(linked) > _MOST_SHOWN:
        return ()
    return tuple(paper for paper in linked if paper in stored and paper not in shown_lately)


def _sighting(message: LinkedMessage, paper: PaperId, *, shown: bool) -> Sighting:
    return Sighting(channel=message.channel, paper=paper, message=message.id, by=message.by, at=message.at, shown=shown)
