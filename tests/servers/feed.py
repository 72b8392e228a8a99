"""A local server of feeds: real HTTP on loopback, with conditional requests, and moves and ends of addresses.

`publish` puts a body at a path; `fail` answers a path in another way, with one of the faults of
`tests.servers.huggingface`. The bodies are made by `tests.servers.feed_shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.servers.huggingface import Asked, Fault, status
from tests.servers.loopback import Loopback


@dataclass(frozen=True, slots=True)
class Published:
    """A body as it is served. `etag` and `modified` are sent where they are given, and asked for again."""

    body: bytes
    content_type: str = "application/rss+xml"
    etag: str | None = None
    modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        told = {"Content-Type": self.content_type, "ETag": self.etag, "Last-Modified": self.modified}
        return {name: value for name, value in told.items() if value}

    def is_known(self, request: web.Request) -> bool:
        """Whether the request says that it has this body (RFC 9110, 13.2.2: an ETag goes before a date)."""
        if "If-None-Match" in request.headers:
            return self.etag is not None and request.headers["If-None-Match"] == self.etag
        return self.modified is not None and request.headers.get("If-Modified-Since") == self.modified


@dataclass
class FeedServer(Loopback):
    """The server."""

    requests: list[Asked] = field(default_factory=list)
    _bodies: dict[str, Published] = field(default_factory=dict)
    _faults: dict[str, Fault] = field(default_factory=dict)

    def url(self, path: str = "/feed") -> str:
        """The address of a path."""
        return f"{self.base_url}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths of the requests so far."""
        return [one.path for one in self.requests]

    def publish(
        self, body: str | bytes, *, path: str = "/feed", content_type: str = "application/rss+xml", **validators: str
    ) -> None:
        """Serve `body` at `path`, and end what `fail` has begun there."""
        raw = body.encode() if isinstance(body, str) else body
        self._bodies[path] = Published(raw, content_type, **validators)
        self._faults.pop(path, None)

    def fail(self, fault: Fault, *, path: str = "/feed") -> None:
        """Answer `path` with `fault` from now on."""
        self._faults[path] = fault

    def move(self, to: str, *, path: str = "/feed", code: int = 301) -> None:
        """Redirect `path` to another path from now on."""
        self.fail(status(code, Location=self.url(to)), path=path)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Asked(request.path, dict(request.query), dict(request.headers)))
        if request.path in self._faults:
            return await self._faults[request.path](request)
        published = self._bodies.get(request.path)
        if published is None:
            return web.Response(status=404)
        if published.is_known(request):
            return web.Response(status=304, headers={"ETag": published.etag} if published.etag else {})
        return web.Response(body=published.body, headers=published.headers)
