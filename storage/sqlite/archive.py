"""The archive in SQLite: `storage.sqlite.search` on a connection that reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.paper.paper import StoredPaper
from bot.ports.archive import Preview, SearchPage
from bot.query.tree import Query
from storage.sqlite.author_names import author_names
from storage.sqlite.connection import DatabaseFile
from storage.sqlite.search import (
    MOST_RANKED,
    SearchRequest,
    common_terms,
    matching,
    preview,
    search,
    term_frequencies,
)

_PATIENCE_SECONDS = 10.0


class SqliteArchive:
    """The port `Archive` on a database file. `most_ranked`: see `storage.sqlite.search`.

    A search is given up after `patience` seconds, so that it does not hold up other searches. (A preview is not: the
    days that it looks back on bound it, and a person who has just subscribed must not read that it failed.)
    """

    def __init__(
        self, file: DatabaseFile, *, most_ranked: int = MOST_RANKED, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._file = file
        self._most_ranked = most_ranked
        self._patience = patience

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """A page of the matches: the newest `most_ranked`, best first, then the others, newest first.

        `total` is exact below `most_ranked`, else a lower bound. Raises `TooSlow`.
        """
        request = SearchRequest(query=query, limit=limit, offset=offset, most_ranked=self._most_ranked)
        return await self._file.read_long(lambda database: search(database, request), within=self._patience)

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        return await self._file.read_long(lambda database: preview(database, query, since=since))

    async def matching(
        self, query: Query, *, below: int | None, limit: int, within: float | None = None
    ) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, of those below the row `below` if it is given.

        Raises `TooSlow` after `within` seconds, if they are given.
        """
        return await self._file.read_long(
            lambda database: matching(database, query, below=below, limit=limit), within=within
        )

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands."""
        return await self._file.read_long(lambda database: common_terms(database, among=among))

    async def author_names(self, typed: str, *, limit: int) -> tuple[str, ...]:
        """Names of authors that `typed` begins, the commonest of the newest papers first. Raises `TooSlow`."""
        return await self._file.read_long(
            lambda database: author_names(database, typed, limit=limit), within=self._patience
        )

    async def term_frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many papers each of these terms stands. Raises `TooSlow`."""
        return await self._file.read_long(lambda database: term_frequencies(database, terms), within=self._patience)
