"""Retention: what is thinned by age, in small batches, each one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.retention.ages import Aged


class Place(NamedTuple):
    """A place in the order in which papers or cards grow old: when one was first seen or made, and its row."""

    moment: datetime
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperThinning:
    """A batch of papers: the next `most` behind `after` that were first seen before `before`.

    With them go at most `most_matches` of their matches: a paper with more is thinned once the batches before have
    taken the others.
    """

    before: datetime
    at: datetime
    most: int
    most_matches: int
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardThinning:
    """A batch of cards: the next `most` behind `after` that were made before `before`."""

    before: datetime
    at: datetime
    most: int
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowThinning:
    """A batch of rows of a kind, not `Aged.PAPERS` or `Aged.CARDS`: the oldest `most` of those older than `before`."""

    kind: Aged
    before: datetime
    at: datetime
    most: int


@dataclass(frozen=True, slots=True)
class PapersThinned:
    """How many papers and matches a batch thinned, and where the next one begins; None: from the oldest paper.

    `is_last`: there is no next one.
    """

    papers: int
    matches: int
    after: Place | None
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class CardsThinned:
    """How many cards a batch thinned, and where the next one begins; None: there is no next one."""

    cards: int
    after: Place | None


@dataclass(frozen=True, slots=True)
class ThinnedSoFar:
    """What was thinned of a kind: when last, how many rows in all."""

    at: datetime
    rows: int


class Retention(Protocol):
    """Thins what is old and needed no more. Doing it twice is doing it once, and a batch that is cut off does nothing.

    A paper stays, however old it is, while

    - something of it is due, or may be: a row of the outbox that is not sent (also one that was dropped before it was
      posted, which an Undo brings back), an edit of its card that waits, a line that waits or is in a digest that is
      not posted;
    - somebody saved it, or likes it, or a card does not show a vote on it yet;
    - anything happened to it since `before`: it was announced, told in a digest, shared, linked to, retracted, or a
      count of it changed;
    - a paper stays that came in earlier, which its row tells: a clock that was set back for a while has dated it.

    Of a card that was sent, its row in the outbox goes, and all else answers as before: its announcement has its key
    and the platform's id, from which `bot.delivery.delivery.thinned_card` is made. The row stays while it is young by
    when it was sent, while nothing was sent in its channel since, and where it did not come with its announcement (a
    card in place of a digest's line), whose moment it would take.
    """

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        """Thin a batch of papers (`bot.paper.thinned` says what remains of each)."""
        ...

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        """What `thin_papers` would do; nothing is written. `matches` counts all matches of these papers."""
        ...

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        """Thin a batch of cards."""
        ...

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        """What `thin_cards` would do; nothing is written."""
        ...

    async def thin_rows(self, wanted: RowThinning) -> int:
        """Delete a batch of rows; returns how many."""
        ...

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        """How many rows of a kind are old enough."""
        ...

    async def merge_index(self, *, begins: bool) -> bool:
        """Take what is thinned out of the full-text index, a little at a time; False: there is no more to do.

        `begins`: it is the first call of several.
        """
        ...

    async def counted_from(self) -> datetime | None:
        """The moment from which the last round counted ages; None before the first."""
        ...

    async def count_from(self, at: datetime) -> None:
        """Note the moment from which a round counts ages."""
        ...

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        """What was thinned of each kind; one of which nothing was is left out."""
        ...
