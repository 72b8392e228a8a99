"""Papers: what a page of a source causes, and what is asked of the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.matching.announcement import Announced, Announcement
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.paper.records import FiledRecord, PaperHistory, Record, RecordKey
from bot.paper.stream import StreamId
from bot.ports.write import Applied, Stale
from bot.query.papertext import PaperText
from bot.query.tree import Query


@dataclass(frozen=True)
class PaperWrite:
    """A paper as it stands after the page. `revision` is the stored one it was decided on, 0 if none was.

    `records` are those that are new, changed, or belong to another paper than before. `aliases` are further ids that
    name it from now on. `absorbs` are stored papers that turned out to be this one, with their revisions: their ids and
    rows become aliases, and their records, announcements and matches go over to it.
    """

    paper: Paper
    revision: int
    records: tuple[Record, ...] = ()
    aliases: tuple[PaperId, ...] = ()
    absorbs: tuple[tuple[PaperId, int], ...] = ()

    @cached_property
    def text(self) -> PaperText:
        """What queries are asked about: its texts are cut into words once, for the matcher and for the archive."""
        return PaperText.of(self.paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedPage:
    """All that one page of a source causes, in one transaction.

    Papers are stored (`Stale` when a revision has moved). Each announcement whose subscriptions still live is kept
    with its matches; a paper already announced in a channel gains the matches and is not said again; else a card gets
    its outbox row, a line waits for the digest. They may be a million: a store goes through them piece by piece, and
    may do so more than once. `digests_given` are automatic `DIGEST_SET` changes for channels that
    have none and get a line, each with the channel as it is to stand (its revision is the one decided on; left out
    when it moved), and a notice in the outbox. Every cursor of `cursors` moves; `new_paper_at` of each stream of
    `brought_by` is set to `at`, and the baseline of each of `baselines_closed`, once.
    """

    papers: tuple[PaperWrite, ...]
    announcements: Iterable[Announcement]
    at: datetime
    cursors: Mapping[StreamId, str] = field(default_factory=dict)
    digests_given: tuple[tuple[Channel, Change], ...] = ()
    brought_by: tuple[StreamId, ...] = ()
    baselines_closed: tuple[StreamId, ...] = ()


COUNTED = 2_000
"""So many matches an archive counts and ranks, the newest; from so many on it need not know how many there are."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of the archive's answer, best first. `total` below `COUNTED` counts all that match, else at least."""

    papers: tuple[StoredPaper, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person is told of a query before subscribing to it: what it would have matched since a moment."""

    count: int
    """How many papers, exactly."""
    newest: tuple[StoredPaper, ...]
    """Three of them at most, the last listed (else first seen) first; of those listed at once the last stored."""
    watched_since: datetime | None
    """When the archive's oldest paper was first seen, so that nothing is said of a time nobody watched; None while
    the archive is empty."""


class Papers(Protocol):
    """Papers and what they matched."""

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included; those that are not stored are left out."""
        ...

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper that buttons name by this row, or named before it was found to be another; None without one."""
        ...

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, FiledRecord]:
        """The records under these keys; those that are not there are left out."""
        ...

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """As `get`, with the records that each paper follows from, in the order in which they were first told."""
        ...

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        ...

    async def announced(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel; None when it was not."""
        ...

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """Papers that match `query`, best first: `limit` from `offset` on. Pages are stable while none come in.

        Raises TooSlow where an archive gives a search up.
        """
        ...

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        ...

    async def matching(self, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, by row, the last stored first; below the row `below` if it is given.

        Whoever asks again below the last row of each answer gets every match once, in bounded memory.
        """
        ...

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands, in title or abstract; by the singular."""
        ...
