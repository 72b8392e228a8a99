"""The outbox in memory, as its operator sees it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from bot.channel.channel import ChannelId
from bot.delivery.delivery import FOR_A_PERSON, OPEN_STATES, Delivery, State
from bot.ports.outbox_view import Depth
from storage.memory.tables import Tables


class MemoryOutboxView:
    """The port `OutboxView` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def rows(
        self, states: Collection[State], *, channel: ChannelId | None = None, most: int
    ) -> tuple[Delivery, ...]:
        """The rows in these states, of one channel or of all, the oldest first, `most` at most."""
        in_order = (self._tables.outbox[number] for number in sorted(self._tables.outbox))
        found = (one for one in in_order if one.state in states and channel in {None, one.channel})
        return tuple(islice(found, most))

    async def by_number(self, number: int) -> Delivery | None:
        """The row of that number; None when there is none."""
        return self._tables.outbox.get(number)

    async def depths(self) -> tuple[Depth, ...]:
        """How many rows are open, or wait for a person, by platform and state."""
        counted = dict[tuple[str, State], list[Delivery]]()
        for one in self._tables.outbox.values():
            if one.state in (*OPEN_STATES, *FOR_A_PERSON):
                counted.setdefault((one.channel.platform, one.state), []).append(one)
        return tuple(
            Depth(platform=platform, state=state, rows=len(rows), oldest=min(one.created_at for one in rows))
            for (platform, state), rows in sorted(counted.items())
        )
