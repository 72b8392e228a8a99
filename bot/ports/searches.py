"""Words behind a button, too long for the button itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

RETENTION = timedelta(days=180)
"""How long words are kept after they were last searched for: so old a message's buttons are seldom pressed."""


class Searches(Protocol):
    """Words behind a button."""

    async def remember(self, words: str, *, at: datetime) -> str:
        """Keep `words`; returns the key (16 hex digits) that stands for them, the same for the same words.

        Those that were last kept `RETENTION` before `at` are forgotten.
        """
        ...

    async def recall(self, key: str) -> str | None:
        """The words that `key` stands for; None for a key that was never given, or long ago."""
        ...
