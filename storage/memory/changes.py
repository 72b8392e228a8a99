"""The change log, and the subscriptions that changed since a position in it, in memory.

A position is the length of the log, which holds changes in commit order; their numbers may be in another order.
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
        """The change that undid this one, unless it was undone itself."""
        for change in self._tables.changes:
            if change.undoes == number and await self.undone_by(change.number) is None:
                return change
        return None

    async def parts_of(self, number: int) -> tuple[Change, ...]:
        """The changes that are parts of that one, in the order in which they were made."""
        return tuple(change for change in self._tables.changes if change.part_of == number)

    async def since(self, position: Position | None, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """The subscriptions that changed after `position`, the oldest change first."""
        after = int(position or 0)
        later = (one for one in self._tables.subscriptions.values() if one.changed > after)
        changed = sorted(later, key=lambda one: one.changed)[:most]
        newest = len(self._tables.changes) if len(changed) < most else changed[-1].changed
        active = tuple(
            ActiveSubscription(one.subscription.subscriber, one.subscription.query) for one in changed if one.is_active
        )
        ended = tuple(one.subscription.id for one in changed if not one.is_active) if after else ()
        return SubscriptionsDelta(Position(str(newest)), active, ended)
