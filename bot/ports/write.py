"""What a store answers to a write."""

from __future__ import annotations

from dataclasses import dataclass

MOST_TRIES_AT_A_WRITE = 3
"""How often a verb decides again after `Stale` before it gives up."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The write is in. `number` is the row it made, where it made one (a change, a delivery).

    `subscription` is the one that a change of a channel made or touched.
    """

    number: int = 0
    subscription: int | None = None


@dataclass(frozen=True, slots=True)
class Stale:
    """Nothing was written: what the write was decided on is no longer so."""
