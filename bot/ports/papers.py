"""Papers, and what a page of a source causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.channel.change import Change
from bot.channel.channel import Channel, ChannelId
from bot.matching.announcement import Announced, Announcement
from bot.paper.paper import Paper, PaperId, StoredPaper
from bot.ports.write import Applied, Stale
from bot.query.papertext import PaperText


@dataclass(frozen=True)
class PaperWrite:
    """A paper as it stands after the page. `revision` is the stored one it was merged from, 0 if none was."""

    paper: Paper
    revision: int

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
    when it moved), and a notice in the outbox. The cursor moves; `closes_baseline` sets `baseline_at` to `at`.
    """

    source: str
    papers: tuple[PaperWrite, ...]
    announcements: Iterable[Announcement]
    cursor: str | None
    at: datetime
    digests_given: tuple[tuple[Channel, Change], ...] = ()
    closes_baseline: bool = False


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
