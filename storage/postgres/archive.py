"""The archive in PostgreSQL: `storage.postgres.search` on a connection that reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.paper.paper import StoredPaper
from bot.ports.archive import Preview, SearchPage
from bot.query.tree import Query
from storage.postgres.author_names import author_names
from storage.postgres.connection import Database
from storage.postgres.search import (
    MOST_RANKED,
    SearchRequest,
    common_terms,
    matching,
    preview,
    search,
    term_frequencies,
)

_PATIENCE_SECONDS = 10.0


class PostgresArchive:
    """The port `Archive` on PostgreSQL. `most_ranked`: see `storage.postgres.search`.

    A search is given up when one of its statements takes more than `patience` seconds; a preview is not, as in
    `storage.sqlite.archive`.
    """

    def __init__(
        self, database: Database, *, most_ranked: int = MOST_RANKED, patience: float = _PATIENCE_SECONDS
    ) -> None:
        self._database = database
        self._most_ranked = most_ranked
        self._patience = patience

    async def search(self, query: Query, *, limit: int, offset: int = 0) -> SearchPage:
        """A page of the matches: the newest `most_ranked`, best first, then the others, newest first.

        `total` is exact below `most_ranked`, else a lower bound. Raises `TooSlow`.
        """
        request = SearchRequest(query=query, limit=limit, offset=offset, most_ranked=self._most_ranked)
        return await self._database.read_long(lambda connection: search(connection, request), within=self._patience)

    async def preview(self, query: Query, *, since: datetime) -> Preview:
        """Papers that match and were listed (else first seen) at or after `since`."""
        return await self._database.read_long(lambda connection: preview(connection, query, since=since))

    async def matching(
        self, query: Query, *, below: int | None, limit: int, within: float | None = None
    ) -> tuple[StoredPaper, ...]:
        """The newest `limit` papers that match, of those below the row `below` if it is given.

        Raises `TooSlow` when a statement takes more than `within` seconds, if they are given.
        """
        return await self._database.read_long(
            lambda connection: matching(connection, query, below=below, limit=limit), within=within
        )

    async def common_terms(self, *, among: int) -> Mapping[str, int]:
        """In how many of the newest `among` papers each term stands."""
        return await self._database.read_long(lambda connection: common_terms(connection, among=among))

    async def author_names(self, typed: str, *, limit: int) -> tuple[str, ...]:
        """Names of authors that `typed` begins, the commonest of the newest papers first. Raises `TooSlow`."""
        return await self._database.read_long(
            lambda connection: author_names(connection, typed, limit=limit), within=self._patience
        )

    async def term_frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many papers each of these terms stands. Raises `TooSlow`."""
        return await self._database.read_long(
            lambda connection: term_frequencies(connection, terms), within=self._patience
        )
