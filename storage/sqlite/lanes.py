"""The lanes of a database file: all belong to the one process that holds its lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.ports.lanes import Claim, Held
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.due_lanes import DueLanes


class SqliteLanes:
    """The port `Lanes` on a database file: nothing is written."""

    lease = None

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._due = DueLanes()

    async def claim(self, wanted: Claim) -> Sequence[Held]:
        """The lanes that are due."""
        due = await self._file.read(lambda database: self._due.find(database, wanted.now, wanted.paused_before))
        return [Held(channel, 0) for channel in due if channel.platform in wanted.platforms]

    async def renew(self, worker: str) -> Sequence[Held]:  # noqa: ARG002 - as the port has it
        """Nothing: they are its own."""
        return ()

    async def retake(self, worker: str, lane: Held, *, left: Collection[int] | None) -> Held:  # noqa: ARG002 - as the port has it
        """The lane as it is: a write to the file that raised was not made."""
        return lane

    async def release(self, worker: str, lanes: Sequence[Held], *, passes_by: bool = False) -> Sequence[Held]:  # noqa: ARG002 - as the port has it
        """Nothing: nobody else wants them."""
        return ()
