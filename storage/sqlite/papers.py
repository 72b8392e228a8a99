"""Papers and their records, in SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.paper.paper import PaperId, StoredPaper
from bot.paper.records import PaperHistory, RecordKey, StoredRecord
from bot.ports.papers import IngestedPage
from bot.ports.write import Applied, Stale
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.pages import write_page
from storage.sqlite.paper_rows import papers_by_id, papers_by_row, papers_by_work
from storage.sqlite.record_rows import histories_by_id, records_by_key


class SqlitePapers:
    """The port `Papers` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included."""
        return await self._file.read(lambda database: papers_by_id(database, ids))

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper in this row, or the one that absorbed it."""
        return (await self._file.read(lambda database: papers_by_row(database, (row,)))).get(row)

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        """The records under these keys that are there."""
        return await self._file.read(lambda database: records_by_key(database, keys))

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """The stored papers that these ids name, each with its records, the first told first."""
        return await self._file.read(lambda database: histories_by_id(database, ids))

    async def works(self, keys: Sequence[str]) -> Mapping[str, tuple[PaperId, ...]]:
        """For each of these work keys the stored papers with it, the oldest first."""
        return await self._file.read(lambda database: papers_by_work(database, keys))

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made. Raises `LeaseLost`."""
        return await self._file.write(lambda database: write_page(database, page))
