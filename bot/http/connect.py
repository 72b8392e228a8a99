"""Where a connection may lead.

A host name is resolved once for each connection; its addresses are checked, and the connection is made to one of
them. A name that leads elsewhere the second time (DNS rebinding) thus leads nowhere. TLS checks the certificate for the
name, and connections are kept under it: two names at one address never share one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import httpcore
import httpx

from bot.http.addresses import Resolver, is_address, is_of_no_source, is_public

_MOST_TRIED = 4
"""How many addresses of one name are tried; together they have the time that a connection may take."""
_SHOWN = 100
_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

Permits = Callable[[str, Collection[str]], bool]
"""Whether a connection may be made to a host that has these addresses."""


class NoAddressError(Exception):
    """A host name has no address."""


class ForbiddenAddressError(Exception):
    """A host leads to an address that it must not lead to; `str()` is the host."""


def permits_public(_host: str, addresses: Collection[str]) -> bool:
    """Whether a host that the operator did not name may be asked: all its addresses are of the open internet."""
    return bool(addresses) and all(map(is_public, addresses))


class OwnHosts:
    """The hosts that the operator named, which may be private: a mirror on the same machine, or in the same network.

    A name that has led to the open internet stays there, and no name may lead to both, nor to where no source is (a
    cloud's metadata): the operator trusts the site, and not its name server.
    """

    def __init__(self) -> None:
        self._public: set[str] = set()

    def permits(self, host: str, addresses: Collection[str]) -> bool:
        """Whether a connection may be made to a host that the operator named."""
        if is_address(host):
            return True
        if not addresses or any(map(is_of_no_source, addresses)):
            return False
        if permits_public(host, addresses):
            self._public.add(host)
            return True
        return host not in self._public and not any(map(is_public, addresses))


class _CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Makes connections only to addresses that were checked."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, resolver: Resolver, permits: Permits) -> None:
        self._inner = inner
        self._resolver = resolver
        self._permits = permits

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore calls it
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that answers. Raises `NoAddressError`, `ForbiddenAddressError`."""
        tried = (await self._checked(host))[:_MOST_TRIED]
        share = None if timeout is None else timeout / len(tried)
        for address in tried[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(tried[-1], port, share, local_address, socket_options)

    async def _checked(self, host: str) -> Sequence[str]:
        try:
            addresses = (host,) if is_address(host) else tuple(await self._resolver(host))
        except (OSError, UnicodeError) as error:
            raise NoAddressError(host[:_SHOWN]) from error
        if not self._permits(host, addresses):
            raise ForbiddenAddressError(host[:_SHOWN])
        return addresses

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between two attempts."""
        await self._inner.sleep(seconds)


def checked_transport(resolver: Resolver, permits: Permits) -> httpx.AsyncHTTPTransport:
    """A transport of httpx whose connections are checked.

    httpx has no argument for it, so a private attribute is set; a test fails when a release of httpx ignores it.
    """
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    pool = transport._pool  # noqa: SLF001 - see above
    pool._network_backend = _CheckedNetwork(pool._network_backend, resolver, permits)  # noqa: SLF001 - see above
    return transport
