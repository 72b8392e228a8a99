"""The roles that a process of the service can play, and which part of the service belongs to which role.

On SQLite one process plays them all. On PostgreSQL any number of processes may play any of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """A role of a process. It may play several."""

    POLLER = "poller"
    WORKER = "worker"
    GATEWAY = "gateway"
    WEB = "web"


ALL = "all"
EVERY_ROLE = frozenset(Role)


class Part(StrEnum):
    """A part of the running service."""

    INTAKE = "intake"
    """Polls of the sources, look-ups of papers, the matcher with all subscriptions, and the watch over the sources. Of
    several processes only the holder of the lease `poller` polls; the others stand by, their matchers up to date."""
    POSTS = "posts"
    """The dispatcher, which posts to every platform. It needs only HTTP requests, and no open connection."""
    ERRANDS = "errands"
    """Makes due digests, notices of pauses, and edits for votes. Each becomes a row of the outbox."""
    CONNECTIONS = "connections"
    """Discord's gateway and Slack's sockets: receives what people type and press there, and answers."""
    PAGES = "pages"
    """The public HTTP pages: Slack over HTTP, the installation of the Slack app, feeds, the links in mail."""


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
