"""The log of who changed what, and the subscriptions that its changes touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType, Protocol

from bot.channel.change import Change
from bot.channel.subscription import Subscriber

CHANGES_AT_ONCE = 500
"""How many subscriptions are told at once: a service that starts with a million takes them in piece by piece."""

Position = NewType("Position", str)
"""How far the log has been read. Only the store that gave it knows what it means: a number alone would miss a change
that commits after one with a higher number."""


class ActiveSubscription(NamedTuple):
    """A active subscription as the matcher must know it: the subscriber, and the query in canonical form."""

    subscriber: Subscriber
    query: str


@dataclass(frozen=True, slots=True)
class SubscriptionsDelta:
    """Subscriptions that came (or changed) and those that went since a position; `position` is where to go on."""

    position: Position
    active: tuple[ActiveSubscription, ...]
    gone: tuple[int, ...]


class Changes(Protocol):
    """The log of changes. `Channels.apply` and `Papers.apply` write it."""

    async def get(self, number: int) -> Change | None:
        """The change of this number; None when there is none."""
        ...

    async def undone_by(self, number: int) -> Change | None:
        """The change that took this one back, unless it was taken back itself; None while this one stands."""
        ...

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """What came and went after `position`, of everything that lives without one; at most `most` subscriptions.

        Whoever gets a new position asks again from there; the same one says that nothing is left. Every change is told
        once it is committed, however late that is.
        """
        ...
