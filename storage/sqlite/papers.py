"""Papers and what they matched, in SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from bot.channel.channel import ChannelId
from bot.matching.announcement import Announced
from bot.paper.paper import PaperId, StoredPaper
from bot.ports.papers import IngestedPage
from bot.ports.write import Applied, Stale
from storage.sqlite.announced import announced_paper
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.pages import write_page
from storage.sqlite.paper_rows import papers_by_id, stored_paper


class SqlitePapers:
    """The port `Papers` on a database file."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file

    async def get(self, ids: Sequence[PaperId]) -> Mapping[PaperId, StoredPaper]:
        """The stored ones of these papers."""
        return await self._file.read(lambda database: papers_by_id(database, ids))

    async def by_row(self, row: int) -> StoredPaper | None:
        """The paper of that row number."""
        return await self._file.read(lambda database: _by_row(database, row))

    async def apply(self, page: IngestedPage) -> Applied | Stale:
        """Write a page; `Applied.number` counts the outbox rows it made."""
        return await self._file.write(lambda database: write_page(database, page))

    async def announced(self, channel: ChannelId, paper: PaperId) -> Announced | None:
        """The paper as it was announced in the channel, if it was."""
        return await self._file.read(lambda database: announced_paper(database, channel, paper))


def _by_row(database: Database, row: int) -> StoredPaper | None:
    found = database.execute("SELECT * FROM paper WHERE row = ?", (row,)).fetchone()
    return None if found is None else stored_paper(found)
