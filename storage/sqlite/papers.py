"""Papers and what they matched, in SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.matching.announcement import Announced
from bot.paper.paper import PaperId, StoredPaper
from bot.paper.records import FiledRecord, PaperHistory, RecordKey
from bot.ports.papers import IngestedPage, Preview, SearchPage
from bot.ports.write import Applied, Stale
from bot.query.tree import Query
from storage.sqlite.announced import announced_paper
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.pages import write_page
from storage.sqlite.paper_rows import papers_by_id, papers_by_row
from storage.sqlite.record_rows import histories_by_id, records_by_key
from storage.sqlite.search import MOST_RANKED, Asked, common_terms, matching, preview, search

_PATIENCE_SECONDS = 10.0


class SqlitePapers:
    """The port `Papers` on a database file. `most_ranked`: see `storage.sqlite.search`.

    A search is given up after `patience` seconds, so that nobody holds up whoever else reads. (A preview is not: the
    days that it looks back on bound it, and who has just subscribed must not read that it failed.)
    """

    def __init__(
        self, file: DatabaseFile, *, most_ranked: int = MOST_RANKED, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._file = file
        self._most_ranked = most_ranked
        self._patience = patience

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included."""
        return await self._file.read(lambda database: papers_by_id(database, ids))

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper of that row number, or that it leads to."""
        return (await self._file.read(lambda database: papers_by_row(database, (row,)))).get(row)

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, FiledRecord]:
        """The records under these keys that are there."""
        return await self._file.read(lambda database: records_by_key(database, keys))

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """The stored papers that these ids name, each with its records, the first told first."""
        return await self._file.read(lambda database: histories_by_id(database, ids))

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        return await self._file.write(lambda database: write_page(database, page))

    async def announced(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, if it was."""
        return await self._file.read(lambda database: announced_paper(database, channel, paper))

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """A page of the papers that match, best first; `total` is exact below `most_ranked`. Raises `TooSlow`."""
        asked = Asked(query=query, limit=limit, offset=offset, most_ranked=self._most_ranked)
        return await self._file.read(lambda database: search(database, asked), within=self._patience)

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        return await self._file.read(lambda database: preview(database, query, since=since))

    async def matching(self, query: Query, *, below: int | None, limit: int) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, of those below the row `below` if it is given."""
        return await self._file.read(lambda database: matching(database, query, below=below, limit=limit))

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands."""
        return await self._file.read(lambda database: common_terms(database, among=among))
