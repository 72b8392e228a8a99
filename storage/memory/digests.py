"""Digests in memory: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.channel import Channel, ChannelId, DigestPlan
from bot.delivery.delivery import Kind
from bot.digest.digest import Digest
from bot.matching.announcement import Announced, Form
from bot.paper.paper import PaperId
from bot.ports.digests import DigestMade
from bot.ports.write import Applied, Stale
from storage.memory.tables import Made, Tables


class MemoryDigests:
    """The port `Digests` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def due(self, now: datetime) -> tuple[Channel, ...]:
        """Channels whose `next_digest_at` has come, the longest due first."""
        due = [(one.next_digest_at, str(one.id), one) for one in self._tables.channels.values() if one.next_digest_at]
        return tuple(channel for at, _, channel in sorted(due, key=lambda one: one[:2]) if at <= now)

    async def waiting(self, channel: ChannelId) -> tuple[Announced, ...]:
        """Papers announced as lines and in no digest yet, oldest first, without those nobody wants any more."""
        papers = [paper for (where, paper) in self._tables.said if self._waits(where, paper) and where == channel]
        lines = [self._announced(channel, paper) for paper in papers]
        return tuple(line for line in lines if line.why)

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest; `Applied.number` is its row in the outbox, 0 where none was made.

        `Stale` also when one of its papers waits no more. A digest that was made already is not made again.
        """
        tables, channel = self._tables, made.channel
        is_new = bool(made.papers) and (channel.id, made.subject) not in tables.digests
        if tables.has_moved(channel):
            return Stale()
        if is_new and not all(self._waits(channel.id, paper) for paper in made.papers):
            return Stale()
        tables.stand(channel)
        if not is_new:
            return Applied()
        tables.digests[channel.id, made.subject] = Made(channel.digest or DigestPlan(), made.papers)
        for paper in made.papers:
            tables.said[channel.id, paper] = replace(tables.said[channel.id, paper], digest=made.subject)
        return Applied(tables.enqueue(channel.id, Kind.DIGEST, made.subject, at=made.at))

    async def get(self, channel: ChannelId, subject: str) -> Digest | None:
        """The digest as it was made."""
        made = self._tables.digests.get((channel, subject))
        if made is None:
            return None
        papers = tuple(self._announced(channel, paper) for paper in made.papers)
        return Digest(channel=channel, subject=subject, plan=made.plan, papers=papers)

    def _announced(self, channel: ChannelId, paper: PaperId) -> Announced:
        return self._tables.announced(channel, self._tables.said[channel, paper])

    def _waits(self, channel: ChannelId, paper: PaperId) -> bool:
        said = self._tables.said.get((channel, paper))
        return said is not None and said.form is Form.LINE and said.digest is None
