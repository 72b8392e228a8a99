"""The count and the checksum of rows: computed over their values, so that two databases can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from bot.moving.table import Row, row_text

_BITS = 256
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows, and the sum of their SHA-256 digests, modulo 2 ** 256.

    A sum does not depend on the order of the rows, so what was counted before a stop and what comes after it add up.
    """

    rows: int = 0
    total: int = 0

    def plus(self, rows: Iterable[Row]) -> Tally:
        """With these rows too."""
        count, total = self.rows, self.total
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(row_text(row).encode()).digest())
        return Tally(count, total % (1 << _BITS))

    @property
    def checksum(self) -> str:
        """The sum as 64 hexadecimal digits."""
        return f"{self.total:0{_BITS // 4}x}"

    def __str__(self) -> str:
        return f"{self.rows} rows with the checksum {self.checksum[:_SHOWN]}"
