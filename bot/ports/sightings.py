"""Sightings: links to papers that people posted in channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A link to a paper in a message. `message` is the platform's id of it, `by` the id of the person who posted it.

    `shown`: the channel was shown the paper's card because of it.
    """

    channel: ChannelId
    paper: PaperId
    message: str
    by: str
    at: datetime
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksPosted:
    """The sightings of one message, in one transaction.

    Those that are `shown` were decided on the cards that the channel was shown since `quiet_since`: `Stale` when one of
    these papers is among them by now. With `posts`, each of them gets a row of the outbox, which posts its card.
    """

    sightings: tuple[Sighting, ...]
    quiet_since: datetime
    posts: bool


class Sightings(Protocol):
    """Links to papers that people posted. A paper is found under whichever of its ids it was linked by."""

    async def note(self, posted: LinksPosted) -> Applied | Stale:
        """Store the sightings; `Applied.number` counts them. A message that was stored before is left out: 0."""
        ...

    async def shown(self, channel: ChannelId, papers: Sequence[PaperId], *, since: datetime) -> frozenset[PaperId]:
        """Those of these papers whose card the channel was shown since then: for a link, or from the outbox."""
        ...

    async def last(
        self, channel: ChannelId, papers: Sequence[PaperId], *, before: datetime | None = None
    ) -> Mapping[PaperId, Sighting]:
        """The last sighting of each paper in the channel, by the id asked for; only before a moment, if it is given.

        Papers that nobody linked to are left out.
        """
        ...

    async def since(self, channel: ChannelId, *, since: datetime) -> tuple[Sighting, ...]:
        """The sightings in the channel since then, the oldest first; each paper under the id that it is stored by."""
        ...
