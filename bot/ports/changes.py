"""The change log: who changed what, and the subscriptions that changed since a position in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType, Protocol

from bot.channel.change import Change
from bot.channel.subscription import Subscriber

CHANGES_AT_ONCE = 500
"""How many subscriptions one read returns: a service that starts with a million loads them in batches."""

Position = NewType("Position", str)
"""A position in the log, opaque to the caller: a number alone would miss a change that commits after one with a higher
number."""


class ActiveSubscription(NamedTuple):
    """An active subscription for the matcher: the subscriber, and the query in canonical form."""

    subscriber: Subscriber
    query: str


@dataclass(frozen=True, slots=True)
class SubscriptionsDelta:
    """The subscriptions added or changed, and those ended, since a position; `position` is where to continue.

    `anew`: the log ends before that position, for an older backup was put back; these are the subscriptions from the
    beginning, and what was known of others is void.
    """

    position: Position
    active: tuple[ActiveSubscription, ...]
    ended: tuple[int, ...]
    anew: bool = False


class Changes(Protocol):
    """The log of changes. `Channels.apply` and `Papers.apply` write it."""

    async def get(self, number: int) -> Change | None:
        """The change of this number; None when there is none."""
        ...

    async def undone_by(self, number: int) -> Change | None:
        """The change that undid this one, unless it was undone itself; None while this one is in effect."""
        ...

    async def parts_of(self, number: int) -> tuple[Change, ...]:
        """The changes that are parts of the change of this number, in the order in which they were made."""
        ...

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """The subscriptions that changed after `position`; without one, every active subscription. At most `most`.

        Call it again with the returned position until that no longer changes. Every committed change is returned,
        however late it commits.
        """
        ...
