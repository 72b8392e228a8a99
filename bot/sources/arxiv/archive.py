"""The archive of arXiv's records: lists of OAI-PMH, page after page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from bot.errors import SourceError
from bot.http.client import Http
from bot.sources.arxiv.entry import NAME
from bot.sources.arxiv.harvest import Harvest
from bot.sources.arxiv.oai import RecordPage, read_records

OAI_URL = "https://oaipmh.arxiv.org/oai"
SERVER = "OAI-PMH"
_XML = "text/xml"
_MOST_PAGES = 200
"""A poll reaches back 60 days, which are about 40 pages of the largest archive."""


class Archive:
    """The archive. `address` is that of the OAI-PMH service."""

    def __init__(self, http: Http, *, address: str = OAI_URL) -> None:
        self._http = http
        self._address = address

    async def records(self, harvest: Harvest) -> AsyncIterator[RecordPage]:
        """The records of a harvest, up to 2,500 a page. Raises `SourceError`, at times after some pages."""
        read = partial(read_records, wanted=frozenset(harvest.since))
        asked = {"metadataPrefix": "arXiv", "from": harvest.first.isoformat(), "set": harvest.set_name}
        tokens: set[str] = set()
        for _ in range(_MOST_PAGES):
            answer = await self._http.get(
                self._address, source=NAME, params={"verb": "ListRecords"} | asked, accept=_XML
            )
            page = await asyncio.to_thread(read, answer.body)
            yield page
            if page.token is None:
                return
            if page.token in tokens:
                raise SourceError(NAME, f"the list of {harvest.set_name} goes in a circle")
            tokens.add(page.token)
            # A token stands alone. It holds percent signs, which are escaped once more on the way.
            asked = {"resumptionToken": page.token}
        raise SourceError(NAME, f"the list of {harvest.set_name} does not end within {_MOST_PAGES} pages")
