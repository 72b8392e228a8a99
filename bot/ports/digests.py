"""Digests: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.announcing.announcement import Announced
from bot.channel.channel import TRENDING, WITH_THREADS, Channel, ChannelDigest, ChannelId
from bot.digest.digest import Digest, DigestKey
from bot.paper.paper import PaperId
from bot.ports.lanes import LEASE
from bot.ports.write import Applied, Stale
from bot.trending.trend import Rising

CLAIMED_FOR = LEASE
"""How long no other process makes a digest that one has claimed: it is made within moments, or its maker has died, and
others have its lanes by then."""
MOST_CLAIMED = 200
"""The most digests that one claim takes, so that several processes share a full hour."""


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest whose `next_at` has come, and the channel it is of."""

    channel: Channel
    digest: ChannelDigest


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMade:
    """A due digest and its outbox row, or only its next due time, in one transaction.

    With it, each mail address that confirmed gets a row for its copy, and each of `threaded` one for its card.

    `channel` is its new state (the digest's `next_at` moved on; its revision is the one decided on). `papers` are the
    digest's, best first; a trending digest has `rising` in their place. Without any no digest and no outbox row is
    made unless its plan says so, nor without a `key`: then the digest is too late. Lines of that name that are in no
    digest yet and not in `papers` keep waiting.
    """

    channel: Channel
    key: DigestKey | None
    papers: tuple[PaperId, ...] = ()
    rising: tuple[Rising, ...] = ()
    at: datetime

    @property
    def posted(self) -> DigestKey | None:
        """The key of the digest that is posted; None when only the due time moves on."""
        if self.key is None or self.papers or self.rising:
            return self.key
        plan = None if self.key.name == TRENDING else self.channel.digest(self.key.name).plan
        return self.key if plan is not None and plan.says_nothing_new else None

    @property
    def threaded(self) -> tuple[PaperId, ...]:
        """The papers whose cards follow in the digest's thread, best first; none where its plan does not want them.

        As many as the digest names at most; the others are behind its button.
        """
        plan = None if self.posted is None else self.channel.digest(self.posted.name).plan
        if plan is None or not plan.cards or self.channel.id.platform not in WITH_THREADS:
            return ()
        return (self.papers or tuple(one.paper for one in self.rising))[: plan.top]


class Digests(Protocol):
    """Waiting lines, and digests as they were made."""

    async def due(self, now: datetime) -> tuple[DueDigest, ...]:
        """The digests whose `next_at` has come, the longest due first.

        None of a channel that is muted at `now`: they are due still when the mute ends. Of a mail channel only once it
        confirmed.
        """
        ...

    async def claim(self, now: datetime) -> tuple[DueDigest, ...]:
        """Claim due digests for this process, the longest due first.

        If several processes make digests, at most `MOST_CLAIMED` are returned, and no other process gets them for
        `CLAIMED_FOR`. The claim only saves work: if two processes make the same digest, one of the writes is `Stale`.
        """
        ...

    async def planned(self) -> tuple[DueDigest, ...]:
        """The digests that have a `next_at`, the first due first; of a mail channel as of `due`, of muted ones too."""
        ...

    async def waiting(self, channel: ChannelId, name: str) -> tuple[Announced, ...]:
        """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
        ...

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest, or only its next due time; `Applied.number` is its outbox row, 0 if none was made."""
        ...

    async def get(self, channel: ChannelId, key: DigestKey) -> Digest | None:
        """The digest as it was made; None when none was made under that key."""
        ...
