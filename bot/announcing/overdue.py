"""Cards that waited too long for their platform: after an outage they go into one digest, and not all into the channel.

Pure. They are never given up: while the outage lasts they wait as cards, and it is over with the first one that is out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.announcing.announcement import Cause
from bot.announcing.reroute import Move, UnsaidPaper, into_digests
from bot.announcing.route import IntoDigests
from bot.channel.channel import Channel

OVERDUE_AFTER = timedelta(days=1)
"""Since its announcement, or since the later moment that quiet hours or a spread over the day gave it."""
A_FEW = 5
"""So many overdue cards flood no channel."""


def overdue(channel: Channel, unsaid: Iterable[UnsaidPaper], *, now: datetime) -> tuple[Move, ...]:
    """The moves of a channel's overdue cards; none while they are a few. One whose digest is off stays a card."""
    late = [one for one in unsaid if one.card and one.modes and now - max(one.at, one.due or one.at) > OVERDUE_AFTER]
    if len(late) <= A_FEW:
        return ()
    moves = (into_digests(channel, one, cause=Cause.OUTAGE) for one in late)
    return tuple(move for move in moves if isinstance(move.route, IntoDigests))
