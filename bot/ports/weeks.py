"""What a week brought: to a channel, and to the archive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.digest.term_counts import TermCounts
from bot.digest.week import Matched, Rise


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """A week of papers, `week` to `end`, and the weeks before it, from `since` on; of these sources alone.

    A paper belongs to the moment at which it was listed, else first seen. The ends are exclusive. Of more than
    `most_before` papers before, an even sample of about as many is read: every other one, every third, and so on.
    """

    since: datetime
    week: datetime
    end: datetime
    sources: Collection[str]
    most_before: int = 20_000

    def step(self, before: int) -> int:
        """How many rows apart the papers are that are read of `before` papers: 1 reads each, 2 every other one."""
        return -(-before // self.most_before) or 1


class Weeks(Protocol):
    """What a week brought."""

    async def matched(self, channel: ChannelId, *, since: datetime, before: datetime) -> tuple[Matched, ...]:
        """The papers announced in the channel between these moments that active subscriptions match, oldest first."""
        ...

    async def indexed(self, rows: Collection[int]) -> tuple[str, ...]:
        """The terms of these papers as the archive indexes them, in order, with a space on either side of each."""
        ...

    async def term_counts(self, compare: Compare) -> TermCounts:
        """In how many papers of the week, and of those read of the weeks before, each term stands."""
        ...

    async def rise(self, day: date) -> Rise | None:
        """What rose in the week before `day`, if that was found."""
        ...

    async def keep(self, rise: Rise) -> None:
        """Keep what rose before its day; what was kept first stays."""
        ...
