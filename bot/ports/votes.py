"""What people of a channel say of papers: each person's last vote counts, and all of them are kept in a journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.channel.channel import ChannelId
from bot.channel.person import PersonId
from bot.channel.vote import LikedPage, Stance, Tally, Vote
from bot.paper.paper import PaperId
from bot.ports.write import Stale

EDITED_EVERY = timedelta(seconds=15)
"""A card is edited for its votes no more often; votes meanwhile show with the next edit."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote that was cast: what the person said before, and how the votes stand now."""

    before: Stance
    tally: Tally


class Voted(NamedTuple):
    """A vote as the journal keeps it; `number` rises with each."""

    number: int
    vote: Vote


class Votes(Protocol):
    """Votes of people on papers. A paper is found under whichever of its ids."""

    async def cast(self, vote: Vote) -> Cast | Stale:
        """Store the vote; one that says what the person says already leaves the journal as it is.

        `Stale` when the paper is not in the archive.
        """
        ...

    async def tally(self, channel: ChannelId, paper: PaperId) -> Tally:
        """How the votes of a channel on a paper stand."""
        ...

    async def stance(self, channel: ChannelId, paper: PaperId, person: PersonId) -> Stance:
        """What a person says of a paper in a channel."""
        ...

    async def liked_most(self, channel: ChannelId, *, since: datetime, limit: int, offset: int = 0) -> LikedPage:
        """The papers that people of the channel like since then; of equally liked ones the last liked first."""
        ...

    async def tell(self, now: datetime) -> int:
        """Queue an edit of each posted card whose count of likes has changed; returns how many rows that made.

        All in one transaction. A card that was edited within `EDITED_EVERY` waits, and an edit that waits in the outbox
        already shows the count as it is when it goes out.
        """
        ...

    async def journal(self, *, after: int = 0, most: int) -> Sequence[Voted]:
        """The votes after this number, in the order in which they were cast, for what learns from them."""
        ...
