"""The HTTP client of the sources, which trusts nothing that a server sends.

Every request of every source goes through `Http.get`. It limits a response (time, decoded bytes, redirects and
their targets), sends our User-Agent, keeps to the pace that a server asks for, retries transient failures, and turns
every failure into a `SourceError` that names the source. This is the only module that imports httpx.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import httpx
import stamina

from bot.errors import SourceError
from bot.http.addresses import Resolver, resolve
from bot.http.answer import NO_VALIDATORS, Answer, Validators
from bot.http.connect import ForbiddenAddressError, NoAddressError, OwnHosts, checked_transport, permits_public
from bot.http.pace import Pace
from bot.http.policy import Limits, Retries, Transient
from bot.http.unpack import DamagedBody, Gunzip, Plain, Unpacker
from bot.http.waits import exhausted_for, retry_after
from bot.text.redact import redacted

JSON = "application/json"
OK = frozenset({200})
NOT_MODIFIED = 304
_GONE = 410
_REFUSALS = frozenset({403, 406, 429})
_PERMANENT_REDIRECTS = frozenset({301, 308})
_LONGEST_WINDOW_SECONDS = 3_600.0
"""No server counts requests over a longer window; one that says so is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request of a source."""

    source: str
    url: httpx.URL
    named: httpx.URL
    accept: str
    expected: Collection[int]
    validators: Validators
    until: float

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Accept": self.accept, **self.validators.headers}

    @property
    def shown(self) -> str:
        """The address as people and logs see it: without a user, a password or a key."""
        return redacted(str(self.url))

    def failed(self, reason: str, *, refused: bool = False, unavailable: bool = False) -> SourceError:
        return SourceError(self.source, f"{reason} ({self.shown})", refused=refused, unavailable=unavailable)


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent: product, version and, as arXiv asks, an address where the operator can be reached."""
    reachable = " ".join((contact or "").encode("ascii", "ignore").decode().split())
    return f"Offprint/{version} ({reachable})" if reachable else f"Offprint/{version}"


@dataclass(slots=True)
class Http:
    """The client. Make one a process, close it with `aclose`; `agent` is the User-Agent.

    `paces` has the pace of each source that asks for one: all requests in its name keep it together.
    """

    agent: str
    limits: Limits = field(default_factory=Limits)
    retries: Retries = field(default_factory=Retries)
    resolver: Resolver = resolve
    paces: Mapping[str, Pace] = field(default_factory=dict)
    _own: httpx.AsyncClient = field(init=False, repr=False)
    _others: httpx.AsyncClient = field(init=False, repr=False)
    _exhausted_until: dict[str, float] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        # httpx logs a sentence for each request, with the whole address; ours are events with fields.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._own = self._client(checked_transport(self.resolver, OwnHosts().permits))
        self._others = self._client(checked_transport(self.resolver, permits_public))

    def _client(self, transport: httpx.AsyncHTTPTransport) -> httpx.AsyncClient:
        waits = httpx.Timeout(self.limits.idle_seconds, connect=self.limits.connect_seconds)
        headers = {"User-Agent": self.agent, "Accept-Encoding": "gzip"}
        return httpx.AsyncClient(
            transport=transport, headers=headers, timeout=waits, trust_env=False, follow_redirects=False
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._own.aclose()
        await self._others.aclose()

    async def get(  # noqa: PLR0913 - each is a part of a request
        self,
        url: str,
        *,
        source: str,
        params: Mapping[str, str] | None = None,
        accept: str = JSON,
        expected: Collection[int] = OK,
        validators: Validators = NO_VALIDATORS,
        named: str | None = None,
    ) -> Answer:
        """Fetch `url` for `source`. An answer whose status is not among `expected` is an error.

        With `validators` the answer may be 304. `named` is the address that the operator named, where `url` is one that
        a server told: a private host that is not the operator's own is refused, also behind redirects. A source with a
        pace is asked once, in its turn, and not again.
        Raises `SourceError`, with `retry_after` in seconds where the server has asked for a pause.
        """
        try:
            address = httpx.URL(url).copy_merge_params(params or {})
            expected = {*expected, NOT_MODIFIED} if validators.headers else expected
            wanted = _Request(
                source=source,
                url=address,
                named=httpx.URL(named or url),
                accept=accept,
                expected=expected,
                validators=validators,
                until=asyncio.get_running_loop().time() + self.limits.total_seconds,
            )
            return await self._caller(wanted)(self.retries.decide, self._attempt, wanted)
        except httpx.InvalidURL as error:
            raise SourceError(source, f"not an address: {redacted(url)!r}") from error
        except Transient as error:
            raise SourceError(
                source,
                f"{error} ({redacted(url)})",
                retry_after=error.retry_after,
                refused=error.refused,
                unavailable=error.unavailable,
            ) from error

    def _caller(self, wanted: _Request) -> stamina.AsyncRetryingCaller:
        return stamina.AsyncRetryingCaller(
            attempts=1 if wanted.source in self.paces else self.retries.attempts,
            timeout=None,
            wait_initial=self.retries.first_wait,
            wait_max=self.retries.longest_wait,
            wait_jitter=self.retries.jitter,
        )

    async def _attempt(self, wanted: _Request) -> Answer:
        """One attempt. All attempts together have the total limit; a request that waits for its turn has it then.

        A hang is not tried again: the next poll is soon, and other sources wait for this one.
        """
        self._respect_quota(wanted)
        pace = self.paces.get(wanted.source)
        try:
            if pace is None:
                async with asyncio.timeout_at(wanted.until):
                    return await self._follow(wanted)
            async with pace.turn(), asyncio.timeout(self.limits.total_seconds):
                return await self._follow(wanted)
        except (TimeoutError, httpx.TimeoutException) as error:
            late = f"no whole answer within {self.limits.total_seconds:g} s"
            raise wanted.failed(late, unavailable=True) from error
        except NoAddressError as error:
            raise Transient(f"{error} has no address") from error
        except ForbiddenAddressError as error:
            raise wanted.failed(f"it leads to a private address, {error}") from error
        except httpx.TransportError as error:
            raise Transient(f"the connection failed: {error or type(error).__name__}") from error

    def _respect_quota(self, wanted: _Request) -> None:
        """Ask nothing of a server whose quota of this window is used up, before it has to answer 429."""
        left = self._exhausted_until.get(wanted.url.netloc.decode(), 0.0) - asyncio.get_running_loop().time()
        if left > 0:
            raise Transient("its quota of requests is used up for now", retry_after=left, refused=True)

    async def _follow(self, wanted: _Request) -> Answer:
        url, permanent = wanted.url, True
        for _ in range(self.limits.redirects + 1):
            asked = _with_login(url, wanted.named)
            async with self._asking(url, wanted).stream("GET", asked, headers=wanted.headers) as response:
                location = response.headers.get("location")
                if not response.has_redirect_location or location is None:
                    moved = _kept(url) if permanent and url != wanted.url else None
                    return replace(await self._read(response, wanted), moved_to=moved)
                permanent = permanent and response.status_code in _PERMANENT_REDIRECTS
                url = url.join(location)
        raise wanted.failed(f"more than {self.limits.redirects} redirects")

    def _asking(self, target: httpx.URL, wanted: _Request) -> httpx.AsyncClient:
        """Who asks `target`: a host that the operator did not name must be on the open internet.

        An address that leaves encryption is refused.
        """
        if _origin(target) == _origin(wanted.named):
            return self._own
        if target.scheme not in {"https", wanted.named.scheme}:
            raise wanted.failed(f"redirected to {target.scheme}")
        return self._others

    async def _read(self, response: httpx.Response, wanted: _Request) -> Answer:
        status = response.status_code
        self._note_quota(response, wanted)
        if status not in wanted.expected:
            raise _unexpected(response, wanted)
        body = await _body(response, wanted, limit=self.limits.body_bytes)
        if status in OK and wanted.accept == JSON and _is_markup(response, body):
            raise wanted.failed("a page of HTML where JSON was expected")
        return Answer(
            status=status,
            body=body,
            next_url=response.links.get("next", {}).get("url"),
            content_type=response.headers.get("content-type", ""),
            validators=Validators(response.headers.get("etag"), response.headers.get("last-modified")),
        )

    def _note_quota(self, response: httpx.Response, wanted: _Request) -> None:
        if seconds := min(exhausted_for(response.headers), _LONGEST_WINDOW_SECONDS):
            until = asyncio.get_running_loop().time() + seconds
            self._exhausted_until[wanted.url.netloc.decode()] = until


def _with_login(url: httpx.URL, named: httpx.URL) -> httpx.URL:
    """An address on the operator's own origin, with the login that the operator named: a server tells it without."""
    if url.userinfo or not named.userinfo or _origin(url) != _origin(named):
        return url
    return url.copy_with(userinfo=named.userinfo)


def _kept(url: httpx.URL) -> str | None:
    """An address as it may be stored; None for one with a secret in it, which is found anew each time."""
    return str(url) if redacted(str(url)) == str(url) else None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _unexpected(response: httpx.Response, wanted: _Request) -> Exception:
    """The error of a status. A server that is down may be up again in a moment; one that refuses is left alone."""
    status, wait = response.status_code, retry_after(response.headers)
    reason = f"it answered {status} {response.reason_phrase}".rstrip()
    if status == _GONE:
        return SourceError(wanted.source, f"{reason}: it is gone for good ({wanted.shown})", ended=True)
    if status in _REFUSALS and wait is None:
        return wanted.failed(reason, refused=True)
    if status in _REFUSALS or status >= 500:
        return Transient(reason, retry_after=wait, refused=True, unavailable=status >= 500)
    return wanted.failed(reason)


def _is_markup(response: httpx.Response, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "").lower() or body.lstrip().startswith(b"<")


async def _body(response: httpx.Response, wanted: _Request, *, limit: int) -> bytes:
    """The unpacked body. It is unpacked here and not by httpx, so that a small piece cannot become a huge one."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise wanted.failed(f"content-encoding {encoding}, which was not asked for")
    unpack: Unpacker = Gunzip(limit) if encoding == "gzip" else Plain()
    body, received = bytearray(), 0
    async for piece in response.aiter_raw():
        received += len(piece)
        body += _unpacked(piece, unpack)
        if max(len(body), received) > limit:
            raise wanted.failed(f"an answer of more than {limit} bytes")
    if not unpack.whole and received:
        raise Transient("the packed answer broke off")
    return bytes(body)


def _unpacked(piece: bytes, unpack: Unpacker) -> bytes:
    try:
        return unpack.feed(piece)
    except DamagedBody as error:
        raise Transient("the packed answer is damaged") from error
