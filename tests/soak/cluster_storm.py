"""The storm of several processes on one PostgreSQL: they are killed and stand still at random, the server and its
connections break, platforms and source fail, and people give commands. In the end all is well, and the platforms'
ledgers are read: each message once, in order within its channel, and nothing lost.

The seed names what happens when; how far each process has come by then is the machine's to say.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bot.channel.channel import ChannelId
from bot.playground.invocation import NotThere
from bot.playground.playground import Playground
from bot.playground.world import Post
from bot.ports.channels import ChannelChange
from storage.postgres.store import open_postgres
from tests.offprint_cluster import Cluster
from tests.offprint_process import House
from tests.servers.huggingface import HuggingFaceServer
from tests.servers.pgbouncer import pgbouncer
from tests.servers.postgres import postgres_database
from tests.servers.restartable_postgres import restartable_postgres
from tests.soak.ledger import judged, key_of, stored_papers, waiting_deliveries, waiting_lines
from tests.soak.nodes import Node, running
from tests.soak.people import CHANNELS, DAILY, LASTLY, STEADY, does
from tests.soak.releases import Releases
from tests.soak.storm import PEOPLE_WAIT, Outcome, break_connections, in_the_end, posts_of, storm_playground
from tests.soak.troubles import (
    BreaksAt,
    ConnectionLost,
    ConnectionsCut,
    Killed,
    NetworkStalls,
    Papers,
    PersonDoes,
    PlatformFails,
    ServerAway,
    SourceFails,
    StandsStill,
    Trouble,
    troubles,
)

_NONCE_SECONDS = 8.0
_CALM_SECONDS = 120.0
_SETTINGS = {"OFFPRINT_CARDS_PER_HOUR": "0", "OFFPRINT_DISCORD_NONCE_SECONDS": str(_NONCE_SECONDS / 2)}


@dataclass(slots=True)
class ClusterStorm:
    """A storm over the nodes of a cluster."""

    cluster: Cluster
    nodes: Sequence[Node]
    releases: Releases
    inflicted: Counter[str] = field(default_factory=Counter)
    _server: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    @asynccontextmanager
    async def prepared(cls, folder: Path, *, nodes: int, pooled: bool = False) -> AsyncIterator[ClusterStorm]:
        """A playground, a source, a server with an empty database, and processes, `pooled` by PgBouncer; their logs are
        in `folder`.
        """
        async with (
            Playground.start(storm_playground()) as playground,
            HuggingFaceServer(today=datetime.now(UTC).date(), quota=sys.maxsize) as source,
        ):
            with restartable_postgres() as server, postgres_database(server.address) as address:
                cluster = Cluster(House(playground, source, folder / "offprint.db", _SETTINGS), server, address)
                releases = Releases(source)
                releases.release(2)
                releases.promised.clear()
                with pgbouncer(server.address) if pooled else nullcontext(server.address) as reached:
                    async with running(cluster, reached, nodes, logs=folder) as started:
                        yield cls(cluster, started, releases)

    async def run(self, seed: int, *, seconds: float) -> Outcome:
        """Let it rage for so long, then calm down and judge."""
        await self._subscribe()
        async with asyncio.TaskGroup() as tasks:
            under_way = [tasks.create_task(one) for one in self._timed(seed, seconds)]
            await asyncio.sleep(seconds)
            for task in under_way:
                task.cancel()
        await self._calm()
        posts = {channel: posts_of(self.cluster.house.playground, channel) for channel in CHANNELS}
        _write_posts(self.nodes[0].log.with_name("posts.txt"), posts)
        ledgers = tuple(judged(self.cluster.book, posts, self.releases.promised, in_order=(*STEADY, *DAILY)))
        for number, node in enumerate(self.nodes):
            self.inflicted.update({f"node {number} ({node.roles}) {how}": times for how, times in node.ended.items()})
        return Outcome(seed, ledgers, self.cluster.book.integrity(), dict(self.inflicted))

    async def _subscribe(self) -> None:
        """The baseline comes in, and every channel subscribes."""
        await self._connected()
        await in_the_end(lambda: bool(self._stored()), seconds=_CALM_SECONDS)
        for channel in CHANNELS:
            await self._does(channel, f"subscribe gpu {'daily' if channel in DAILY else 'instantly'}")
        for channel in DAILY:
            await self._does(channel, "digest at 09:00 in UTC with cards")
        await in_the_end(lambda: not waiting_deliveries(self.cluster.book), seconds=_CALM_SECONDS)

    async def _connected(self) -> None:
        await self.cluster.house.playground.wait_connected("slack", within=_CALM_SECONDS)
        await self.cluster.house.playground.wait_connected("discord", within=_CALM_SECONDS)

    def _stored(self) -> set[str]:
        """The papers that are stored; while the server is away nobody knows."""
        try:
            return stored_papers(self.cluster.book)
        except psycopg.Error:
            return set()

    async def _does(self, channel: ChannelId, deed: str) -> None:
        await does(self.cluster.house.playground, channel, deed, ahead=timedelta(0))

    def _timed(self, seed: int, seconds: float) -> list[Coroutine[None, None, None]]:
        return [self._in_time(one) for one in troubles(seed, seconds=seconds, nodes=len(self.nodes))]

    async def _in_time(self, trouble: Trouble) -> None:
        await asyncio.sleep(trouble.at)
        match trouble:
            case Papers(number=number):
                self.releases.release(number, seen=self._stored())
            case PersonDoes():
                await self._person(trouble)
            case PlatformFails(fault=fault):
                self.cluster.house.playground.faults.add(fault)
                self.inflicted[f"{fault.platform} {fault.kind}"] += 1
            case SourceFails(fault=fault):
                self.cluster.house.hugging_face.fail_next(fault)
                self.inflicted["source fails"] += 1
            case ConnectionLost(way=way):
                await break_connections(self.cluster.house.playground, way)
                self.inflicted["connection lost"] += 1
            case ServerAway() | ConnectionsCut():
                await self._server_breaks(trouble)
            case _:
                await self._process(trouble)

    async def _person(self, trouble: PersonDoes) -> None:
        """What a person does may be answered by nobody."""
        with suppress(TimeoutError, NotThere):
            async with asyncio.timeout(PEOPLE_WAIT):
                await self._does(trouble.channel, trouble.deed)
                self.inflicted["command"] += 1

    async def _server_breaks(self, trouble: ServerAway | ConnectionsCut) -> None:
        async with self._server:  # one trouble after the other: it cannot be stopped twice
            server = self.cluster.server
            match trouble:
                case ServerAway(how=how, lasts=lasts):
                    self.inflicted[f"server: {how}"] += 1
                    await asyncio.to_thread(server.kill if how == "kill" else lambda: server.stop(how))
                    try:
                        await asyncio.sleep(lasts)
                    finally:
                        await asyncio.to_thread(server.start)
                case ConnectionsCut(node=None):
                    self.inflicted["connections ended"] += await asyncio.to_thread(
                        server.cut_connections, self.cluster.address
                    )
                case ConnectionsCut(node=node):
                    self.inflicted["connections cut"] += self.nodes[node or 0].proxy.cut()

    async def _process(self, trouble: Killed | StandsStill | BreaksAt | NetworkStalls) -> None:
        node = self.nodes[trouble.node]
        match trouble:
            case Killed(by=by, lasts=lasts):
                self.inflicted[by] += 1
                node.rest()
                await (node.kill() if by == "SIGKILL" else node.stop())
                await asyncio.sleep(lasts)
                node.wake()
            case StandsStill(lasts=lasts):
                self.inflicted["SIGSTOP"] += 1
                node.pause()
                await asyncio.sleep(lasts)
                node.go_on()
            case NetworkStalls(lasts=lasts):
                self.inflicted["network stalls"] += 1
                node.proxy.stall()
                await asyncio.sleep(lasts)
                node.proxy.go_on()
            case BreaksAt(way=way, statement=statement, having=having, lasts=lasts):
                added = node.proxy.add(way, at=statement, having=[having])
                await added.struck.wait()
                self.inflicted[f"{way} {statement.split()[0]}"] += 1
                await asyncio.sleep(lasts)
                added.release()

    async def _calm(self) -> None:
        """Everything works again: what is due comes out, and then the digests do."""
        self.cluster.house.playground.faults.clear()
        self.cluster.house.hugging_face.forgive()
        for node in self.nodes:
            node.proxy.clear()
            node.go_on()
            node.wake()
        await self._connected()
        await self._let_everything_out()
        await in_the_end(lambda: set(self.releases.promised) <= self._stored(), seconds=_CALM_SECONDS)
        await self._let_everything_out()  # a process that stood still may have carried out an earlier mute meanwhile
        await in_the_end(lambda: not waiting_deliveries(self.cluster.book), seconds=_CALM_SECONDS)
        await self._let_digests_come()
        await in_the_end(lambda: not waiting_lines(self.cluster.book), seconds=30)
        await in_the_end(lambda: not waiting_deliveries(self.cluster.book), seconds=_CALM_SECONDS)

    async def _let_everything_out(self) -> None:
        for channel, deed in LASTLY:
            await self._does(channel, deed)

    async def _let_digests_come(self) -> None:
        """Let every digest for which lines wait be due now, by the port that a person's change goes through."""
        waiting = self.cluster.book.rows("SELECT DISTINCT channel, name FROM digest_line WHERE digest IS NULL")
        async with open_postgres(self.cluster.address) as stores:
            for row in waiting:
                standing = await stores.channels.get(ChannelId.parse(row["channel"]))
                due = replace(standing.digest(row["name"]), next_at=datetime.now(UTC))
                await stores.channels.apply(ChannelChange(channel=standing.with_digest(due), changes=(), notify=False))


def _write_posts(file: Path, posts: Mapping[ChannelId, Sequence[Post]]) -> None:
    """Write down what the platforms have stored, for whoever looks into a promise that was broken."""
    lines = [
        f"{channel} {post.id} {key_of(post)} {post.payload}\n" for channel, those in posts.items() for post in those
    ]
    file.write_text("".join(lines), "utf-8")
