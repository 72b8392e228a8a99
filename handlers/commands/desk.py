"""What the commands may touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.ports.clock import Clock
from bot.ports.stores import Stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The stores and the clock. `stale_after`: how long ago a source's last poll may be before `status` says so."""

    stores: Stores
    clock: Clock
    stale_after: timedelta = timedelta(hours=2)
