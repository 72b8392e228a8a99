"""Group commit: requests that arrive while one transaction runs share the next one.

A worker starts and settles rows in hundreds of lanes. A transaction for each lane costs a dozen round trips and a wait
for the disk; in a shared transaction the lanes share this cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

import psycopg
from psycopg_pool import PoolTimeout

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_MOST = 64
"""The most requests in one transaction. The rows that it starts are in flight from its commit on: it must be short."""
_AT_ONCE = 2
"""The most transactions at once: while one waits for the disk, the other runs its statements."""


class GroupCommit(Generic[Asked, Answer]):
    """Runs `work`, which is one transaction, for several requests at once, in the order of their arrival.

    Two requests with the same `key` are never in one transaction. `work` returns its answers in the order of its
    arguments.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], *, key: Callable[[Asked], Hashable]
    ) -> None:
        self._work = work
        self._key = key
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked) -> Answer:
        """The answer of `work` to this request. If it is cancelled before its transaction begins, it is dropped."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if len(self._running) < _AT_ONCE:
            running = asyncio.create_task(self._run())
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        return await answer

    async def _run(self) -> None:
        while group := self._take():
            await self._answer(group)

    def _take(self) -> dict[Hashable, tuple[Asked, asyncio.Future[Answer]]]:
        taken: dict[Hashable, tuple[Asked, asyncio.Future[Answer]]] = {}
        left = []
        for asked, answer in self._waiting:
            key = self._key(asked)
            if answer.done():
                continue
            if len(taken) < _MOST and key not in taken:
                taken[key] = asked, answer
            else:
                left.append((asked, answer))
        self._waiting = left
        return taken

    async def _answer(self, group: dict[Hashable, tuple[Asked, asyncio.Future[Answer]]]) -> None:
        """Answer all. If the transaction fails because of one request, nothing is written, and each is run alone."""
        try:
            given = await self._work([asked for asked, _ in group.values()])
        except Exception as error:  # noqa: BLE001 - each who asked is told
            if len(group) > 1 and not _is_for_all(error):
                for key, one in group.items():
                    await self._answer({key: one})
                return
            for _, answer in group.values():
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), told in zip(group.values(), given, strict=True):
            if not answer.done():
                answer.set_result(told)


def _is_for_all(error: Exception) -> bool:
    """Whether the server or the connection failed, and not one request; then the write may be committed."""
    return isinstance(error.__cause__, psycopg.OperationalError | PoolTimeout)
