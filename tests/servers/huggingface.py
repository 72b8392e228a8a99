"""A local Hugging Face: the daily list over real HTTP on loopback, as generous and as awkward as the real one.

It keeps papers by day and speaks as the real list was seen to speak: newest first without a date, most upvotes first
with one, and in an order of its own with `sort=trending`; 400 for a day that has not begun, `RateLimit` headers on each
answer, a `Link` to the next page. `release` puts papers on a day's list while a test runs; `fail_next` makes the coming
requests fail in one of the ways below.
Papers are made by `daily_entry`, in the shape of a recorded answer with invented content.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

Json = dict[str, object]
Fault = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""An answer in place of the right one."""

_QUOTA = 500
_WINDOW_SECONDS = 300
_LARGEST_LIMIT = 100
_DEFAULT_LIMIT = 50


def daily_entry(
    id: str,  # noqa: A002 (the payload's own word)
    *,
    title: str = "A Paper About Routing",
    abstract: str = "It routes papers to people.",
    upvotes: int = 0,
    authors: Iterable[str] = ("Mara Lindqvist",),
    hidden_authors: Iterable[str] = (),
    listed_at: datetime = datetime(2026, 11, 24, tzinfo=UTC),
    published_at: datetime = datetime(2026, 11, 22, tzinfo=UTC),
    **told: object,
) -> Json:
    """One element of the list. `told` are further fields of `paper`, by their own names: `githubRepo`, `ai_summary`…"""
    person = {"_id": "65a1000000000000000000b2", "avatarUrl": "/avatars/3f.svg", "fullname": "curator"}
    named = [(name, False) for name in authors] + [(name, True) for name in hidden_authors]
    paper = {
        "id": id,
        "authors": [{"_id": f"{n:024x}", "name": name, "hidden": hidden} for n, (name, hidden) in enumerate(named)],
        "publishedAt": _stamp(published_at),
        "submittedOnDailyAt": _stamp(listed_at),
        "title": title,
        "submittedOnDailyBy": person | {"isPro": False, "user": "curator", "type": "user", "name": "curator"},
        "summary": abstract,
        "upvotes": upvotes,
        "discussionId": "6923b1a1c4f6edddcc6c0014",
    }
    return {
        "paper": paper | told,
        # New York's wall clock marked as UTC: the field that nobody may read.
        "publishedAt": _stamp(published_at - timedelta(hours=5)),
        "title": title,
        "summary": abstract,
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{id}.png",
        "numComments": 1,
        "submittedBy": person | {"name": "curator", "type": "user", "isPro": False, "followerCount": 4},
        "isAuthorParticipating": False,
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def day(self) -> str | None:
        return self.query.get("date")

    @property
    def is_trending(self) -> bool:
        return self.query.get("sort") == "trending"


@dataclass(slots=True)
class HuggingFaceServer:
    """The server. `today` is the last day that has begun; `page_size` makes pages shorter than the limit asked for.

    `trending` is the trending list, `quota` how many requests are allowed before the window ends.
    """

    today: date = date(2026, 11, 24)
    page_size: int = _LARGEST_LIMIT
    links: bool = True
    ignores_pages: bool = False
    quota: int = _QUOTA
    trending: list[Json] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    _days: dict[date, list[Json]] = field(default_factory=dict)
    _faults: deque[Fault] = field(default_factory=deque)
    _broken_days: dict[date, Fault] = field(default_factory=dict)
    _broken_trending: Fault | None = None
    _runner: web.AppRunner | None = None
    _port: int = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base address, as `OFFPRINT_HUGGINGFACE_URL` wants it."""
        return f"http://127.0.0.1:{self._port}"

    def release(self, day: date, entries: Iterable[Json]) -> None:
        """Put papers on the list of a day."""
        self._days.setdefault(day, []).extend(entries)

    def replace(self, day: date, entries: Iterable[Json]) -> None:
        """Let the list of a day be these papers, such as the same ones with other counts."""
        self._days[day] = list(entries)

    def fail_next(self, fault: Fault, *, times: int = 1) -> None:
        """Answer the next requests with `fault`."""
        self._faults.extend([fault] * times)

    def forgive(self) -> None:
        """Forget the faults that wait for their requests."""
        self._faults.clear()

    def break_day(self, day: date, fault: Fault) -> None:
        """Answer every request for a day's list with `fault`."""
        self._broken_days[day] = fault

    def break_trending(self, fault: Fault) -> None:
        """Answer every request for the trending list with `fault`."""
        self._broken_trending = fault

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Asked(request.path, dict(request.query), dict(request.headers)))
        if self._faults:
            return await self._faults.popleft()(request)
        if request.path != "/api/daily_papers":
            return web.json_response({"error": "Not found"}, status=404)
        return await (self._ranked(request) if request.query.get("sort") == "trending" else self._daily(request))

    async def _daily(self, request: web.Request) -> web.StreamResponse:
        try:
            day = date.fromisoformat(request.query["date"]) if "date" in request.query else None
        except ValueError:
            return self._refusal("Invalid date")
        if day in self._broken_days:
            return await self._broken_days[day](request)
        if day is not None and day > self.today:
            return self._refusal("Date is in the future")
        return self._page(request, self._newest() if day is None else self._of(day))

    async def _ranked(self, request: web.Request) -> web.StreamResponse:
        return await self._broken_trending(request) if self._broken_trending else self._page(request, self.trending)

    def _refusal(self, reason: str) -> web.Response:
        return web.json_response({"error": reason}, status=400, headers=self._rate())

    def _of(self, day: date) -> list[Json]:
        return sorted(self._days.get(day, ()), key=_upvotes, reverse=True)

    def _newest(self) -> list[Json]:
        begun = sorted((day for day in self._days if day <= self.today), reverse=True)
        return [entry for day in begun for entry in reversed(self._days[day])]

    def _page(self, request: web.Request, entries: list[Json]) -> web.Response:
        limit = min(int(request.query.get("limit", _DEFAULT_LIMIT)), _LARGEST_LIMIT, self.page_size)
        number = 0 if self.ignores_pages else int(request.query.get("p", 0))
        rows = entries[number * limit : (number + 1) * limit]
        headers = self._rate()
        if self.links and len(entries) > (number + 1) * limit:
            following = request.url.update_query(p=str(number + 1))
            headers["Link"] = f'<{following}>; rel="next"'
        return web.json_response(rows, headers=headers)

    def _rate(self) -> dict[str, str]:
        left = max(0, self.quota - len(self.requests))
        return {
            "RateLimit": f'"api";r={left};t={_WINDOW_SECONDS}',
            "RateLimit-Policy": f'"fixed window";"api";q={self.quota};w={_WINDOW_SECONDS}',
        }


def _upvotes(entry: Json) -> int:
    paper = entry.get("paper")
    upvotes = paper.get("upvotes") if isinstance(paper, dict) else 0
    return upvotes if isinstance(upvotes, int) else 0


def status(code: int, **headers: str) -> Fault:
    """An error with an empty body; `Retry_After="3"` becomes the header `Retry-After: 3`."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def body(content: bytes, *, status: int = 200, content_type: str = "application/json", **headers: str) -> Fault:
    """Any body."""

    async def answer(_: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=content, status=status, content_type=content_type, headers=named)

    return answer


def html_page() -> Fault:
    """The page of an outage, with status 200."""
    return body(b"<!doctype html><title>Back soon</title>", content_type="text/html")


def wrong_json() -> Fault:
    """JSON that is no list."""
    return body(json.dumps({"error": "Internal"}).encode())


def gzip_bomb(unpacked_bytes: int) -> Fault:
    """A small answer that unpacks to `unpacked_bytes` of spaces."""
    return body(gzip.compress(b" " * unpacked_bytes), Content_Encoding="gzip")


def redirect(to: str) -> Fault:
    """A redirect."""
    return status(302, Location=to)


async def truncated_body(request: web.Request) -> web.StreamResponse:
    """Half of the promised bytes, then the connection closes."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'[{"paper": {"id": "2611.99901"')
    return await _hang_up(request, response)


async def reset(request: web.Request) -> web.StreamResponse:
    """The connection closes before a word is said."""
    return await _hang_up(request, web.Response())


async def _hang_up(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return response


async def never(_: web.Request) -> web.StreamResponse:
    """No answer; the server's end cancels the wait."""
    await asyncio.Event().wait()
    return web.Response()
