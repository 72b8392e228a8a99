"""How long a database that was restored from a backup is in doubt, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

NUMBERS_LEFT_OUT = 1_000_000
"""More than are used between two backups."""
IN_DOUBT = timedelta(days=7)
"""In which the services that know of retractions are asked again about what the backup does not know."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """How many rows of the outbox are looked for, and how many streams have their next poll in digests."""

    rows: int
    streams: int
