"""The fence in aiohttp: the last check of the lease before the bytes of a request are written to the socket.

aiohttp calls a trace's hooks before it writes the headers and before each chunk of the body; the headers are written
together with the first chunk (https://github.com/aio-libs/aiohttp/blob/v3.14.5/aiohttp/http_writer.py). If a hook
raises, the connection is closed in the middle of the request, and no server acts on an incomplete request.
"""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.delivery.outcome import NotSent
from bot.ports.fence import may_leave

NOT_LEFT = NotSent("it was too late: another process may post there by now, or its key is known no more")


class NotLeft(aiohttp.ClientError):
    """A request that the fence stopped before all of its bytes were written."""


def fenced(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """Let a session's trace stop the requests that may no longer leave."""

    async def look(_session: aiohttp.ClientSession, _context: SimpleNamespace, _part: object) -> None:
        if not may_leave():
            raise NotLeft(NOT_LEFT.reason)

    trace.on_request_headers_sent.append(look)
    trace.on_request_chunk_sent.append(look)
    return trace


def did_not_leave(error: BaseException) -> bool:
    """Whether the fence stopped the request that raised `error`. aiohttp wraps an error from the hook of a chunk."""
    return isinstance(error, NotLeft) or isinstance(error.__cause__, NotLeft)
