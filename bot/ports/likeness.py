"""Papers of the archive that are like a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.likeness.vectors import Alike

MOST_ALIKE = 50
"""So many papers are ranked by how alike they are; those behind them share a word or two."""


class Likeness(Protocol):
    """Finds papers that are like a text, by `bot.likeness.vectors`."""

    async def nearest(
        self, terms: Sequence[str], *, but: int | None = None, limit: int = MOST_ALIKE
    ) -> tuple[Alike, ...]:
        """The papers that are most like a text of these terms, best first, without the one in the row `but`.

        Of two that are as alike, the newer. Papers that share no term with it are left out. Raises `TooSlow`.
        """
        ...
