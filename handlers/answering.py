"""What is being answered: held until it is done, and waited for when the service stops.

The event loop has only weak references to tasks (https://docs.python.org/3/library/asyncio-task.html#creating-tasks),
and neither platform's library keeps one to a listener that has acknowledged.
"""

from __future__ import annotations

import asyncio

ANSWER_SECONDS = 1.5
"""How long what people asked for before the stop may still take: it was acknowledged, so nobody asks again."""


class Answering:
    """The tasks that answer something."""

    def __init__(self) -> None:
        self._tasks = set[asyncio.Task[object]]()

    def hold(self, task: asyncio.Task[object]) -> None:
        """Hold a task until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hold_this(self) -> None:
        """Hold the task that calls."""
        if (task := asyncio.current_task()) is not None:
            self.hold(task)

    async def finish(self, *, within: float) -> None:
        """Wait until all is answered, and end what takes longer than so many seconds.

        What is taken in may be answered by a further task, so it is looked again while time is left.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + within
        while self._tasks and (left := ends - loop.time()) > 0:
            await asyncio.wait(tuple(self._tasks), timeout=left)
        late = tuple(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
