"""The log of changes, and the subscriptions that its changes touched, in memory.

A position is a place in the log, which has changes in the order in which they were committed; their numbers may have
another.
"""

from __future__ import annotations

from bot.channel.change import Change
from bot.ports.changes import CHANGES_AT_ONCE, ActiveSubscription, Position, SubscriptionsDelta
from storage.memory.tables import Tables


class MemoryChanges:
    """The port `Changes` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, number: int) -> Change | None:
        """The change of that number."""
        return next((change for change in self._tables.changes if change.number == number), None)

    async def undone_by(self, number: int) -> Change | None:
        """The change that took this one back, unless it was taken back itself."""
        for change in self._tables.changes:
            if change.undoes == number and await self.undone_by(change.number) is None:
                return change
        return None

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """What came and went after `position`, the oldest change first."""
        place = int(position or 0)
        later = (one for one in self._tables.subscriptions.values() if one.changed > place)
        changed = sorted(later, key=lambda one: one.changed)[:most]
        newest = len(self._tables.changes) if len(changed) < most else changed[-1].changed
        active = tuple(
            ActiveSubscription(one.subscription.subscriber, one.subscription.query) for one in changed if one.is_active
        )
        gone = tuple(one.subscription.id for one in changed if not one.is_active) if place else ()
        return SubscriptionsDelta(Position(str(newest)), active, gone)
