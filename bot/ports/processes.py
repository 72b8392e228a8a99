"""The processes of the service that are alive, as they say themselves every few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that runs. `name` tells its host and its number; `ahead` is by how many seconds its host's clock is
    ahead of the database's (behind where it is negative). `platforms` has the state of each that it uses, in words.
    """

    name: str
    roles: tuple[Role, ...]
    ahead: float = 0.0
    platforms: Mapping[str, str] = field(default_factory=dict)


class Processes(Protocol):
    """The processes that are alive."""

    async def beat(self, process: Process, *, lasting: timedelta) -> None:
        """Say that a process is alive; it counts as that for so long, by the database's clock."""
        ...

    async def leave(self, name: str) -> None:
        """Say that a process ends."""
        ...

    async def alive(self) -> tuple[Process, ...]:
        """The processes that are alive, by name."""
        ...
