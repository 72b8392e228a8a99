"""What happens in a storm of several processes, second by second: a pure function of a seed.

Every `at` is in seconds from the beginning. A trouble that lasts is over `lasts` seconds later; several may overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, get_args

from bot.channel.channel import ChannelId
from bot.playground.faults import Fault
from tests.servers import huggingface, postgres_proxy
from tests.soak.life import SOURCE_FAULTS, Break, platform_fault
from tests.soak.people import Deed, deeds

LONGER_THAN_A_LEASE = (9.0, 25.0)
"""How long a process stands still that shall find its leases gone; the settings of the storm make them short."""
SHORTER_THAN_A_LEASE = (0.2, 3.0)
MOMENTS: tuple[tuple[str, str], ...] = (
    ("COMMIT", "state = 'inflight', attempt"),
    ("COMMIT", "UPDATE outbox SET"),
    ("COMMIT", "INSERT INTO announcement"),
    ("COMMIT", "INSERT INTO digest"),
    ("COMMIT", "lease"),
    ("COMMIT", ""),
    ("INSERT INTO outbox", ""),
    ("UPDATE lane", ""),
)
"""The statements at which a connection breaks, and what their transaction has said before: a row is marked, an outcome
written, a page, a digest, a lease, anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """New papers come out."""

    at: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A process is killed, or told to end; it starts again `lasts` seconds later."""

    at: float
    node: int
    by: Literal["SIGKILL", "SIGTERM"]
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsStill:
    """A process gets SIGSTOP, and SIGCONT `lasts` seconds later."""

    at: float
    node: int
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAway:
    """PostgreSQL stops, breaks off, or is killed; it is there again `lasts` seconds later."""

    at: float
    how: Literal["fast", "immediate", "kill"]
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionsCut:
    """An administrator ends every connection to the database, or the network of one process breaks (`node`)."""

    at: float
    node: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreaksAt:
    """The connection of one process breaks at a statement, or its answer comes `lasts` seconds late."""

    at: float
    node: int
    way: postgres_proxy.Way
    statement: str
    having: str
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkStalls:
    """Nothing passes between one process and the database for so long."""

    at: float
    node: int
    lasts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFails:
    """A platform's next request of a kind fails."""

    at: float
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFails:
    """The source's next answer fails."""

    at: float
    fault: huggingface.Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLost:
    """A platform drops or resets the connections over which people are heard."""

    at: float
    way: Break


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDoes:
    """A person gives a command."""

    at: float
    channel: ChannelId
    deed: Deed


Trouble: TypeAlias = (
    Papers
    | Killed
    | StandsStill
    | ServerAway
    | ConnectionsCut
    | BreaksAt
    | NetworkStalls
    | PlatformFails
    | SourceFails
    | ConnectionLost
    | PersonDoes
)
_WEIGHTS: dict[str, int] = {
    "papers": 14,
    "killed": 5,
    "stands still": 5,
    "server away": 1,
    "connections cut": 3,
    "breaks": 8,
    "stalls": 2,
    "platform": 14,
    "source": 1,
    "connection lost": 1,
    "people": 8,
}


def troubles(seed: int, *, seconds: float, nodes: int) -> Iterator[Trouble]:
    """What happens within so many seconds to so many processes, in order of time."""
    chance, at = Random(seed), 0.0
    while (at := at + chance.expovariate(2.5)) < seconds:
        (kind,) = chance.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))
        yield from _trouble(kind, at, chance.randrange(nodes), chance)


def _trouble(kind: str, at: float, node: int, chance: Random) -> Iterator[Trouble]:
    match kind:
        case "papers":
            yield Papers(at=at, number=chance.randint(1, 4))
        case "platform":
            yield PlatformFails(at=at, fault=platform_fault(chance))
        case "source":
            yield SourceFails(at=at, fault=chance.choice(SOURCE_FAULTS))
        case "connection lost":
            yield ConnectionLost(at=at, way=chance.choice(get_args(Break)))
        case "people":
            yield from (PersonDoes(at=at, channel=channel, deed=deed) for channel, deed in deeds(chance))
        case _:
            yield _of_processes(kind, at, node, chance)


def _of_processes(kind: str, at: float, node: int, chance: Random) -> Trouble:
    match kind:
        case "killed":
            by = chance.choice(("SIGKILL", "SIGKILL", "SIGKILL", "SIGTERM"))
            return Killed(at=at, node=node, by=by, lasts=chance.uniform(0, 4))
        case "stands still":
            long = chance.choice((SHORTER_THAN_A_LEASE, LONGER_THAN_A_LEASE, LONGER_THAN_A_LEASE))
            return StandsStill(at=at, node=node, lasts=chance.uniform(*long))
        case "server away":
            how = chance.choice(("fast", "immediate", "kill"))
            return ServerAway(at=at, how=how, lasts=chance.choice((0, 1, chance.uniform(2, 12))))
        case "connections cut":
            return ConnectionsCut(at=at, node=chance.choice((None, node)))
        case "stalls":
            return NetworkStalls(at=at, node=node, lasts=chance.uniform(1, 15))
        case _:
            statement, having = chance.choice(MOMENTS)
            way = chance.choice(get_args(postgres_proxy.Way))
            lasts = chance.uniform(0.2, 15)
            return BreaksAt(at=at, node=node, way=way, statement=statement, having=having, lasts=lasts)
