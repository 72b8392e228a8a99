"""Retention: old papers and rows are thinned by age, in small batches of one transaction each."""

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
    """A batch of papers: the next `most` after `after` that were first seen before `before`.

    A batch deletes at most `most_matches` of their matches. A paper with more matches takes several batches, and is
    thinned by the last of them.
    """

    before: datetime
    at: datetime
    most: int
    most_matches: int
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardThinning:
    """A batch of cards: the next `most` after `after` that were made before `before`."""

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
    """The number of papers and matches that a batch thinned. The next batch begins after `after`; None: at the oldest.

    `is_last`: there is no next batch.
    """

    papers: int
    matches: int
    after: Place | None
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class CardsThinned:
    """The number of cards that a batch thinned. The next batch begins after `after`; None: there is no next batch."""

    cards: int
    after: Place | None


@dataclass(frozen=True, slots=True)
class ThinnedSoFar:
    """When rows of a kind were last thinned, and how many in all."""

    at: datetime
    rows: int


class Retention(Protocol):
    """Thins old data that is no longer needed. Thinning is idempotent, and each batch is all or nothing.

    A paper stays, however old it is, if one of these is true:

    - something of it is due, or may be: a row of the outbox that is not sent (also one that was dropped before it was
      posted, which an Undo brings back), an edit of its card that waits, a line that waits or is in a digest that is
      not posted;
    - somebody saved it, or likes it, or a card does not show a vote on it yet;
    - anything happened to it since `before`: it was announced, told in a digest, shared, linked to, retracted, or a
      count of it changed;
    - a paper stays that came in earlier, which its row tells: a clock that was set back for a while has dated it.

    Of a card that was sent, its row in the outbox goes, and all else answers as before: its announcement has its key
    and the platform's id, from which `bot.delivery.thinned.thinned_card` is made. The row stays while it is young by
    when it was sent, while it is the last message of its channel (an edit is none, and goes by itself), and where it
    did not come with its announcement (a card in place of a digest's line), whose moment it would take.
    """

    async def thin_papers(self, wanted: PaperThinning) -> PapersThinned:
        """Thin a batch of papers; `bot.paper.thinned` lists what remains of each."""
        ...

    async def old_papers(self, wanted: PaperThinning) -> PapersThinned:
        """The result that `thin_papers` would have. Writes nothing. `matches` counts all matches of these papers."""
        ...

    async def thin_cards(self, wanted: CardThinning) -> CardsThinned:
        """Thin a batch of cards."""
        ...

    async def old_cards(self, wanted: CardThinning) -> CardsThinned:
        """The result that `thin_cards` would have. Writes nothing."""
        ...

    async def thin_rows(self, wanted: RowThinning) -> int:
        """Delete a batch of rows; returns their number."""
        ...

    async def old_rows(self, kind: Aged, *, before: datetime) -> int:
        """The number of rows of a kind that are old enough."""
        ...

    async def merge_index(self, *, begins: bool) -> bool:
        """Merge the full-text index without the thinned entries, one step at a time; False when nothing is left to do.

        `begins`: this is the first step.
        """
        ...

    async def counted_from(self) -> datetime | None:
        """The moment from which the last round counted ages; None before the first round."""
        ...

    async def count_from(self, at: datetime) -> None:
        """Store the moment from which this round counts ages."""
        ...

    async def so_far(self) -> Mapping[Aged, ThinnedSoFar]:
        """The totals by kind, without kinds that were never thinned."""
        ...
