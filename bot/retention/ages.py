"""The ages at which rows are thinned: how long a team wants to keep things, as a table of moments.

Two spans are the operator's: papers, and history (what passed and is asked about by nobody). The others are what the
values themselves say: a series of counts is kept for a year, openings for a month. What of it is still needed, a store
decides row by row (`bot.ports.retention`): age alone thins nothing that is due, or may still be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.delivery import Kind
from bot.trending.counts import KEPT_FOR
from bot.trending.trend import Period

PAPERS_AT_ONCE = 25
"""Papers that one write thins. With their records, readings and index entries these are a few hundred rows, and some
tens of milliseconds."""
ROWS_AT_ONCE = 100
"""Rows of history that one write deletes, matches of papers that are thinned, and cards that it looks at: some tens of
milliseconds too."""
LEAST_DAYS = 180
"""No paper, and no history, is kept for less: a digest may wait for a season, a year's ranking needs half of it, and a
paper that a source lists late is told from a new one for 90 days (`bot.paper.same_work`)."""

ROUND_GOES_ON = timedelta(days=1)
"""How much further a round counts ages than the one before at most: a service that was down for a month catches up in
thirty rounds."""


class Aged(StrEnum):
    """What is thinned with age."""

    PAPERS = "papers"
    """Papers with their records, texts, index entries, counts, look-ups and matches. Who announced them where stays."""
    CARDS = "cards"
    """Rows of the outbox whose card was sent. Their keys and the platform's ids stay with their announcements."""
    DELIVERIES = "deliveries"
    """Sent rows of the outbox that no button names: edits, what was published further, mails."""
    VOTES = "votes"
    """Votes that a later one of the same person replaced."""
    SIGHTINGS = "sightings"
    """Links to papers that people posted."""
    READINGS = "readings"
    """Readings of a paper's counts."""
    OPENINGS = "openings"
    """That somebody opened a paper."""
    RISES = "rises"
    """What rose in a week."""


PASSING = (Kind.EDIT, Kind.WHOLE, Kind.CROSSPOST, Kind.DIGEST_COPY, Kind.CONFIRMATION)
"""The kinds of rows that no button names: they go once they are over (`Aged.DELIVERIES`)."""
HISTORY = (Aged.CARDS, Aged.DELIVERIES, Aged.VOTES, Aged.SIGHTINGS, Aged.RISES)


@dataclass(frozen=True, slots=True)
class Keep:
    """How long a team keeps papers, and history; None for ever."""

    papers: timedelta | None = None
    history: timedelta | None = None

    def limits(self, now: datetime) -> Mapping[Aged, datetime]:
        """For each kind that is thinned the moment before which it is; kinds that are kept for ever are left out."""
        spans = {
            Aged.PAPERS: self.papers,
            **dict.fromkeys(HISTORY, self.history),
            Aged.READINGS: KEPT_FOR,
            Aged.OPENINGS: Period.MONTH.window,
        }
        return {kind: now - span for kind, span in spans.items() if span is not None}


def counted_from(now: datetime, last: datetime | None) -> datetime:
    """The moment from which a round counts ages: now, and no more than a day behind `last`, that of the round before.

    So a clock that somebody sets a year ahead, and back, has a day's papers thinned too early, and not the archive.
    """
    return now if last is None else min(now, last + ROUND_GOES_ON)
