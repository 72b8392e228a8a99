"""The lines of the picture: which subscriptions it shows, and where their names stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.card.formatting import counted
from bot.digest.week import DailyMatches, Week

MOST_LINES = 6
"""More lines than this cannot be told apart. The others are counted in words: their sum, as a line, would press all
others to the ground."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The subscriptions with most papers, a line each, and in words what the others have together."""

    lines: tuple[DailyMatches, ...]
    rest: str


def shown(week: Week) -> Shown:
    """What the picture shows of a week."""
    rest = week.lines[MOST_LINES:]
    papers = sum(line.total for line in rest)
    return Shown(week.lines[:MOST_LINES], f"{counted(len(rest), 'other')}: {counted(papers, 'paper')}" if rest else "")


def spread(wanted: Sequence[float], *, least: float, low: float, high: float) -> tuple[float, ...]:
    """Places between `low` and `high`, in the order of those wanted, `least` apart, and each as near as can be.

    Where there is not room for all, they are as far apart as the room allows.
    """
    if len(wanted) < 2:
        return tuple(min(max(place, low), high) for place in wanted)
    least = min(least, (high - low) / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    level = _never_falling(wanted[number] - rank * least for rank, number in enumerate(order))
    most = high - (len(wanted) - 1) * least
    placed = {number: min(max(level[rank], low), most) + rank * least for rank, number in enumerate(order)}
    return tuple(placed[number] for number in range(len(wanted)))


def _never_falling(values: Iterable[float]) -> list[float]:
    """The nearest row of values that never falls: neighbours that would are pooled (isotonic regression)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, size = (before * many + mean * size) / (many + size), many + size
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]
