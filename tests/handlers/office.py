"""Services on stores in memory with some papers, and ways to wait: what the twins are connected with in their tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channel.channel import Channel, ChannelId, Pause
from bot.channel.who_may import WHO_MAY_BY_DEFAULT, WhoMay
from bot.delivery.delivery import Delivery, Kind, Settled, Started, State
from bot.delivery.outcome import Sent
from bot.jobs.compose_delivery import compose
from bot.paper.paper import Paper, PaperId
from bot.paper.stream import StreamId
from bot.ports.messenger import Messenger
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.stores import Stores
from handlers.commands.context import Services
from storage.memory import memory_stores
from tests.outbox import start


class RealClock:
    """The system's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SwiftClock(RealClock):
    """The system's clock, on which every wait is over at once and takes as long as it should."""

    def __init__(self) -> None:
        self.waited = 0.0

    def monotonic(self) -> float:
        return self.waited

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds
        await asyncio.sleep(0.01)


@dataclass
class Wake:
    """Counts how often delivery was poked."""

    count: int = 0

    def __call__(self) -> None:
        self.count += 1


@dataclass
class Office:
    """What the commands use, and what is around it."""

    clock: RealClock = field(default_factory=RealClock)
    stores: Stores = field(default_factory=memory_stores)
    wake: Wake = field(default_factory=Wake)
    who_may: Mapping[str, WhoMay] = field(default_factory=lambda: WHO_MAY_BY_DEFAULT)

    @property
    def services(self) -> Services:
        return Services(stores=self.stores, clock=self.clock, who_may=self.who_may)

    async def store_papers(self, *titles: str) -> None:
        papers = tuple(
            Paper(
                id=PaperId(f"arxiv:2611.{number:05d}"),
                title=title,
                abstract=f"About {title}. " * 5,
                authors=("Ada Lovelace", "Alan Turing"),
                categories=("cs.LG",),
                sources=("sample",),
                listed_at=self.clock.now(),
                url=f"https://arxiv.org/abs/2611.{number:05d}",
                pdf_url=f"https://arxiv.org/pdf/2611.{number:05d}",
            )
            for number, title in enumerate(titles, start=1)
        )
        page = IngestedPage(
            papers=tuple(PaperWrite(paper, 0) for paper in papers),
            announcements=(),
            cursors={StreamId("sample"): "1"},
            at=self.clock.now(),
        )
        await self.stores.papers.apply(page)

    async def pause(self, channel: ChannelId) -> None:
        """Pause a channel that has a row to post."""
        head = (await self.stores.outbox.lane(channel)).head
        assert head is not None
        assert head.kind is Kind.NOTICE
        now = self.clock.now()
        begun = await start(self.stores.outbox, Started(head, now, "worker"))
        refused = Pause("not_in_channel", "Invite it.", now)
        await self.stores.outbox.settle(Settled(delivery=begun, state=State.WAITING, at=now, due_at=now, pause=refused))
        assert (await self.standing(channel)).pause is not None

    async def post_waiting(self, channel: ChannelId, messenger: Messenger) -> list[Delivery]:
        """Post the rows that wait in a channel; returns them as they were, without notices."""
        posted = []
        while (head := (await self.stores.outbox.lane(channel)).head) is not None:
            outgoing = await compose(head, self.stores)
            assert outgoing is not None
            now = self.clock.now()
            begun = await start(self.stores.outbox, Started(head, now, "worker"))
            if head.kind is not Kind.NOTICE:
                assert isinstance(await messenger.post(channel, outgoing.message, key=head.key), Sent)
                posted.append(head)
            await self.stores.outbox.settle(Settled(delivery=begun, state=State.SENT, at=now))
        return posted

    async def standing(self, channel: ChannelId) -> Channel:
        return await self.stores.channels.get(channel)


async def until(condition: Callable[[], object], within: float = 60.0) -> None:
    """Wait for a condition; raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  the condition is a foreign server's
            await asyncio.sleep(0.005)
