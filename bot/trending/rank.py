"""The rank of trending papers: one function of the series of counts, the same for lists and for digests.

A gain is what a count rose above all that it had been, and still has. A gain is worth less the longer ago it was, so a
paper that gains the same later ranks higher; a paper that is large and still has gained nothing and is not in the list.
A count that falls is no gain, nor is one that falls and comes back, or leaps up and falls back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp2, log

from bot.trending.counts import Series
from bot.trending.trend import Candidate, Period, Rising, Trend

STAR_WEIGHT = 0.1
"""What a star counts in upvotes: a repository is starred by many who have not read its paper, about ten for each who
votes for the paper."""

HALF_LIVES_OF_A_PERIOD = 2
"""A gain at the beginning of the period is worth a quarter of one now."""

READ_AGAIN_FOR = timedelta(days=7)
"""A source is asked again for this long about a paper that it listed. After a longer silence it is not known when a
count rose, and the gain is spread evenly over the silence."""

OPENED_WEIGHT = 2
"""What a person who opened a paper counts in channels that it matched: a person chose it, a match came by itself."""

LEAST_CHANNELS = 2
"""A match in one channel is what every announced paper has. It takes a second one, or a person who opened it."""


@dataclass(frozen=True, slots=True)
class _Gain:
    """A rise of a count by `by`, evenly between two moments, which may be one."""

    begin: datetime
    end: datetime
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time in which gains count, and how long it takes until a gain is worth half."""

    since: datetime
    now: datetime
    half_life: timedelta

    @classmethod
    def of(cls, period: Period, *, now: datetime) -> Window:
        """The window of a period that ends now."""
        return cls(since=now - period.window, now=now, half_life=period.window / HALF_LIVES_OF_A_PERIOD)


def ranked(candidates: Iterable[Candidate], *, period: Period, now: datetime) -> tuple[Rising, ...]:
    """The papers that rise, the first the one that rises most.

    Papers with counts come first, by `momentum`; what nobody counts follows, by `interest`, and the two are never
    added: votes of the world and presses of a few channels have no common measure. Ties go to the newer paper, then by
    id, so that the order is always the same.
    """
    window = Window.of(period, now=now)
    counted = [(momentum(one.series, one.appeared_at, window), one) for one in candidates if one.series]
    noticed = [(interest(one), one) for one in candidates if not one.series]
    found = (one for group in (counted, noticed) for worth, one in sorted(group, key=_order) if worth > 0)
    rising = (Rising(one.paper, trend(one, period=period, now=now)) for one in found)
    return tuple(one for one in rising if one.trend.says_why)


def momentum(series: Series, appeared_at: datetime, window: Window) -> float:
    """The upvotes gained in the window, and the stars by `STAR_WEIGHT`, each halved with every half-life since then."""
    upvotes = fresh(upvote_gains(series, appeared_at, window), window)
    return upvotes + STAR_WEIGHT * fresh(star_gains(series, window), window)


def interest(candidate: Candidate) -> int:
    """How much this service's own channels took to a paper; 0 for one that is merely announced somewhere."""
    if candidate.channels < LEAST_CHANNELS and not candidate.opened:
        return 0
    return candidate.channels + OPENED_WEIGHT * candidate.opened


def trend(candidate: Candidate, *, period: Period, now: datetime) -> Trend:
    """What is said of the candidate: its counts now, and what they gained in the period, to the nearest whole."""
    window = Window.of(period, now=now)
    series = tuple(one for one in candidate.series if one.at <= now)
    upvotes = [one.upvotes for one in series if one.upvotes is not None]
    stars = [one.stars for one in series if one.stars is not None]
    return Trend(
        period=period,
        upvotes=upvotes[-1] if upvotes else None,
        upvotes_gained=round(_amount(upvote_gains(series, candidate.appeared_at, window), window)),
        stars=stars[-1] if stars else None,
        stars_gained=round(_amount(star_gains(series, window), window)),
        is_new=candidate.appeared_at >= window.since,
        channels=candidate.channels,
        opened=candidate.opened,
    )


def upvote_gains(series: Series, appeared_at: datetime, window: Window) -> tuple[_Gain, ...]:
    """The gains of upvotes. A paper that appeared within the window began there with none."""
    readings = [(one.at, one.upvotes) for one in series if one.upvotes is not None and one.at <= window.now]
    born = appeared_at if appeared_at >= window.since else None
    return tuple(_gains(readings, window, born=born))


def star_gains(series: Series, window: Window) -> tuple[_Gain, ...]:
    """The gains of stars. A repository may be much older than its paper, so its first reading is no gain."""
    readings = [(one.at, one.stars) for one in series if one.stars is not None and one.at <= window.now]
    return tuple(_gains(readings, window))


def fresh(gains: Iterable[_Gain], window: Window) -> float:
    """The gains within the window, each halved with every half-life since then."""
    return sum(_share(gain, window) * _mean_worth(gain, window) * gain.by for gain in gains)


def _amount(gains: Iterable[_Gain], window: Window) -> float:
    """The gains within the window, whenever they were."""
    return sum(_share(gain, window) * gain.by for gain in gains)


def _gains(
    readings: Sequence[tuple[datetime, int]], window: Window, *, born: datetime | None = None
) -> Iterator[_Gain]:
    """What each reading of the window is above all earlier ones, as far as the count is no less today."""
    peak = None if born is None else 0
    previous: datetime | None = None
    for at, told in readings:
        count = min(told, readings[-1][1])
        since = previous or born
        if peak is not None and since is not None and count > peak and at > window.since:
            is_seen = previous is not None and at - previous <= READ_AGAIN_FOR
            yield _Gain(at if is_seen else min(since, at), at, count - peak)
        peak, previous = max(peak or 0, count), at


def _share(gain: _Gain, window: Window) -> float:
    """The share (0 to 1) of a gain that lies within the window."""
    if gain.begin == gain.end:
        return float(window.since < gain.end <= window.now)
    begin, end = max(gain.begin, window.since), min(gain.end, window.now)
    return max(0.0, (end - begin) / (gain.end - gain.begin))


def _mean_worth(gain: _Gain, window: Window) -> float:
    """The mean worth (0 to 1) of the part of a gain that lies within the window."""
    begin, end = max(gain.begin, window.since), min(gain.end, window.now)
    first, last = ((window.now - at) / window.half_life for at in (begin, end))
    if first <= last:
        return exp2(-last)
    return (exp2(-last) - exp2(-first)) / (log(2) * (first - last))


def _order(scored: tuple[float, Candidate]) -> tuple[float, float, str]:
    worth, one = scored
    return (-worth, -one.appeared_at.timestamp(), one.paper)
