"""Heartbeats of the processes of the service: each writes one every few seconds while it is alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A running process. `name` contains its host and its process id. `ahead` is the number of seconds by which its
    host's clock is ahead of the database's; negative: behind. `platforms` has the state of each platform, in words.
    """

    name: str
    roles: tuple[Role, ...]
    ahead: float = 0.0
    platforms: Mapping[str, str] = field(default_factory=dict)


class Processes(Protocol):
    """The processes that are alive."""

    async def beat(self, process: Process, *, lasting: timedelta) -> None:
        """Write a heartbeat. The process counts as alive for so long, by the database's clock."""
        ...

    async def leave(self, name: str) -> None:
        """Delete the heartbeat of a process that ends."""
        ...

    async def alive(self) -> tuple[Process, ...]:
        """The processes that are alive, ordered by name."""
        ...
