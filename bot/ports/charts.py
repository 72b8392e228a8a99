"""Pictures of a week."""

from __future__ import annotations

from typing import Protocol

from bot.digest.week import Week


class Charts(Protocol):
    """Draws a week."""

    async def draw(self, week: Week) -> bytes | None:
        """The picture as a PNG, always the same for the same week; None where it cannot be drawn. Never raises."""
        ...


class NoCharts:
    """Draws nothing: the digest then says the week in words alone."""

    async def draw(self, week: Week) -> bytes | None:  # noqa: ARG002 - nothing is drawn of it
        """None."""
        return None
