"""Digests: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.channel import Channel, ChannelId
from bot.digest.digest import Digest
from bot.matching.announcement import Announced
from bot.paper.paper import PaperId
from bot.ports.write import Applied, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMade:
    """A digest that is due, or its time passing without one, in one transaction.

    `channel` is as it is to stand (its `next_digest_at` moved on; its revision the one decided on). `subject` names
    the digest by the local date and time it was due (`2026-11-24T09:00`); `papers` are its papers, best first. With
    no papers no digest and no outbox row is made. Lines of the channel that are in no digest yet and not in `papers`
    keep waiting.
    """

    channel: Channel
    subject: str
    papers: tuple[PaperId, ...]
    at: datetime


class Digests(Protocol):
    """Lines that wait, and digests as they were made."""

    async def due(self, now: datetime) -> tuple[Channel, ...]:
        """Channels whose `next_digest_at` has come."""
        ...

    async def waiting(self, channel: ChannelId) -> tuple[Announced, ...]:
        """Papers announced as lines and in no digest yet, oldest first, without those nobody wants any more."""
        ...

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest, or that its time has passed without one; `Applied.number` is its outbox row, 0 without."""
        ...

    async def get(self, channel: ChannelId, subject: str) -> Digest | None:
        """The digest as it was made; None when none was made under that subject."""
        ...
