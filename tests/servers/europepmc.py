"""A local Europe PMC: the search for records by the date of their first index, in pages behind a cursor mark.

The mark of the last page repeats itself, or is absent. `bring` puts records there for a query; a query that brings
nothing has no hits, and `refuse` answers one with words and 200, as the real search does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from aiohttp import web

from tests.servers.huggingface import Json
from tests.servers.loopback import LoopbackServer

_DATED = re.compile(r"\((?P<query>.*)\) AND \(FIRST_IDATE:\[(?P<first>[\d-]+) TO (?P<last>[\d-]+)\]\)")


def record(
    id: str = "99900001",  # noqa: A002 (the payload's own word)
    *,
    source: str = "MED",
    title: str = "Glia hear the sleeping cortex.",
    doi: str | None = None,
    indexed: str = "2026-11-24",
    published: str = "2026-11-20",
    types: Iterable[str] = ("research-article", "Journal Article"),
    **told: object,
) -> Json:
    """One record of type `core`, in part. `told` are further fields, by their own names."""
    here: Json = {
        "id": id,
        "source": source,
        "title": title,
        "authorString": "Lindqvist M, Okafor TB.",
        "authorList": {
            "author": [
                {"fullName": "Lindqvist M", "firstName": "Mara", "lastName": "Lindqvist", "initials": "M"},
                {"fullName": "Okafor TB", "lastName": "Okafor", "initials": "TB"},
                {"collectiveName": "The Invented Consortium"},
            ]
        },
        "journalInfo": {"journal": {"title": "Journal of Invented Biology"}},
        "pubYear": published[:4],
        "abstractText": "<h4>Background</h4>H<sub>2</sub>S &amp; sleep.",
        "pubTypeList": {"pubType": list(types)},
        "keywordList": {"keyword": ["Glia", "Sleep"]},
        "firstIndexDate": indexed,
        "firstPublicationDate": published,
    }
    named = {"doi": doi} if doi else {}
    return here | named | ({"pmid": id} if source == "MED" else {}) | told


class EuropePmcServer(LoopbackServer):
    """The search. `echoes` says how it ends: the last mark repeats itself, else it is absent."""

    def __init__(self, *, echoes: bool = True) -> None:
        super().__init__()
        self.echoes = echoes
        self.hidden = 0
        self._records: dict[str, list[Json]] = {}
        self._refusals: dict[str, str] = {}

    def bring(self, query: str, records: Iterable[Json]) -> None:
        """Index records that a query brings."""
        self._records.setdefault(query, []).extend(records)

    def refuse(self, query: str, words: str) -> None:
        """Refuse a query."""
        self._refusals[query] = words

    async def answer(self, request: web.Request) -> web.StreamResponse:
        asked = _DATED.fullmatch(request.query["query"])
        if request.path != "/search" or asked is None:
            return web.Response(status=404)
        if words := self._refusals.get(asked["query"]):
            return web.json_response({"version": "6.9", "errCode": 404, "errMsg": words})
        first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        found = [one for one in self._records.get(asked["query"], ()) if first <= _indexed(one) <= last]
        return web.json_response(self._page(request, sorted(found, key=_indexed)))

    def _page(self, request: web.Request, found: list[Json]) -> Json:
        mark, size = request.query["cursorMark"], int(request.query["pageSize"])
        start = 0 if mark == "*" else int(mark.removeprefix("Ao"))
        rows = found[start : start + size]
        following = f"Ao{start + size}" if start + size < len(found) else mark if self.echoes else None
        page: Json = {"version": "6.9", "hitCount": len(found) + self.hidden, "resultList": {"result": rows}}
        return page | ({"nextCursorMark": following} if following else {})


def _indexed(row: Json) -> date:
    return date.fromisoformat(str(row["firstIndexDate"]))
