"""A local bioRxiv and medRxiv: the versions of preprints by the day, as the real API was seen to serve them.

One row for each version, oldest first; pages of 30 or of 100; counts that are numbers or strings; `no posts found`
where there is nothing; and a cursor out of step answered with other rows and 200.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date

from aiohttp import web

from tests.servers.huggingface import Json
from tests.servers.loopback import LoopbackServer

_PATH = re.compile(r"/details/(?P<server>\w+)/(?P<first>[\d-]+)/(?P<last>[\d-]+)/(?P<cursor>\d+)/json")


def preprint(
    doi: str = "10.64898/2026.11.24.700001",
    *,
    title: str = "Glia hear the sleeping cortex",
    day: str = "2026-11-24",
    version: int = 1,
    server: str = "bioRxiv",
    **told: object,
) -> Json:
    """One version of a preprint. `told` are further fields, by their own names."""
    return {
        "title": title,
        "authors": "Lindqvist, M.; Okafor, T. B.",
        "author_corresponding": "Mara Lindqvist",
        "author_corresponding_institution": "Institute of Invented Biology",
        "doi": doi,
        "date": day,
        "version": str(version),
        "type": "new results",
        "license": "cc_by",
        "category": "neuroscience",
        "jatsxml": f"https://www.biorxiv.org/content/early/{doi}.source.xml",
        "abstract": "They do.",
        "funder": "NA",
        "published": "NA",
        "server": server,
    } | told


class BioRxivServer(LoopbackServer):
    """The API. `page_size` is 30 or 100; `words` sends counts as strings; `deaf` ignores the cursor; `overcount` is
    added to the total."""

    def __init__(self, *, page_size: int = 30, words: bool = True) -> None:
        super().__init__()
        self.page_size = page_size
        self.words = words
        self.deaf = False
        self.overcount = 0
        self._rows: dict[str, list[Json]] = {"biorxiv": [], "medrxiv": []}

    def post(self, rows: Iterable[Json], *, on: str = "biorxiv") -> None:
        """Put versions on a server."""
        self._rows[on] = sorted([*self._rows[on], *rows], key=lambda row: str(row["date"]))

    def cursors(self) -> list[int]:
        """The cursors that were asked for."""
        return [int(asked.path.split("/")[-2]) for asked in self.requests]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        asked = _PATH.fullmatch(request.path)
        if asked is None:
            return web.json_response({"messages": [{"status": "Error: not a valid request"}]})
        first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        rows = [row for row in self._rows[asked["server"]] if first <= date.fromisoformat(str(row["date"])) <= last]
        cursor = 0 if self.deaf else int(asked["cursor"])
        page = rows[cursor : cursor + self.page_size]
        if not page:
            return web.json_response({"messages": [{"status": "no posts found"}], "collection": []})
        counts = {"count": len(page), "count_new_papers": len(rows), "total": len(rows) + self.overcount}
        message = {"status": "ok", "interval": f"{first}:{last}", "cursor": cursor}
        message |= {name: str(count) for name, count in counts.items()} if self.words else counts
        return web.Response(body=json.dumps({"messages": [message], "collection": page}).encode())
