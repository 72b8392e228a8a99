"""What was announced in channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.announcing.announcement import Announced
from bot.announcing.merge import AnnouncementStatus
from bot.announcing.reroute import Move
from bot.announcing.route import AnnouncementKey, PriorAnnouncement, Routed
from bot.channel.channel import Channel, ChannelId
from bot.paper.paper import PaperId
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True)
class AnnouncedOnDemand:
    """A stored paper that a person wants announced in a channel."""

    routed: Routed
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """Papers of a channel that were not said yet go elsewhere, in one transaction.

    `channel` is the new state of the channel; its `revision` is the one that was decided on (`Stale` if that changed).
    A paper that was said meanwhile stays where it is.
    """

    channel: Channel
    moves: tuple[Move, ...]
    at: datetime


class Announcements(Protocol):
    """What was announced in channels. `Papers.apply` and `Digests.apply` write it too."""

    async def get(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, under whichever of its ids; None when it was not."""
        ...

    async def newest(self, channel: ChannelId, *, limit: int, offset: int = 0) -> tuple[Announced, ...]:
        """The papers announced in the channel that a subscription still matches, the last announced first."""
        ...

    async def prior(self, keys: Sequence[AnnouncementKey]) -> Mapping[AnnouncementKey, PriorAnnouncement]:
        """How each paper was announced in its channel before; one that was not is left out."""
        ...

    async def statuses(self, papers: Sequence[PaperId]) -> tuple[AnnouncementStatus, ...]:
        """Every announcement of these papers, under any of their ids, the oldest first."""
        ...

    async def announce(self, wanted: AnnouncedOnDemand) -> Applied:
        """Announce a paper unless it was said in the channel before; `Applied.number` counts the cards queued.

        Without an active subscription among its matches nothing is written.
        """
        ...

    async def apply_moves(self, moved: Moved) -> Applied | Stale:
        """Move papers that were not said yet; `Applied.number` counts those that were moved."""
        ...
