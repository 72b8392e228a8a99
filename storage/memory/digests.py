"""Digests in memory: lines that wait for one, and digests as they were made."""

from __future__ import annotations

from datetime import datetime

from bot.announcing.announcement import Announced
from bot.channel.channel import Channel, ChannelId, DigestPlan
from bot.delivery.delivery import THREAD_AFTER, Kind, digest_card_subject
from bot.digest.digest import Digest, DigestKey
from bot.mailing.recipient import MAIL
from bot.paper.paper import PaperId
from bot.ports.digests import DigestMade, DueDigest
from bot.ports.write import Applied, Stale
from storage.memory.recipients import enqueue_copies, known_recipients
from storage.memory.tables import DigestRow, Tables


class MemoryDigests:
    """The port `Digests` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def due(self, now: datetime) -> tuple[DueDigest, ...]:
        """The digests whose `next_at` has come, the longest due first; none of a muted channel."""
        due = (one for one in await self.planned() if one.digest.next_at is not None and one.digest.next_at <= now)
        return tuple(one for one in due if not one.channel.muted_at(now))

    async def claim(self, now: datetime) -> tuple[DueDigest, ...]:
        """As `due`: no other process makes digests."""
        return await self.due(now)

    async def planned(self) -> tuple[DueDigest, ...]:
        """The digests that have a `next_at`, the first due first; of muted channels too."""
        every = ((channel, digest) for channel in self._tables.channels.values() for digest in channel.digests)
        planned = [
            (digest.next_at, str(channel.id), digest.name, DueDigest(channel, digest))
            for channel, digest in every
            if digest.next_at is not None and self._may_get_one(channel)
        ]
        return tuple(one for *_, one in sorted(planned, key=lambda one: one[:3]))

    async def waiting(self, channel: ChannelId, name: str) -> tuple[Announced, ...]:
        """Lines that wait for the digest of that name, oldest first, without those nobody wants any more."""
        lines = [
            row for (where, _), row in self._tables.announcements.items() if where == channel and row.waits_for(name)
        ]
        announced = [self._tables.announced(channel, row, line=name) for row in lines]
        return tuple(line for line in announced if line.why)

    async def apply(self, made: DigestMade) -> Applied | Stale:
        """Write a digest; `Applied.number` is its row in the outbox, 0 where none was made.

        `Stale` also when one of its papers no longer waits. A digest that exists is not made again.
        """
        tables, channel, key = self._tables, made.channel, made.posted
        if tables.is_stale(channel):
            return Stale()
        if key is None or (channel.id, key) in tables.digests:
            tables.upsert_channel(channel)
            return Applied()
        waiting = [self._waiting_as(channel.id, paper, key.name) for paper in made.papers]
        taken = tuple(paper for paper in waiting if paper is not None)
        if len(taken) < len(waiting):
            return Stale()
        tables.upsert_channel(channel)
        tables.digests[channel.id, key] = DigestRow(
            plan=channel.digest(key.name).plan or DigestPlan(), papers=taken, rising=made.rising, made_at=made.at
        )
        for paper in taken:
            tables.announcements[channel.id, paper] = tables.announcements[channel.id, paper].taken_into(key)
        enqueue_copies(tables, channel.id, key, at=made.at)
        digest = tables.enqueue(channel.id, Kind.DIGEST, str(key), at=made.at)
        for paper in made.threaded:
            subject = digest_card_subject(tables.outbox[digest].key, paper)
            tables.enqueue(channel.id, Kind.DIGEST_CARD, subject, at=made.at, due_at=made.at + THREAD_AFTER)
        return Applied(digest)

    async def get(self, channel: ChannelId, key: DigestKey) -> Digest | None:
        """The digest as it was made."""
        made = self._tables.digests.get((channel, key))
        if made is None:
            return None
        papers = tuple(
            self._tables.announced(channel, self._tables.announcements[channel, paper], line=key)
            for paper in made.papers
        )
        return Digest(channel=channel, key=key, plan=made.plan, papers=papers)

    def _may_get_one(self, channel: Channel) -> bool:
        """Whether a digest may be made for the channel: an address confirms first."""
        recipients = known_recipients(self._tables, channel.id)
        return channel.id.platform != MAIL or any(one.gets_mail for one in recipients)

    def _waiting_as(self, channel: ChannelId, paper: PaperId, name: str) -> PaperId | None:
        """The id under which a line of the paper waits."""
        for one in self._tables.ids_of(paper):
            row = self._tables.announcements.get((channel, one))
            if row is not None and row.waits_for(name):
                return one
        return None
