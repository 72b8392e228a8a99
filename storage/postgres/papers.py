"""Papers and their records, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.paper.paper import PaperId, StoredPaper
from bot.paper.records import PaperHistory, RecordKey, StoredRecord
from bot.ports.papers import IngestedPage
from bot.ports.write import Applied, Stale
from storage.postgres.connection import Database
from storage.postgres.pages import channels_of, write_page
from storage.postgres.paper_rows import papers_by_id, papers_by_row, papers_by_work
from storage.postgres.record_rows import histories_by_id, records_by_key


class PostgresPapers:
    """The port `Papers` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored papers that these ids name, aliases included."""
        return await self._database.read(lambda connection: papers_by_id(connection, ids))

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper in this row, or the one that absorbed it."""
        return (await self._database.read(lambda connection: papers_by_row(connection, (row,)))).get(row)

    async def records(self, keys: Sequence[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        """The records under these keys that are there."""
        return await self._database.read(lambda connection: records_by_key(connection, keys))

    async def histories(self, ids: Sequence[PaperId]) -> Mapping[PaperId, PaperHistory]:
        """The stored papers that these ids name, each with its records, the first told first."""
        return await self._database.read(lambda connection: histories_by_id(connection, ids))

    async def works(self, keys: Sequence[str]) -> Mapping[str, tuple[PaperId, ...]]:
        """For each of these work keys the stored papers with it, the oldest first."""
        return await self._database.read(lambda connection: papers_by_work(connection, keys))

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made. Raises `LeaseLost`."""
        channels = await channels_of(page.announcements)
        return await self._database.write(lambda connection: write_page(connection, page, channels))
