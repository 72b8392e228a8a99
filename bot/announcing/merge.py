"""What was said of papers that turn out to be one: in each channel one announcement stands, and the others give way.

Nothing new is said. What a channel has seen already stands before what waits, and what somebody still wants before what
nobody wants any more. The announcements that give way hand over their matches, and what waits of them is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.channel.channel import ChannelId
from bot.paper.paper import PaperId


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a paper stands announced in a channel, under the id that it had then.

    `is_out` says that its card may have left the outbox, or that a digest with its line was made; `waits` that its card
    or a line of it waits; `is_wanted` that a subscription that it matches lives.
    """

    channel: ChannelId
    paper: PaperId
    is_out: bool
    waits: bool
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The announcement of `paper` in a channel gives way to that of `into`: it hands over its matches, and what waits
    of it is not said.
    """

    channel: ChannelId
    paper: PaperId
    into: PaperId


def withdrawals(announcements: Iterable[Standing]) -> tuple[Withdrawal, ...]:
    """Which announcements of papers that turn out to be one give way, oldest announcement first within a channel."""
    by_channel: dict[ChannelId, list[Standing]] = {}
    for announcement in announcements:
        by_channel.setdefault(announcement.channel, []).append(announcement)
    return tuple(
        Withdrawal(channel, one.paper, into.paper)
        for channel, ours in by_channel.items()
        for into in [min(ours, key=_rank)]
        for one in ours
        if one is not into
    )


def _rank(announcement: Standing) -> int:
    if announcement.is_out:
        return 0
    return 1 if announcement.waits and announcement.is_wanted else 2
