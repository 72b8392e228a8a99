"""The announcements of a page with their routes, by the stored facts that decide them.

A paper may match a million subscriptions. So the facts are read and the routes decided some at a time, with a turn of
the event loop between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.announcing.announce import AT_ONCE
from bot.announcing.announcement import Announcement
from bot.announcing.hourly_cap import AN_HOUR
from bot.announcing.route import AnnouncementKey, IntoDigests, PriorAnnouncement, Routed
from bot.announcing.routing import Routing
from bot.channel.channel import Channel, ChannelId
from bot.ports.stores import Stores

Step = TypeVar("Step")
_STEPS_AT_ONCE = 4
"""Steps between two yields to the event loop. A step takes some milliseconds at most, with a million subscriptions."""
_ROUTES_KEPT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRoutes:
    """The routed announcements, their number, the first line of each digest of a channel, and stored channels."""

    announcements: Iterable[Routed]
    count: int
    lines: Mapping[ChannelId, Mapping[str, Announcement]]
    channels: Mapping[ChannelId, Channel]


async def route_page(announcements: Iterable[Announcement], stores: Stores, *, now: datetime, cap: int) -> PageRoutes:
    """Route the announcements of a page by the stored facts that decide their routes.

    Up to `_ROUTES_KEPT` routes are kept in memory; if there are more, all are decided again while they are written.
    """
    routing = await _routing(announcements, stores, now=now, cap=cap)
    lines = dict[ChannelId, dict[str, Announcement]]()
    kept, count, matches = list[Routed](), 0, 0
    for one in routing:
        matches += len(one.announcement.matches)
        if matches >= AT_ONCE:
            await asyncio.sleep(0)
            matches = 0
        count += 1
        if count <= _ROUTES_KEPT:
            kept.append(one)
        for name in one.route.names if isinstance(one.route, IntoDigests) else ():
            lines.setdefault(one.announcement.channel, {}).setdefault(name, one.announcement)
    decided = kept if count == len(kept) else routing
    return PageRoutes(announcements=decided, count=count, lines=lines, channels=routing.channels)


async def _routing(announcements: Iterable[Announcement], stores: Stores, *, now: datetime, cap: int) -> Routing:
    """The announcements with the stored facts that decide their routes."""
    channels, prior = dict[ChannelId, Channel](), dict[AnnouncementKey, PriorAnnouncement]()
    cards = dict[ChannelId, Sequence[datetime]]()
    async for some in yielding(_batched(announcements, AT_ONCE), at_once=1):
        here = dict.fromkeys(one.channel for one in some)
        found = {one.id: one for one in await stores.channels.get_many(tuple(here))}
        prior |= await stores.announcements.prior([(one.channel, one.paper) for one in some])
        paced = [one for one in here if cap or (one in found and (found[one].spread or found[one].cap))]
        cards |= await stores.outbox.card_moments(paced, since=now - AN_HOUR, now=now) if paced else {}
        channels |= found
    return Routing(announcements=announcements, channels=channels, prior=prior, now=now, cap=cap, cards=cards)


def _batched(announcements: Iterable[Announcement], most: int) -> Iterator[list[Announcement]]:
    """The announcements in lists that have about `most` matches each: one may have a thousand by itself."""
    some, matches = list[Announcement](), 0
    for one in announcements:
        some.append(one)
        matches += len(one.matches)
        if matches >= most:
            yield some
            some, matches = [], 0
    if some:
        yield some


async def yielding(steps: Iterable[Step], *, at_once: int = _STEPS_AT_ONCE) -> AsyncIterator[Step]:
    """The steps, yielding to the event loop after every `at_once` of them."""
    for number, step in enumerate(steps):
        if number % at_once == 0:
            await asyncio.sleep(0)
        yield step
