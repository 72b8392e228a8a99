"""Papers that were announced and pass a bar of upvotes or stars later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.announcing.announcement import Match
from bot.announcing.route import Routed
from bot.channel.channel import ChannelId


@dataclass(frozen=True, slots=True)
class PassedBar:
    """An announcement that gains a subscription which it did not match before."""

    announcement: int
    routed: Routed
    subscription: int

    @property
    def channel(self) -> ChannelId:
        """Where it was announced."""
        return self.routed.announcement.channel


def passed_bars(
    known: Sequence[tuple[int, Routed, tuple[Match, ...]]], had: Collection[tuple[int, int]]
) -> tuple[PassedBar, ...]:
    """Those of these stored announcements that gain a match beside those that they `had`."""
    gained = ((number, routed, [one.subscription for one in matches]) for number, routed, matches in known)
    fresh = ((number, routed, [one for one in ids if (number, one) not in had]) for number, routed, ids in gained)
    return tuple(PassedBar(number, routed, max(ids)) for number, routed, ids in fresh if ids)
