"""Why a platform could not be reached, in words: what the network did, the same for every platform."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Mapping
from types import MappingProxyType

import aiohttp

_WORDS: Mapping[int, str] = MappingProxyType(
    {
        errno.ECONNREFUSED: "connection refused",
        errno.EHOSTUNREACH: "no route to it",
        errno.ENETUNREACH: "no network",
        errno.ECONNRESET: "the connection was cut",
        errno.EPIPE: "the connection was cut",
    }
)


def network_problem(error: BaseException) -> str:
    """What the network did, such as `connection refused`. No address is in it: some hold secrets."""
    match error:
        case aiohttp.ClientConnectorDNSError() | socket.gaierror():
            return "its name cannot be resolved (DNS)"
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return "its certificate is not accepted (TLS)"
        case TimeoutError():
            return "no answer in time"
        case aiohttp.ClientResponseError():
            return f"it answered HTTP {error.status}"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError():
            return "the connection was cut"
        case OSError(errno=int(number)) if number in _WORDS:
            return _WORDS[number]
        case OSError():
            return f"the network failed ({type(error).__name__})"
        case _:
            return f"its answer cannot be read ({type(error).__name__})"
