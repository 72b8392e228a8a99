"""Files that come with a command or a form, and files that an answer brings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody attached: its name, and its size in bytes as the platform says.

    `read` fetches its bytes, and no more than the number that it is given; it raises `UsageError` where the platform
    does not give them.
    """

    name: str
    size: int
    read: Callable[[int], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that an answer brings for the person who asked: its name, and what stands in it (UTF-8)."""

    name: str
    text: str
