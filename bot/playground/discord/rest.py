"""Discord's REST API: reads a request, checks token and rate limits, and builds the response."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

from aiohttp import web

from bot.playground.discord import limits
from bot.playground.discord.guilds import Guilds
from bot.playground.discord.refusals import (
    NOT_JSON,
    TOO_LARGE,
    UNAUTHORIZED,
    VIA,
    Limited,
    Refused,
    banned,
    from_fault,
)
from bot.playground.faults import Faults, PendingRequest, Strike, run
from bot.playground.pace import Window
from bot.playground.wire import Json, JsonObject, NotJson, json_answer, parse, record
from bot.playground.world import RefusedRequest

PREFIX = "/api/v10"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestRequest:
    """An admitted request: the parts of its address, query, JSON body (an array for commands) and files."""

    parts: Mapping[str, str]
    query: Mapping[str, str]
    body: object
    files: tuple[Json, ...] = ()
    strike: Strike | None = None

    @property
    def payload(self) -> JsonObject:
        """The body as an object."""
        return record(self.body)


@dataclass(frozen=True, slots=True)
class RestResponse:
    """A response: a JSON value, or nothing (204)."""

    value: object = None
    status: int = 200


Act: TypeAlias = Callable[[RestRequest], Awaitable[RestResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One route: `open` ones carry their token in the address, `paced` ones have a bucket for each channel or token."""

    method: str
    route: str
    act: Act
    open: bool = False
    paced: bool = False

    @property
    def name(self) -> str:
        """Its name in faults and refused requests, as `POST /channels/{channel_id}/messages`."""
        return f"{self.method} {self.route}"


@dataclass(slots=True)
class Pace:
    """The buckets: one for each paced route and channel, and one for everything."""

    guilds: Guilds
    _buckets: dict[tuple[str, str], Window] = field(default_factory=dict)
    _all: Window | None = None

    def check(self, endpoint: Endpoint, resource: str) -> dict[str, str]:
        """Take one from every bucket that this request falls in; the headers to send. Raises `Limited`."""
        if not endpoint.open:
            self._check_global()
        bucket = self._bucket(endpoint, resource)
        if bucket is None:
            return {}
        allowed = bucket.take()
        headers = self._headers(endpoint, bucket)
        if not allowed:
            raise Limited(bucket.resets_in, headers=headers)
        return headers

    def _check_global(self) -> None:
        settings = self.guilds.settings
        if settings.discord_global_per_second is None:
            return
        if self._all is None:
            self._all = Window(size=settings.discord_global_per_second, seconds=1.0, monotonic=settings.monotonic)
        if not self._all.take():
            raise Limited(self._all.resets_in, everywhere=True)

    def _bucket(self, endpoint: Endpoint, resource: str) -> Window | None:
        settings = self.guilds.settings
        if settings.discord_bucket is None or not endpoint.paced:
            return None
        made = Window(
            size=settings.discord_bucket, seconds=settings.discord_bucket_seconds, monotonic=settings.monotonic
        )
        return self._buckets.setdefault((endpoint.name, resource), made)

    def _headers(self, endpoint: Endpoint, bucket: Window) -> dict[str, str]:
        """topics/rate-limits, "Header Format"."""
        return {
            "X-RateLimit-Limit": str(bucket.size),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{self.guilds.settings.wall() + bucket.resets_in:.3f}",
            "X-RateLimit-Reset-After": f"{bucket.resets_in:.3f}",
            "X-RateLimit-Bucket": blake2b(endpoint.name.encode(), digest_size=16).hexdigest(),
        }


class Rest:
    """Answers `/api/v10/…`."""

    def __init__(self, guilds: Guilds, *, faults: Faults, endpoints: list[Endpoint]) -> None:
        self.invalid_requests = 0
        self.banned = False
        self._guilds = guilds
        self._faults = faults
        self._endpoints = endpoints
        self._pace = Pace(guilds)

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the client library uses."""
        return [
            web.route(endpoint.method, PREFIX + endpoint.route, self._handler(endpoint)) for endpoint in self._endpoints
        ]

    def _handler(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            channel = request.match_info.get("channel_id", "")
            strike = self._faults.take("discord", endpoint.name, channel or None)

            async def act() -> web.Response:
                return await self._answer(endpoint, request, strike)

            return await run(PendingRequest(request, act, from_fault), strike)

        return handle

    async def _answer(self, endpoint: Endpoint, request: web.Request, strike: Strike | None) -> web.Response:
        headers: dict[str, str] = {}
        body: object = None
        if self.banned:
            return banned()
        try:
            self._check_token(endpoint, request)
            headers = self._pace.check(
                endpoint, request.match_info.get("channel_id", request.match_info.get("token", ""))
            )
            body, files = await read(request)
            admitted = RestRequest(
                parts=dict(request.match_info), query=dict(request.query), body=body, files=files, strike=strike
            )
            response = await endpoint.act(admitted)
        except Refused as refused:
            self._keep(endpoint, body, (refused.status, refused.code, refused.reasons))
            return refused.answer(headers)
        except Limited as limited:
            self._keep(endpoint, body, (429, 0, ()), counts=limited.scope != "shared")
            return limited.answer()
        if response.value is None:
            return web.Response(status=204, headers={**VIA, **headers})
        return json_answer(response.value, status=response.status, headers={**VIA, **headers})

    def _check_token(self, endpoint: Endpoint, request: web.Request) -> None:
        token = request.headers.get("Authorization", "")
        if endpoint.open:
            return
        if token != f"Bot {self._guilds.settings.discord_token}" or self._guilds.token_lost:
            raise Refused(UNAUTHORIZED)

    def _keep(
        self, endpoint: Endpoint, body: object, refused: tuple[int, int, tuple[str, ...]], *, counts: bool = True
    ) -> None:
        """Record a refused request, and count those for which Discord bans an address (10,000 in ten minutes)."""
        status, code, reasons = refused
        if counts and status in (401, 403, 429):
            self.invalid_requests += 1
        self._guilds.refuse(
            RefusedRequest(
                platform="discord",
                endpoint=endpoint.name,
                status=status,
                error=str(code),
                reasons=reasons,
                payload=record(body),
            )
        )


async def read(request: web.Request) -> tuple[object, tuple[Json, ...]]:
    """The JSON body and the files of a request; raises `Refused`."""
    try:
        if request.content_type.startswith("multipart/"):
            return await _parts(request)
        raw = await request.read()
        return (parse(raw) if raw else {}), ()
    except NotJson as error:
        raise Refused(NOT_JSON) from error


async def _parts(request: web.Request) -> tuple[object, tuple[Json, ...]]:
    """reference, "Uploading Files": JSON in `payload_json`, files in `files[n]`."""
    body: object = {}
    files: list[Json] = []
    form = await request.post()
    for name, value in form.items():
        if name == "payload_json":
            body = parse(value.file.read() if isinstance(value, web.FileField) else value)
        elif isinstance(value, web.FileField):
            files.append(_file(name, value))
    return body, tuple(files)


def _file(field: str, value: web.FileField) -> Json:
    """A file; `field` is `files[n]`, whose number ties it to its entry among the message's `attachments`."""
    data = value.file.read()
    if len(data) > limits.ATTACHMENT_BYTES:
        raise Refused(TOO_LARGE)
    number = field.removeprefix("files[").removesuffix("]")
    address = f"data:{value.content_type};base64,{base64.b64encode(data).decode()}"
    return {
        "field": number,
        "filename": value.filename,
        "size": len(data),
        "content_type": value.content_type,
        "data": address,
    }
