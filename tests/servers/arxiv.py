"""A local arXiv: its RSS, OAI-PMH and query API over real HTTP on loopback, with the lies that the real ones tell.

`announce` puts papers on a day. RSS has the announcements of `today` alone, as the categories asked for see them: a
paper is `new` where its primary category is, `cross` elsewhere. OAI-PMH has every record up to today under the day of
its last change. `show` makes a category's feed old under today's date, `fail` makes requests fail, `lose` keeps records
out of OAI-PMH for a while.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import parse_qs, quote, unquote, urlencode

from aiohttp import web

from tests.servers import arxiv_documents as documents
from tests.servers.arxiv_documents import Preprint
from tests.servers.huggingface import Fault
from tests.servers.loopback import Loopback

RSS, OAI, API = "rss", "oai", "api"
_MOST_ROWS = 2_000
_ORDER = {"replace-cross": 0, "replace": 1, "cross": 2, "new": 3}
"""The order in which a feed takes its rows until it is full."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in: which service, the spec of a feed, the query, the headers."""

    service: str
    spec: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class ArxivServer(Loopback):
    """The server. `page_size` is that of OAI-PMH. `etag` is that of every feed: a digest if None, none if empty."""

    today: date = date(2026, 11, 24)
    page_size: int = 2_500
    etag: str | None = None
    requests: list[Asked] = field(default_factory=list)
    _days: dict[date, list[Preprint]] = field(default_factory=dict)
    _shown: dict[str, date] = field(default_factory=dict)
    _lost: set[str] = field(default_factory=set)
    _deleted: set[str] = field(default_factory=set)
    _faults: dict[str, deque[Fault | None]] = field(default_factory=dict)
    _broken: dict[str, Fault] = field(default_factory=dict)

    @property
    def rss_url(self) -> str:
        return self.base_url

    @property
    def oai_url(self) -> str:
        return f"{self.rss_url}/oai"

    @property
    def api_url(self) -> str:
        return f"{self.rss_url}/api/query"

    def announce(self, day: date, *papers: Preprint) -> None:
        """Announce papers on a day."""
        self._days.setdefault(day, []).extend(papers)

    def show(self, category: str, day: date) -> None:
        """From now on the feed of a category has the rows of `day` under today's date."""
        self._shown[category] = day

    def lose(self, *ids: str) -> None:
        """Keep records out of OAI-PMH, until `find`."""
        self._lost.update(ids)

    def find(self) -> None:
        """OAI-PMH has every record again."""
        self._lost.clear()

    def delete(self, *ids: str) -> None:
        """OAI-PMH has only the headers of these records."""
        self._deleted.update(ids)

    def fail(self, service: str, fault: Fault, *, times: int | None = None, after: int = 0) -> None:
        """Answer the next requests of a service with `fault`, or all until `heal`; a category names its feeds.

        If `times` is told, the first `after` requests are answered well.
        """
        if times is None:
            self._broken[service] = fault
        else:
            self._faults.setdefault(service, deque()).extend([None] * after + [fault] * times)

    def heal(self) -> None:
        """Nothing fails, and every feed has today's rows."""
        self._broken.clear()
        self._faults.clear()
        self._shown.clear()

    def asked(self, service: str) -> list[Asked]:
        """The requests of a service."""
        return [one for one in self.requests if one.service == service]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        service, _, spec = request.match_info["path"].partition("/")
        self.requests.append(Asked(service, spec, dict(request.query), dict(request.headers)))
        for name in (service, *(spec.split("+") if service == RSS else ())):
            fault = self._faults[name].popleft() if self._faults.get(name) else self._broken.get(name)
            if fault is not None:
                return await fault(request)
        if service == RSS:
            return self._feed(request, frozenset(spec.split("+")))
        return self._records(request.query) if service == OAI else self._found(request.query)

    def _feed(self, request: web.Request, spec: frozenset[str]) -> web.Response:
        day = next((self._shown[name] for name in sorted(spec) if name in self._shown), self.today)
        typed = ((paper.type_in(spec), paper) for paper in self._days.get(day, ()))
        rows = sorted(((kind, paper) for kind, paper in typed if kind), key=lambda row: _ORDER[row[0]])
        unique = {paper.id: (kind, paper) for kind, paper in rows}
        items = [documents.item(paper, kind, self.today) for kind, paper in list(unique.values())[:_MOST_ROWS]]
        body = documents.channel("+".join(sorted(spec)), self.today, items).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()}"' if self.etag is None else self.etag
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        headers = {"ETag": etag} if etag else {}
        return web.Response(body=body, content_type="application/rss+xml", headers=headers)

    def _changed(self) -> dict[str, tuple[date, Preprint]]:
        """Each paper as it stands today, and the day of its last change."""
        papers: dict[str, tuple[date, Preprint]] = {}
        for day in sorted(day for day in self._days if day <= self.today):
            papers |= {paper.id: (day, paper) for paper in self._days[day]}
        return papers

    def _records(self, query: Mapping[str, str]) -> web.Response:
        asked = dict(query)
        resumed = "resumptionToken" in asked
        if resumed:
            asked = {name: value[0] for name, value in parse_qs(unquote(asked["resumptionToken"])).items()}
            if "skip" not in asked:
                return _xml(documents.oai(documents.error("badResumptionToken", "The token is invalid.")))
        first, skip = date.fromisoformat(asked["from"]), int(asked.get("skip", 0))
        found = [
            documents.record(paper, day, is_deleted=paper.id in self._deleted)
            for day, paper in self._changed().values()
            if day >= first and paper.id not in self._lost and _in_set(paper, asked["set"])
        ]
        if not found:
            return _xml(
                documents.oai(
                    documents.error("noRecordsMatch", "The combination of the values results in an empty list.")
                )
            )
        page, rest = found[skip : skip + self.page_size], found[skip + self.page_size :]
        token = "<resumptionToken/>" if resumed else ""
        if rest:
            text = quote(urlencode(asked | {"skip": str(skip + self.page_size)}), safe="")
            token = f"<resumptionToken expirationDate='2026-11-25T00:00:00Z'>{text}</resumptionToken>"
        return _xml(documents.oai(f"<ListRecords>{''.join(page)}{token}</ListRecords>"))

    def _found(self, query: Mapping[str, str]) -> web.Response:
        asked = dict(query)
        known = self._changed()
        wanted = [known[one][1] for one in asked["id_list"].split(",") if one in known]
        shown = [documents.entry(paper) for paper in wanted[: int(asked.get("max_results", 10))]]
        return _xml(
            documents.atom(shown, total=len(wanted)),
            content_type="application/atom+xml",
        )


def replaced(paper: Preprint, *, updated: date, **told: object) -> Preprint:
    """The second version of a paper."""
    return replace(paper, updated=updated, announced_as="replace", **told)


def crossed(paper: Preprint, into: str) -> Preprint:
    """A paper that is cross-listed later."""
    return replace(paper, categories=(*paper.categories, into), announced_as="cross", into=into)


def _in_set(paper: Preprint, name: str) -> bool:
    archive = name.partition(":")[2].replace(":", ".") or name
    return any(one == archive or one.startswith(f"{archive}.") for one in paper.categories)


def _xml(body: str, *, content_type: str = "text/xml") -> web.Response:
    return web.Response(text=body, content_type=content_type)
