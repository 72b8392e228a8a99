"""Decides what follows a message once it is posted: each is a row of its own, made in the write that settles the post.

So a crash between the two loses nothing: a post of unknown fate is looked for, and the platform's own record of it
shows which step is left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.delivery import Delivery, Kind
from bot.delivery.outcome import Sent, Then

NOTIFIED = frozenset({Kind.CARD, Kind.DIGEST, Kind.RETRACTION})
"""The kinds that come by themselves; a person saw the others, having shared or changed something."""
PUBLISHED = NOTIFIED | {Kind.SHARED_PAPER, Kind.SHARED_PAGE, Kind.SHARED_TRENDING}
"""What the followers of an announcement channel read; a change of its subscriptions is none of their business."""
CROSSPOSTS_AN_HOUR = 10
"""How many messages a channel may publish within an hour. The manual names no number; Discord's own apps name this one,
and a further request is answered with 429."""
_AN_HOUR = timedelta(hours=1)
_MARGIN = timedelta(seconds=5)


def notifies(delivery: Delivery, *, is_wanted: bool) -> bool:
    """Whether people are notified of a delivery, in a channel where that `is_wanted` or not. A person always is."""
    return delivery.channel.person is not None or (is_wanted and delivery.kind in NOTIFIED)


def afterwards(delivery: Delivery, posted: Sent) -> tuple[Kind, ...]:
    """The rows that a posted message needs after it."""
    return tuple(_ROWS[then] for then in posted.then if then is Then.WHOLE or delivery.kind in PUBLISHED)


_ROWS = {Then.WHOLE: Kind.WHOLE, Then.CROSSPOST: Kind.CROSSPOST}


def crosspost_due(tenth_last: datetime | None, *, now: datetime) -> datetime:
    """When the next message of a channel is published; `tenth_last` is when the tenth before it was, or is to be."""
    return now if tenth_last is None else max(now, tenth_last + _AN_HOUR + _MARGIN)
