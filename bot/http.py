"""The HTTP client of the sources, which trusts nothing that a server sends.

Every request of every source goes through `Http.get`. It limits a response (time, decoded bytes, redirects and
their targets), sends our User-Agent, retries transient failures, and turns every failure into a `SourceError` that
names the source. This is the only module that imports httpx.
"""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Address, ip_address

import httpx
import stamina

from bot.errors import SourceError

JSON = "application/json"
OK = frozenset({200})
_TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

Resolver = Callable[[str], Awaitable[Collection[str]]]
"""Resolves a host name to its IP addresses; raises OSError when it has none."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds, bytes after unpacking, redirects."""

    connect_seconds: float = 10.0
    idle_seconds: float = 20.0
    total_seconds: float = 60.0
    body_bytes: int = 10_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Retries:
    """The retry policy of a request; waits in seconds, doubled from the first to the longest."""

    attempts: int = 3
    first_wait: float = 0.5
    longest_wait: float = 8.0
    jitter: float = 1.0
    patience: float = 20.0

    def decide(self, error: Exception) -> bool | float:
        """Whether to try again after `error`, or the seconds to wait before, where the server has named them.

        A server that asks for more than our patience is left alone until the next poll.
        """
        if not isinstance(error, _Transient):
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= self.patience else False


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: the status, the whole unpacked body, and the `next` address of its `Link` header."""

    status: int
    body: bytes
    next_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request of a source."""

    source: str
    url: httpx.URL
    accept: str
    expected: Collection[int]

    def refused(self, reason: str) -> SourceError:
        return SourceError(self.source, f"{reason} ({self.url})")


class _Transient(Exception):
    """A transient failure: the next attempt may succeed."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


async def resolve(host: str) -> Collection[str]:
    """The addresses of `host` as the system's resolver knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None)
    return {str(address[0]) for *_, address in found}


def user_agent(version: str, contact: str | None) -> str:
    """The User-Agent: product, version and, as arXiv asks, an address where the operator can be reached."""
    reachable = " ".join((contact or "").encode("ascii", "ignore").decode().split())
    return f"Offprint/{version} ({reachable})" if reachable else f"Offprint/{version}"


@dataclass(slots=True)
class Http:
    """The client. Make one a process, close it with `aclose`; `agent` is the User-Agent."""

    agent: str
    limits: Limits = Limits()
    retries: Retries = Retries()
    resolver: Resolver = resolve
    _client: httpx.AsyncClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # httpx logs a sentence for each request, with the whole address; ours are events with fields.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        waits = httpx.Timeout(self.limits.idle_seconds, connect=self.limits.connect_seconds)
        headers = {"User-Agent": self.agent, "Accept-Encoding": "gzip"}
        self._client = httpx.AsyncClient(headers=headers, timeout=waits, trust_env=False, follow_redirects=False)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(
        self,
        url: str,
        *,
        source: str,
        params: Mapping[str, str] | None = None,
        accept: str = JSON,
        expected: Collection[int] = OK,
    ) -> Answer:
        """Fetch `url` for `source`. An answer whose status is not among `expected` is an error.

        Raises `SourceError`, with `retry_after` in seconds where the server has asked for a pause.
        """
        try:
            address = httpx.URL(url).copy_merge_params(params or {})
            wanted = _Request(source=source, url=address, accept=accept, expected=expected)
            return await self._caller()(self.retries.decide, self._attempt, wanted)
        except httpx.InvalidURL as error:
            raise SourceError(source, f"not an address: {url!r}") from error
        except _Transient as transient:
            raise SourceError(source, f"{transient} ({url})", retry_after=transient.retry_after) from transient

    def _caller(self) -> stamina.AsyncRetryingCaller:
        return stamina.AsyncRetryingCaller(
            attempts=self.retries.attempts,
            timeout=None,
            wait_initial=self.retries.first_wait,
            wait_max=self.retries.longest_wait,
            wait_jitter=self.retries.jitter,
        )

    async def _attempt(self, wanted: _Request) -> Answer:
        try:
            async with asyncio.timeout(self.limits.total_seconds):
                return await self._follow(wanted)
        except TimeoutError as error:
            raise _Transient(f"no whole answer within {self.limits.total_seconds:g} s") from error
        except httpx.TransportError as error:
            raise _Transient(f"the connection failed: {error or type(error).__name__}") from error

    async def _follow(self, wanted: _Request) -> Answer:
        url = wanted.url
        for _ in range(self.limits.redirects + 1):
            async with self._client.stream("GET", url, headers={"Accept": wanted.accept}) as response:
                if response.next_request is None:
                    return await self._read(response, wanted)
                url = response.next_request.url
            await self._permit(url, wanted)
        raise wanted.refused(f"more than {self.limits.redirects} redirects")

    async def _permit(self, target: httpx.URL, wanted: _Request) -> None:
        """Refuse a redirect that leaves encryption, or leads to a private host that the operator did not name."""
        if target.scheme not in {"https", wanted.url.scheme}:
            raise wanted.refused(f"redirected to {target.scheme}")
        if target.host != wanted.url.host and not await self._is_public(target.host):
            raise wanted.refused(f"redirected to a private address, {target.host}")

    async def _is_public(self, host: str) -> bool:
        try:
            addresses = await self.resolver(host)
        except OSError as error:
            raise _Transient(f"{host} has no address") from error
        return bool(addresses) and all(is_public(address) for address in addresses)

    async def _read(self, response: httpx.Response, wanted: _Request) -> Answer:
        status = response.status_code
        if status not in wanted.expected:
            raise _unexpected(response, wanted)
        body = await _body(response, wanted, limit=self.limits.body_bytes)
        if status in OK and wanted.accept == JSON and _is_markup(response, body):
            raise wanted.refused("a page of HTML where JSON was expected")
        return Answer(status, body, response.links.get("next", {}).get("url"))


def _unexpected(response: httpx.Response, wanted: _Request) -> Exception:
    reason = f"status {response.status_code} {response.reason_phrase}".rstrip()
    if response.status_code in _TRANSIENT_STATUSES:
        return _Transient(reason, retry_after=retry_after(response.headers))
    return wanted.refused(reason)


def _is_markup(response: httpx.Response, body: bytes) -> bool:
    return "html" in response.headers.get("content-type", "").lower() or body.lstrip().startswith(b"<")


def is_public(address: str) -> bool:
    """Whether an IP address (as text) is one of the open internet; IPv4 inside IPv6 is judged as IPv4."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks us to wait, at least 0; None if it does not say.

    `Retry-After` is a number or a date (RFC 9110, 10.2.3); a date is read against the server's own `Date`, so that
    neither clock has to be right. Hugging Face says it as `t=` in `RateLimit`
    (https://huggingface.co/docs/hub/rate-limits).
    """
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    if value:
        return _between(headers.get("date", ""), value)
    return _window_left(headers.get("ratelimit", ""))


def _between(earlier: str, later: str) -> float | None:
    try:
        return max(
            0.0,
            (parsedate_to_datetime(later) - parsedate_to_datetime(earlier)).total_seconds(),
        )
    except (TypeError, ValueError):
        return None


def _window_left(rate_limit: str) -> float | None:
    parts = (part.strip().partition("=") for part in rate_limit.split(";"))
    left = next((value for name, _, value in parts if name == "t"), "")
    return float(left) if left.isdecimal() else None


async def _body(response: httpx.Response, wanted: _Request, *, limit: int) -> bytes:
    """The unpacked body. It is unpacked here and not by httpx, so that a small piece cannot become a huge one."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip"}:
        raise wanted.refused(f"content-encoding {encoding}, which was not asked for")
    unpack = _Gunzip(limit) if encoding == "gzip" else _Plain()
    body, received = bytearray(), 0
    async for piece in response.aiter_raw():
        received += len(piece)
        body += unpack.feed(piece)
        if max(len(body), received) > limit:
            raise wanted.refused(f"an answer of more than {limit} bytes")
    if not unpack.whole:
        raise _Transient("the packed answer broke off")
    return bytes(body)


class _Plain:
    """A body that came as it is; its length is checked by httpx."""

    whole = True

    def feed(self, piece: bytes) -> bytes:
        return piece


class _Gunzip:
    """A gzip body, unpacked to at most one byte more than `limit` from each piece."""

    def __init__(self, limit: int) -> None:
        self._most = limit + 1
        self._unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    @property
    def whole(self) -> bool:
        return self._unpacker.eof

    def feed(self, piece: bytes) -> bytes:
        try:
            return self._unpacker.decompress(piece, self._most)
        except zlib.error as error:
            raise _Transient("the packed answer is damaged") from error
