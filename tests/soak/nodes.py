"""The processes of a storm: each is started again whenever it has ended, and has a network of its own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.offprint_cluster import Cluster
from tests.offprint_process import Offprint
from tests.servers.postgres import in_database, name_of_database
from tests.servers.postgres_proxy import PostgresProxy

ROLES = ("poller,gateway", "worker", "worker", "poller,worker", "all", "gateway,web", "worker")
"""The roles of the first processes of a storm; further ones begin anew."""
_RESTART_SECONDS = 0.5


@dataclass(slots=True)
class Node:
    """One process, in all of its lives. `log` gets all that it says."""

    cluster: Cluster
    roles: str
    proxy: PostgresProxy
    log: Path
    ended: Counter[str] = field(default_factory=Counter)
    _child: Offprint | None = None
    _may_run: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        """Start it, and start it again whenever it has ended, as a supervisor does, until this is cancelled."""
        self._may_run.set()
        address = self.proxy.before(self.cluster.address)
        try:
            while True:
                await self._may_run.wait()
                process = await self.cluster.house.begun("--role", self.roles, OFFPRINT_DATABASE_URL=address)
                code = await self._live(Offprint(process))
                self.ended[f"exit {code}"] += 1
                await asyncio.sleep(_RESTART_SECONDS if code > 0 else 0)
        finally:
            await self.kill()

    async def _live(self, child: Offprint) -> int:
        """Take in what it says until it ends; its exit code."""
        self._child = child
        try:
            await child.read()
            return await child.process.wait()
        finally:
            with self.log.open("a", encoding="utf-8") as log:
                log.writelines((*child.lines, f"--- exit {child.process.returncode}\n"))

    async def kill(self) -> None:
        """SIGKILL."""
        with suppress(ProcessLookupError):
            if self._child is not None:
                await self._child.kill()

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL when it takes longer than it may; while it stands still it hears of nothing."""
        with suppress(ProcessLookupError):
            if self._child is not None:
                with suppress(TimeoutError):
                    await self._child.stop()
                await self.kill()

    def rest(self) -> None:
        """Do not start it again until `wake`."""
        self._may_run.clear()

    def wake(self) -> None:
        """Let it be started again."""
        self._may_run.set()

    def pause(self) -> None:
        """SIGSTOP."""
        with suppress(ProcessLookupError):
            if self._child is not None:
                self._child.pause()

    def go_on(self) -> None:
        """SIGCONT."""
        with suppress(ProcessLookupError):
            if self._child is not None:
                self._child.go_on()


@asynccontextmanager
async def running(cluster: Cluster, server: str, number: int, *, logs: Path) -> AsyncIterator[Sequence[Node]]:
    """So many processes, each of which reaches `server` (PostgreSQL, or a pooler before it) by a proxy of its own."""
    async with AsyncExitStack() as stack:
        nodes = []
        for n in range(number):
            proxy = await stack.enter_async_context(
                PostgresProxy(in_database(server, name_of_database(cluster.address)))
            )
            nodes.append(Node(cluster, ROLES[n % len(ROLES)], proxy, logs / f"node-{n}.log"))
        kept = [asyncio.create_task(node.keep()) for node in nodes]
        try:
            yield nodes
        finally:
            for task in kept:
                task.cancel()
            await asyncio.gather(*kept, return_exceptions=True)
