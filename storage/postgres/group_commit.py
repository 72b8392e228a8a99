"""Group commit: what is asked for while one transaction runs is done together in the next one.

A worker starts and settles rows in hundreds of lanes. Each in a transaction of its own costs a dozen round trips and a
wait for the disk; together they share these.
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
"""Asked in one transaction. The rows that it starts are in flight from its commit on, so it must not take long."""
_AT_ONCE = 2
"""Transactions at once: while one waits for the disk, the other is being asked."""


class GroupCommit(Generic[Asked, Answer]):
    """Has `work` done for several at once, in the order asked; those of one `key` never together.

    `work` is one transaction. Its answers stand in the order of its arguments.
    """

    def __init__(
        self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], *, key: Callable[[Asked], Hashable]
    ) -> None:
        self._work = work
        self._key = key
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked) -> Answer:
        """What `work` answers. One that is cancelled before its transaction has begun is left out."""
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
        """Answer all. Where one of them makes the transaction fail, nothing is written, and each is done alone."""
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
    """Whether the server or the way to it failed; then it may have been written all the same."""
    return isinstance(error.__cause__, psycopg.OperationalError | PoolTimeout)
