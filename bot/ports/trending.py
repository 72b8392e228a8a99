"""Trending: the series of counts that `Papers.apply` stores, how channels took to papers, and trending digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from bot.channel.channel import ChannelId
from bot.digest.digest import DigestKey
from bot.digest.trending import TrendingDigest
from bot.paper.paper import PaperId
from bot.query.tree import Query
from bot.trending.counts import Series
from bot.trending.trend import Candidate, Period, Rising

OPENINGS_KEPT_FOR: timedelta = Period.MONTH.window
"""The longest period that is ranked."""
_READER_BYTES = 8


@dataclass(frozen=True, slots=True)
class PaperOpening:
    """A person opened a paper. `reader` is a digest of both, from which neither is read; see `reader_of`."""

    paper: PaperId
    reader: str
    at: datetime


def reader_of(channel: ChannelId, person: str, paper: PaperId) -> str:
    """A digest of a person and a paper: it only tells whether the same person opened this paper before.

    No name is kept, and the papers that one person opened cannot be put together by it.
    """
    named = f"{channel.platform}\x1f{channel.workspace}\x1f{person}\x1f{paper}"
    return blake2b(named.encode(), digest_size=_READER_BYTES).hexdigest()


class Trending(Protocol):
    """What the rank of papers follows from, and trending digests as they were made (`Digests.apply` makes them)."""

    async def candidates(self, *, since: datetime, query: Query | None = None) -> tuple[Candidate, ...]:
        """The papers that may rise, in no order; those that `query` matches, if it is given.

        Papers with a reading since then, each with its series; and papers of which no counts are known that were
        listed (else first seen) or opened since then, with how many channels they were announced in and how many
        people opened them since, if there is any.
        """
        ...

    async def series(self, papers: Sequence[PaperId]) -> Mapping[PaperId, Series]:
        """The series of these papers, by the ids asked for; one without readings is left out."""
        ...

    async def note_opening(self, opening: PaperOpening) -> None:
        """Store that a person opened a paper; the first time counts.

        Those older than `OPENINGS_KEPT_FOR` are deleted.
        """
        ...

    async def told(self, channel: ChannelId, *, since: datetime) -> Mapping[PaperId, Rising]:
        """The papers that trending digests of the channel told of since then, each as it was told last."""
        ...

    async def digest(self, channel: ChannelId, key: DigestKey) -> TrendingDigest | None:
        """The trending digest as it was made; None when none was made under that key."""
        ...
