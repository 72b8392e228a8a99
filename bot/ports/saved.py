"""What people saved: papers that each keeps for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.person import PersonId
from bot.channel.saved import SavedPage
from bot.paper.paper import PaperId
from bot.ports.write import Applied, Stale

MOST_SAVED = 2_000
"""How many papers a person may have saved: all of them go into one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """A person saves a paper."""

    person: PersonId
    paper: PaperId
    at: datetime


class Saved(Protocol):
    """Saved papers. A paper is found under whichever of its ids, and is saved once."""

    async def add(self, saving: Saving) -> Applied | Stale:
        """Save the paper; `Stale` when it is saved already, or not in the archive.

        `Applied.number` counts what the person has saved by now. The caller keeps to `MOST_SAVED`.
        """
        ...

    async def remove(self, person: PersonId, paper: PaperId) -> Applied | Stale:
        """Remove the paper from what the person saved; `Stale` when it is not there."""
        ...

    async def page(self, person: PersonId, *, limit: int, offset: int = 0) -> SavedPage:
        """What the person saved, from index `offset` on."""
        ...
