"""That people linked to a paper in this channel before, in words."""

from __future__ import annotations

from datetime import datetime

from bot.card.formatting import ago


def sighted_words(last: datetime | None, *, now: datetime) -> str:
    """`shared here 3 days ago`; empty where nobody linked to it."""
    return "" if last is None else f"shared here {ago(last, now=now)}"
