"""Words behind a button, too long for the button itself: searches, and forms as somebody has filled them in."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

_KEY_BYTES = 8

RETENTION = timedelta(days=180)
"""How long words are kept after they were saved last: buttons of older messages are seldom pressed."""


def search_key(words: str) -> str:
    """The key that stands for `words`: 16 hex digits, the same for the same words."""
    return blake2b(words.encode(), digest_size=_KEY_BYTES).hexdigest()


class Searches(Protocol):
    """The words behind buttons."""

    async def remember(self, words: str, *, at: datetime) -> str:
        """Save `words`; returns their key. Those saved last more than `RETENTION` before `at` are deleted."""
        ...

    async def recall(self, key: str) -> str | None:
        """The words of `key`; None for a key that is unknown or expired."""
        ...
