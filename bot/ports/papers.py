"""Papers, their records, and the write of a page of a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.announcing.merge import Withdrawal
from bot.announcing.route import Routed
from bot.channel.change import Change
from bot.channel.channel import Channel
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import PaperHistory, Record, RecordKey, StoredRecord
from bot.paper.stream import StreamId
from bot.polling.look_up import LookUpBegun
from bot.ports.changes import Position
from bot.ports.leases import Lease
from bot.ports.write import Applied, Stale
from bot.query.document import Document
from bot.trending.counts import Reading


@dataclass(frozen=True)
class PaperWrite:
    """A paper as it stands after the page. `revision` is the stored one it was decided on, 0 if none was.

    `records` are those that are new, changed, or moved from another paper. `aliases` are further ids of this paper.
    `reading` are its counts, where they are new or have changed: it joins the paper's series.
    `absorbs` are stored papers that turned out to be this one, with their revisions: their ids and rows become aliases,
    and their records move to it.
    """

    paper: Paper
    revision: int
    records: tuple[Record, ...] = ()
    aliases: tuple[PaperId, ...] = ()
    absorbs: tuple[tuple[PaperId, int], ...] = ()
    reading: Reading | None = None

    @cached_property
    def text(self) -> Document:
        """The document that queries are evaluated on, tokenised once for the matcher and the archive."""
        return Document.of(self.paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedPage:
    """All that one page of a source causes, in one transaction.

    Papers are stored (`Stale` when a revision has changed, or when by now other papers have the work keys of `works`).
    The announcements were decided on the change log up to `decided_at` (`Stale` when a later change `may_reroute` those
    of a channel among them; None: on nothing).
    Each announcement that still has an active subscription is stored with its matches and follows its route: a card
    gets an outbox row, a line waits for each of its digests. A paper that was announced in a channel before (also on
    this page) gains the matches. While it was not said, and neither its card nor a digest that was made waits, it
    follows its route: a card comes in place of lines, lines come beside those that wait. Else it follows no further
    route, but one that passed a bar, and only for a match that it did not have: its card is edited where it may be
    posted, and where it has none it gets one, in place of lines that wait, or a line beside those of digests that were
    made. There may be a million announcements: a store iterates over them in batches, perhaps more than once.

    `digests_given` are channels that get lines and have no such digests: the new state of each (its revision is the
    one decided on; when that has changed, `Stale` if it has none still, else skipped), and its automatic `DIGEST_SET`
    changes, each with a notice in the outbox. Each announcement in `withdrawn` hands its matches over, and its waiting
    card and lines are dropped. `taken_back` are papers that the page shows to be retracted or withdrawn: each channel
    that may have been posted one, as a card or in a digest, gets one `RETRACTION` in the outbox, and none where the
    outbox has one of that paper, under whichever of its ids. `look_ups` begin; one that has begun before goes on as it
    was.

    `lease` is the one under which the page was fetched, None where only one process ever polls: once it has passed on,
    nothing is written.

    Every cursor of `cursors` moves. `last_new_at` of each stream of `brought_by` is set to `at`, and so is the baseline
    of each of `baselines_closed`, once; `listed` has the newest date of listing that each stream told.
    """

    papers: tuple[PaperWrite, ...]
    announcements: Iterable[Routed]
    at: datetime
    cursors: Mapping[StreamId, str] = field(default_factory=dict)
    digests_given: tuple[tuple[Channel, tuple[Change, ...]], ...] = ()
    brought_by: tuple[StreamId, ...] = ()
    listed: Mapping[StreamId, datetime] = field(default_factory=dict)
    baselines_closed: tuple[StreamId, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    taken_back: tuple[PaperId, ...] = ()
    look_ups: tuple[LookUpBegun, ...] = ()
    works: Mapping[str, tuple[PaperId, ...]] = field(default_factory=dict)
    decided_at: Position | None = None
    lease: Lease | None = None


class Papers(Protocol):
    """Papers and their records."""

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included; those that are not stored are left out."""
        ...

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper in this row, or the one that absorbed it; None if there is none. Buttons name papers by row."""
        ...

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        """The records under these keys; those that are not there are left out."""
        ...

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """As `get`, with the records that each paper follows from, in the order in which they were first told."""
        ...

    async def works(self, keys: Sequence[str]) -> Mapping[str, tuple[PaperId, ...]]:
        """For each of these keys (`bot.paper.same_work.work_key`) the stored papers with it, the oldest first."""
        ...

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made. Raises `LeaseLost`."""
        ...
