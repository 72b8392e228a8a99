"""Which rows a mute and quiet hours hold back in a lane. Pure.

Routing sees to cards that are announced while a channel is silent. Two kinds of rows are left: cards that were made
before and are late, because the platform was down or the channel paused, and retractions, which are not routed. A row
that a person asked for goes out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel.channel import LocalHours, Mute
from bot.channel.wall_clock import stretch_at
from bot.delivery.delivery import Delivery, Kind

LOOKS_AGAIN_AFTER = timedelta(minutes=10)
"""A row that a mute holds back is looked at this often, for a clock may be set."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row is left alone until then; one held by a mute is due at once when a person changes the mute."""

    until: datetime
    by_mute: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """The mute and the quiet hours of a channel."""

    mute: Mute | None = None
    quiet: LocalHours | None = None

    def holds(self, row: Delivery, *, now: datetime) -> Held | None:
        """How long a row that waits is left alone; None for one that may go out at `now`.

        A card that was made during the silence and is due was asked for by a person.
        """
        if row.kind not in {Kind.CARD, Kind.RETRACTION}:
            return None
        comes_by_itself = row.kind is Kind.RETRACTION
        if self.mute is not None and self.mute.holds_at(now) and (comes_by_itself or row.created_at < self.mute.since):
            looked_at = now + LOOKS_AGAIN_AFTER
            return Held(looked_at if self.mute.until is None else min(self.mute.until, looked_at), by_mute=True)
        stretch = None if self.quiet is None else stretch_at(self.quiet, now)
        if stretch is None or not (comes_by_itself or row.created_at < stretch.begins):
            return None
        return Held(stretch.ends)


NO_SILENCE = Silence()
