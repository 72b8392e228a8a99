"""Papers: what a page of a source causes, and what is asked of the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.matching.announcement import Announced, Announcement
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.ports.write import Applied, Stale
from bot.query.tree import Query


@dataclass(frozen=True, slots=True)
class PaperWrite:
    """A paper as it stands after the page. `revision` is the stored one it was merged from, 0 if none was."""

    paper: Paper
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedPage:
    """All that one page of a source causes, in one transaction.

    Papers are stored (`Stale` when a revision has moved). Each announcement whose subscriptions still live is kept
    with its matches; a paper already announced in a channel gains the matches and is not said again; else a card gets
    its outbox row, a line waits for the digest. `digests_given` are automatic `DIGEST_SET` changes for channels that
    have none and get a line, each with the channel as it is to stand (its revision is the one decided on; left out
    when it moved), and a notice in the outbox. The cursor moves; `closes_baseline` sets `baseline_at` to `at`.
    """

    source: str
    papers: tuple[PaperWrite, ...]
    announcements: tuple[Announcement, ...]
    cursor: str | None
    at: datetime
    digests_given: tuple[tuple[Channel, Change], ...] = ()
    closes_baseline: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of the archive's answer, best first. `total` counts all that match, when that is known."""

    papers: tuple[StoredPaper, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have matched since a moment: how many, and the newest three."""

    count: int
    newest: tuple[StoredPaper, ...]
    watched_since: datetime | None
    """When the archive's oldest paper was first seen; None while it is empty."""


class Papers(Protocol):
    """Papers and what they matched."""

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers of these ids; those that are not stored are left out."""
        ...

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper that buttons name by this row; None when there is none."""
        ...

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        ...

    async def announced(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel; None when it was not."""
        ...

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """Papers that match `query`, best first: `limit` from `offset` on. Pages are stable while none come in."""
        ...

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        ...
