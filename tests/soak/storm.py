"""The storm: the whole service is killed with SIGKILL again and again, under load, while platforms and source break in
every way that the playground knows and its clock jumps. In the end all is well, and the platforms' ledgers are read.

A seed makes the same lives again. What the machine's scheduler does between two steps is not in the seed, so a rare
failure may take a few runs of it.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.channel.channel import ChannelId
from bot.playground.faults import Strike
from bot.playground.invocation import NotThere
from bot.playground.playground import Playground
from bot.playground.settings import PlaygroundSettings
from bot.playground.world import Post
from tests.offprint_process import PATIENCE_SECONDS, House, Offprint
from tests.servers.huggingface import HuggingFaceServer
from tests.soak.book import SqliteBook
from tests.soak.ledger import ChannelLedger, judged, stored_papers, waiting_deliveries, waiting_lines
from tests.soak.life import UNDER_WAY, Break, Life, lives
from tests.soak.people import CHANNELS, DAILY, DISCORD, LASTLY, SOON, STEADY, does
from tests.soak.releases import Releases

_CALM_SECONDS = 660.0
"""Longer than a row that a mute has held is left alone: ten minutes."""
_NONCE_SECONDS = 8.0
"""How long Discord knows a nonce again: it runs out within a life, and what is older must be looked for."""
PEOPLE_WAIT = 10.0
"""How many seconds people wait for an answer before they do the next thing."""


@dataclass(slots=True)
class Outcome:
    """What came of a storm: the ledgers, SQLite's verdict on the file, and what was inflicted, counted by kind."""

    seed: int
    ledgers: tuple[ChannelLedger, ...]
    integrity: str
    inflicted: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, doubled or out of order."""
        return self.integrity == "ok" and all(ledger.holds for ledger in self.ledgers)


@dataclass(slots=True)
class Storm:
    """A storm over one house. `on_life` is told after each life how many there were."""

    house: House
    clock: Path
    on_life: Callable[[int], None] = lambda _: None
    inflicted: Counter[str] = field(default_factory=Counter)
    releases: Releases = field(init=False)

    def __post_init__(self) -> None:
        self.releases = Releases(self.house.hugging_face)

    @property
    def promised(self) -> list[str]:
        """The papers that every channel was promised."""
        return self.releases.promised

    @classmethod
    @asynccontextmanager
    async def prepared(cls, folder: Path) -> AsyncIterator[Storm]:
        """A playground, a source and an empty database in `folder`."""
        clock = folder / "ahead"
        clock.write_text("0", "ascii")
        async with (
            Playground.start(storm_playground()) as playground,
            HuggingFaceServer(today=datetime.now(UTC).date(), quota=sys.maxsize) as source,
        ):
            service = ("-m", "tests.soak.child", str(clock))
            settings = {"OFFPRINT_CARDS_PER_HOUR": "0", "OFFPRINT_DISCORD_NONCE_SECONDS": str(_NONCE_SECONDS / 2)}
            yield cls(House(playground, source, folder / "offprint.db", settings, service), clock)

    async def run(self, seed: int, number: int) -> Outcome:
        """Let it rage for so many lives, then calm down and judge."""
        await self._subscribe()
        for count, life in enumerate(lives(seed, number), 1):
            await self._live(life)
            self.on_life(count)
        await self._calm()
        posts = {channel: posts_of(self.house.playground, channel) for channel in CHANNELS}
        ledgers = tuple(judged(self._book, posts, self.promised, in_order=(*STEADY, *DAILY)))
        return Outcome(seed, ledgers, self._book.integrity(), dict(self.inflicted))

    @property
    def _book(self) -> SqliteBook:
        return SqliteBook(self.house.database)

    async def _subscribe(self) -> None:
        """The baseline comes in, and every channel subscribes."""
        self._release(2)
        self.promised.clear()
        async with self.house.offprint() as child:
            await self.house.connected(child)
            for channel in CHANNELS:
                await self._does(channel, f"subscribe gpu {'daily' if channel in DAILY else 'instantly'}")
            for channel in DAILY:
                await self._does(channel, "digest at 09:00 in UTC with cards")
            for channel in DISCORD:
                await child.wait_for("delivery.settled", kind="notice", state="sent", channel=str(channel))

    async def _does(self, channel: ChannelId, deed: str) -> None:
        ahead = timedelta(seconds=float(self.clock.read_text("ascii")))
        await does(self.house.playground, channel, deed, ahead=ahead)
        if deed == "digest soon":
            self._set_clock(ahead + 2 * SOON)

    async def _live(self, life: Life) -> None:
        self._set_clock(life.ahead)
        for fault in life.source_faults:
            self.house.hugging_face.fail_next(fault)
        strikes = [self.house.playground.faults.add(fault) for fault in life.faults]
        child = Offprint(await self.house.begun())
        reading = asyncio.create_task(child.read())
        if life.gets_ready:
            await _told(child, lambda: len(child.told("platform.connected")) >= 2)
        around = [asyncio.create_task(one) for one in (self._papers_come(life), self._people(life), self._broken(life))]
        if life.gets_ready:
            await _told(child, lambda: any(one["new"] for one in child.told("source.polled")))
        held = [strike for strike in strikes if strike.fault.kind in UNDER_WAY] if life.at_a_post else []
        await _struck(held, within=life.lives_for)
        await (child.stop() if life.is_told and child.events else child.kill())
        await around[0]
        for task in around:
            task.cancel()
        await asyncio.gather(*around, reading, return_exceptions=True)
        self.inflicted["SIGTERM" if life.is_told else "kill -9"] += 1
        self.inflicted.update(f"{one.fault.platform} {one.fault.kind}" for one in strikes for _ in range(one.count))
        self.house.playground.faults.clear()

    async def _people(self, life: Life) -> None:
        """What they do may be answered by nobody: then they do the next thing all the same."""
        for channel, deed in life.deeds:
            with suppress(TimeoutError, NotThere):
                async with asyncio.timeout(PEOPLE_WAIT):
                    await self._does(channel, deed)
                    self.inflicted["command"] += 1

    async def _broken(self, life: Life) -> None:
        if life.breaks is None:
            return
        await asyncio.sleep(life.papers_after)
        await break_connections(self.house.playground, life.breaks)
        self.inflicted["connection lost"] += 1

    async def _papers_come(self, life: Life) -> None:
        await asyncio.sleep(life.papers_after)
        self._set_clock(life.ahead_then)
        self._release(life.papers)

    def _release(self, number: int) -> None:
        self.releases.release(number, seen=stored_papers(self._book))

    def _set_clock(self, ahead: timedelta) -> None:
        written = self.clock.with_suffix(".new")
        written.write_text(str(ahead.total_seconds()), "ascii")
        jumped = self.clock.read_text("ascii") != written.read_text("ascii")
        self.inflicted["clock jump"] += jumped
        written.replace(self.clock)

    async def _calm(self) -> None:
        """Everything works again: what is due comes out, then the clock goes on, and the digests do."""
        self._set_clock(timedelta(0))
        async with self.house.offprint() as child:
            await self.house.connected(child)
            for channel, deed in LASTLY:
                await self._does(channel, deed)
            await child.wait_for("source.polled", times=2)
            await in_the_end(lambda: not waiting_deliveries(self._book))
            for hours in range(0, 49, 6):  # a digest that is found twelve hours late is folded into the next
                self._set_clock(timedelta(hours=hours))
                if await in_the_end(lambda: not waiting_lines(self._book), seconds=10):
                    break
            await in_the_end(lambda: not waiting_deliveries(self._book))


def posts_of(playground: Playground, channel: ChannelId) -> Sequence[Post]:
    """All that a platform has stored in a channel, with its threads; of a forum those are its posts."""
    if channel.platform == "slack":
        return playground.slack.ledger(channel.local_id)
    discord = playground.discord
    threads = [reply for thread in discord.threads(channel.local_id) for reply in discord.ledger(thread.id)]
    return (*discord.ledger(channel.local_id), *threads)


async def break_connections(playground: Playground, way: Break) -> None:
    """Do this to the connections over which people are heard."""
    ways: Mapping[Break, Callable[[], Awaitable[None]]] = {
        "Slack drops the WebSocket": playground.slack.drop_sockets,
        "Slack asks to reconnect": playground.slack.ask_to_reconnect,
        "Discord drops the gateway": playground.discord.drop_gateway,
        "Discord asks to reconnect": playground.discord.ask_to_reconnect,
        "Discord ends the session": playground.discord.invalidate_session,
    }
    await ways[way]()


async def _struck(strikes: Sequence[Strike], *, within: float) -> None:
    """Wait until one of the faults has struck, at most `within` seconds."""
    waits = [
        asyncio.ensure_future(asyncio.sleep(within)),
        *(asyncio.ensure_future(one.struck(within=3600)) for one in strikes),
    ]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


async def _told(child: Offprint, condition: Callable[[], bool]) -> None:
    """Wait until its log says so, or it has ended: on a busy machine that may take long."""
    await in_the_end(lambda: condition() or child.process.returncode is not None, seconds=PATIENCE_SECONDS)


async def in_the_end(condition: Callable[[], bool], *, seconds: float = _CALM_SECONDS) -> bool:
    """Wait until that is so, at most so long; whether it is. If it never is, the ledger tells what is missing."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what is waited for is in another process
                await asyncio.sleep(0.2)
    return condition()


def storm_playground() -> PlaygroundSettings:
    """Without rate limits, which would only make a storm slower; its Discord soon forgets a nonce."""
    return PlaygroundSettings(
        now=lambda: datetime.now(UTC),
        chance=Random(7),
        slack_messages_per_second=None,
        discord_bucket=None,
        discord_global_per_second=None,
        discord_nonce_seconds=_NONCE_SECONDS,
    )
