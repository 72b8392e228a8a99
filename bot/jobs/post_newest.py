"""Post the newest paper that a new subscription would have brought, because a person wants to see one now.

It is announced like any other paper, so it is said once in the channel, however often somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.announcing.announcement import Announced, Announcement, Match
from bot.announcing.route import Now, PriorAnnouncement, Routed
from bot.card.life import warning
from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.errors import NotFound, TooSlow
from bot.jobs.unsubscribe import NotSubscribed
from bot.paper.paper import StoredPaper
from bot.paper.relation import gravest
from bot.ports.announcements import AnnouncedOnDemand
from bot.ports.archive import Archive, Preview
from bot.ports.stores import Stores
from bot.query.canonical_reader import read_canonical
from bot.query.document import Document
from bot.query.evaluate import evaluate
from bot.query.tree import Query

_LOOKED_AT = 3
_PATIENCE = 2.0
"""Seconds: the person who has just subscribed waits for the answer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The paper's card is in the outbox."""

    paper: StoredPaper


@dataclass(frozen=True, slots=True)
class AlreadyAnnounced:
    """The paper was announced in the channel before; nothing more is posted.

    `is_posted`: the platform has it, or may have it. `prior` says whether as a card or as a line of digests.
    """

    announced: Announced
    prior: PriorAnnouncement
    is_posted: bool


async def newest_match(query: Query, preview: Preview, *, archive: Archive) -> StoredPaper | None:
    """The newest paper of the archive that matches: of the preview, or else an older one; None where there is none.

    A paper with a warning, such as a retraction, is passed over: it is a poor example. An older paper that takes long
    to find is not waited for.
    """
    try:
        candidates = preview.newest or await archive.matching(query, below=None, limit=_LOOKED_AT, within=_PATIENCE)
    except TooSlow:
        return None
    return next((stored for stored in candidates if gravest(stored.paper.relations) is None), None)


async def post_newest(
    subscription: int, row: int, *, channel: ChannelId, stores: Stores, now: datetime
) -> Posted | AlreadyAnnounced | NotSubscribed:
    """Post the card of the paper in `row` in the channel, for one of its subscriptions, daily ones too.

    Raises `NotFound` when the paper is gone, no longer matches, or was retracted meanwhile.
    """
    active = await stores.channels.subscriptions(channel)
    chosen = next((one for one in active if one.id == subscription), None)
    if chosen is None:
        return NotSubscribed(active)
    stored = await stores.papers.by_row(row)
    if stored is None:
        raise NotFound("This paper is no longer in the archive.")
    if stored.is_thinned:
        raise NotFound("This paper is old by now and was thinned, so it is not posted.")
    if warned := warning(stored.paper):
        return await _never_news(warned, channel, stored, stores)
    written = await stores.announcements.announce(AnnouncedOnDemand(Routed(_announcement(chosen, stored), Now()), now))
    if written.number:
        return Posted(stored)
    return await _announced_before(channel, stored, stores) or NotSubscribed(active)


async def _never_news(warned: str, channel: ChannelId, stored: StoredPaper, stores: Stores) -> AlreadyAnnounced:
    """What is said of a paper that a warning came about since the button was made."""
    before = await _announced_before(channel, stored, stores)
    if before is None:
        raise NotFound(f"Of this paper it is known by now: {warned}. It is not posted.")
    return before


def _announcement(subscription: Subscription, stored: StoredPaper) -> Announcement:
    reasons = evaluate(read_canonical(subscription.query), Document.of(stored.paper))
    if reasons is None:
        raise NotFound("This paper no longer matches the subscription.")
    return Announcement(
        channel=subscription.channel,
        paper=stored.paper.id,
        matches=(Match(subscription.id, reasons),),
        modes=frozenset({subscription.mode}),
    )


async def _announced_before(channel: ChannelId, stored: StoredPaper, stores: Stores) -> AlreadyAnnounced | None:
    paper = stored.paper.id
    announced = await stores.announcements.get(channel, paper)
    if announced is None:
        return None
    prior = await stores.announcements.prior([(channel, paper)])
    statuses = await stores.announcements.statuses((paper,))
    is_posted = any(one.may_be_posted for one in statuses if one.channel == channel)
    return AlreadyAnnounced(announced, prior.get((channel, paper), PriorAnnouncement()), is_posted)
