"""The shards of a bot, over which its servers are spread: which this process holds, and how many sessions may begin.

A server's shard is its id without its lowest 22 bits, modulo the number of shards. Sessions are started one in five
seconds, and only so many a day: https://docs.discord.com/developers/events/gateway#sharding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import gcd

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards `first` to `last` of `count`, counted from 0, written `0-7/32`."""

    first: int
    last: int
    count: int

    @classmethod
    def parse(cls, written: str) -> Shards:
        """The shards of a setting, which was checked: `FIRST-LAST/COUNT`."""
        numbers, _, count = written.partition("/")
        first, _, last = numbers.partition("-")
        return cls(int(first), int(last or first), int(count))

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.count}"

    @property
    def ids(self) -> list[int]:
        """The numbers of these shards."""
        return list(range(self.first, self.last + 1))

    def hold(self, server: int) -> bool:
        """Whether the events of a server come over one of these."""
        return self.first <= (server >> 22) % self.count <= self.last

    def overlap(self, other: Shards) -> bool:
        """Whether what happens on some server comes over a shard of both, also where they count differently."""
        shared = gcd(self.count, other.count)
        return not {number % shared for number in self.ids}.isdisjoint(number % shared for number in other.ids)


_SEAT, _ALL = "discord ", "all"


def seat_name(shards: Shards | None) -> str:
    """The name of the lease under which one process holds these shards, or all."""
    return f"{_SEAT}{shards or _ALL}"


def seats_overlap(one: str, other: str) -> bool:
    """Whether two leases are of different shards, and have some in common: people there would be answered twice."""
    if one == other or not (one.startswith(_SEAT) and other.startswith(_SEAT)):
        return False
    first, second = one.removeprefix(_SEAT), other.removeprefix(_SEAT)
    return _ALL in {first, second} or Shards.parse(first).overlap(Shards.parse(second))


def shards_unheld(leases: Iterable[str]) -> tuple[Shards, ...]:
    """The shards that none of these leases is of, by the largest count that they name; none where no shards are named.

    People in their servers reach nobody.
    """
    named = [name.removeprefix(_SEAT) for name in leases if name.startswith(_SEAT)]
    if not named or _ALL in named:
        return ()
    held = tuple(map(Shards.parse, named))
    count = max(one.count for one in held)
    each = (Shards(number, number, count) for number in range(count))
    return tuple(one for one in each if not any(one.overlap(other) for other in held))


class SessionStarts(BaseModel):
    """How many sessions may still begin until the day is over, and how many of them (`max_concurrency`) at once;
    `reset_after` is in milliseconds.
    """

    model_config = ConfigDict(frozen=True)

    total: int
    remaining: int
    reset_after: int = 0
    max_concurrency: int = 1


class GatewayFacts(BaseModel):
    """Where the gateway is, over how many shards Discord wants the servers to be spread, and how many may begin."""

    model_config = ConfigDict(frozen=True)

    url: str
    shards: int = 1
    session_start_limit: SessionStarts | None = None

    @property
    def together(self) -> int:
        """How many sessions may begin at once."""
        return 1 if self.session_start_limit is None else max(1, self.session_start_limit.max_concurrency)

    def lets_begin(self, sessions: int) -> bool:
        """Whether so many sessions may begin now."""
        return self.session_start_limit is None or self.session_start_limit.remaining >= sessions

    def held_back(self, shards: Shards | None) -> str | None:
        """Why no session is begun now, in words; None where all may begin.

        Discord resets the token of a bot that begins more: https://docs.discord.com/developers/events/gateway#identifying.
        """
        limit = self.session_start_limit
        wanted = len(shards.ids) if shards is not None else self.shards
        if limit is None or self.lets_begin(wanted):
            return None
        wait = timedelta(seconds=limit.reset_after // 1000)
        return f"it lets this bot begin only {limit.remaining} of {wanted} sessions; more in {wait}"
