"""Announcements of papers that turn out to be one: in each channel one of them stays, and the others are withdrawn.

An announcement that may be posted stays before one that waits, and one with an active subscription before one without.
A withdrawn announcement hands over its matches; its waiting card and lines are dropped. Nothing new is posted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementStatus:
    """An announcement of a paper in a channel, under the id that the paper had then.

    `may_be_posted`: its card may have left the outbox, or a digest with its line was made. `is_waiting`: its card or a
    line of it waits. `has_active_subscription`: a subscription that matched it has not ended.
    """

    channel: ChannelId
    paper: PaperId
    may_be_posted: bool
    is_waiting: bool
    has_active_subscription: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The announcement of `paper` in a channel is withdrawn in favour of that of `into`."""

    channel: ChannelId
    paper: PaperId
    into: PaperId


def withdrawals(announcements: Iterable[AnnouncementStatus]) -> tuple[Withdrawal, ...]:
    """The announcements to withdraw. Takes those of papers that turned out to be one, the oldest first."""
    by_channel: dict[ChannelId, list[AnnouncementStatus]] = {}
    for announcement in announcements:
        by_channel.setdefault(announcement.channel, []).append(announcement)
    return tuple(
        Withdrawal(channel, one.paper, into.paper)
        for channel, ours in by_channel.items()
        for into in [min(ours, key=_rank)]
        for one in ours
        if one is not into
    )


def _rank(announcement: AnnouncementStatus) -> int:
    if announcement.may_be_posted:
        return 0
    return 1 if announcement.is_waiting and announcement.has_active_subscription else 2
