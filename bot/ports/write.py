"""The result of a write to a store."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TRIES_AT_A_WRITE = 20
"""How many times a command repeats a write that is `Stale` before it gives up. A write is stale only because another
one was committed, so this many people can change a channel at the same moment, and each of them succeeds.
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """The write is committed. `number` is the row it inserted, if any (a change, a delivery).

    `subscription` is the one that a change of a channel created or changed.
    """

    number: int = 0
    subscription: int | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was written: a revision that the write was decided on has changed."""
