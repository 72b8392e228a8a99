"""The roles that a process of the service can play, and which part of the service belongs to which role.

On SQLite one process plays them all. On PostgreSQL any number of processes may play any of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a process is for."""

    POLLER = "poller"
    WORKER = "worker"
    GATEWAY = "gateway"
    WEB = "web"


ALL = "all"
EVERY_ROLE = frozenset(Role)


class Part(StrEnum):
    """A part of the running service."""

    INTAKE = "intake"
    """The subscriptions in the matcher, the polls and look-ups that are matched against them, and the watch over the
    sources. Of several processes the one that holds the lease `poller` polls; the others are ready to."""
    POSTS = "posts"
    """The dispatcher with every platform that can be posted to. It posts by requests alone, connected or not."""
    ERRANDS = "errands"
    """Digests that are due, and what people are told of pauses and votes: all of it becomes rows of the outbox."""
    CONNECTIONS = "connections"
    """Discord's gateway and Slack's sockets, through which people reach us, and the answers."""
    PAGES = "pages"
    """The HTTP port for others: Slack over HTTP, the installation of the Slack app, feeds, the links in mail."""


PLAYED_BY: Mapping[Part, Role] = MappingProxyType(
    {
        Part.INTAKE: Role.POLLER,
        Part.POSTS: Role.WORKER,
        Part.ERRANDS: Role.WORKER,
        Part.CONNECTIONS: Role.GATEWAY,
        Part.PAGES: Role.WEB,
    }
)


def parts_of(roles: Collection[Role]) -> frozenset[Part]:
    """The parts that a process with these roles runs. Health, readiness and metrics belong to every process."""
    return frozenset(part for part, role in PLAYED_BY.items() if role in roles)
