"""Single papers by the query API: what arXiv knows of papers that another source brought.

Hugging Face tells no categories and seldom all authors. A job in the background asks for them here, within the pace
that the three services of arXiv share.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.errors import SourceError
from bot.http.client import OK, Http
from bot.log_events import LogEvent
from bot.paper.identity import arxiv_id
from bot.ports.source import Entry
from bot.sources.arxiv.entry import NAME
from bot.sources.arxiv.query_api import read_found

log = structlog.get_logger(__name__)
API_URL = "https://export.arxiv.org/api/query"
_ATOM = "application/atom+xml"
_AT_ONCE = 100
_BAD_REQUEST = 400
"""Its body says in an entry what was wrong."""


class ArxivLookup:
    """The look-up. `api_url` is the address of the query API."""

    def __init__(self, http: Http, *, api_url: str = API_URL) -> None:
        self._http = http
        self._address = api_url

    async def papers(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The papers with these ids, in arXiv's order, by requests of up to 100 ids.

        Ids come in any form; those that arXiv does not know are absent. Raises `SourceError`.
        """
        known = list(dict.fromkeys(filter(None, map(arxiv_id, ids))))
        batches = [known[start : start + _AT_ONCE] for start in range(0, len(known), _AT_ONCE)]
        return tuple([entry for batch in batches for entry in await self._batch(batch)])

    async def _batch(self, ids: list[str]) -> tuple[Entry, ...]:
        # Without max_results the API answers with the first ten.
        params = {"id_list": ",".join(ids), "max_results": str(len(ids))}
        expected = OK | {_BAD_REQUEST}
        answer = await self._http.get(self._address, source=NAME, params=params, accept=_ATOM, expected=expected)
        found = await asyncio.to_thread(read_found, answer.body)
        if answer.status == _BAD_REQUEST:
            raise SourceError(NAME, f"the query API refused {len(ids)} ids (status {answer.status})")
        for warning in found.warnings:
            log.warning(LogEvent.SOURCE_ENTRY_SKIPPED, source=NAME, why=warning)
        return found.entries
