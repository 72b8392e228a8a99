"""A local Crossref: works over real HTTP on loopback, in the documented shapes with invented content.

`works` holds what is known by DOI, in small letters; `/works/DOI` answers one, and `/works?filter=updates:DOI` those
that name the DOI in their `update-to`. `fail_next` makes the coming requests fail.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date

from aiohttp import web

from tests.servers.huggingface import Fault, Json
from tests.servers.loopback import Loopback


def updated(doi: str, kind: str = "retraction", *, day: date = date(2026, 11, 12), source: str = "publisher") -> Json:
    """One element of `update-to` or `updated-by`."""
    return {
        "DOI": doi,
        "type": kind,
        "label": kind.replace("_", " ").capitalize(),
        "source": source,
        "updated": {
            "date-parts": [[day.year, day.month, day.day]],
            "date-time": f"{day.isoformat()}T00:00:00Z",
            "timestamp": 1_794_441_600_000,
        },
    }


@dataclass
class CrossrefServer(Loopback):
    """The server."""

    works: dict[str, Json] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _faults: deque[Fault] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """The base address, as `OFFPRINT_CROSSREF_URL` wants it."""
        return self.base_url

    def put(self, doi: str, **told: object) -> None:
        """Register a work; `told` are its fields, with `_` for `-`."""
        fields = {name.replace("_", "-"): value for name, value in told.items()}
        self.works[doi.lower()] = {"DOI": doi, "type": "journal-article", "title": ["On GPUs"]} | fields

    def fail_next(self, fault: Fault, *, times: int = 1) -> None:
        """Answer the next requests with `fault`."""
        self._faults.extend([fault] * times)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.query)))
        if self._faults:
            return await self._faults.popleft()(request)
        doi = request.path.removeprefix("/works").lstrip("/")
        return self._one(doi) if doi else self._list(request)

    def _one(self, doi: str) -> web.Response:
        work = self.works.get(doi.lower())
        if work is None:
            return web.Response(status=404, text="Resource not found.")
        return web.json_response({"status": "ok", "message-type": "work", "message": work})

    def _list(self, request: web.Request) -> web.Response:
        doi = request.query["filter"].removeprefix("updates:").lower()
        items = [work for work in self.works.values() if doi in _updates(work)]
        message = {"total-results": len(items), "items": items}
        return web.json_response({"status": "ok", "message-type": "work-list", "message": message})


def _updates(work: Json) -> set[str]:
    updates = work.get("update-to")
    return {str(one["DOI"]).lower() for one in updates} if isinstance(updates, list) else set()
