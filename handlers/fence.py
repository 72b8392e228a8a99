"""The fence in aiohttp: the last look before the bytes of a request leave.

The hooks for headers and for chunks of the body run before each of these is written, headers together with the first
chunk (https://github.com/aio-libs/aiohttp/blob/v3.14.5/aiohttp/http_writer.py). A request of which a chunk is missing
is none: the connection is closed, and no server takes it for whole.
"""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.delivery.outcome import NotSent
from bot.ports.fence import may_leave

NOT_LEFT = NotSent("it was too late: another process may post there by now, or its key is known no more")


class NotLeft(aiohttp.ClientError):
    """A request that was stopped before its bytes left."""


def fenced(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """Let a session's trace stop requests that may not leave."""

    async def look(_session: aiohttp.ClientSession, _context: SimpleNamespace, _part: object) -> None:
        if not may_leave():
            raise NotLeft(NOT_LEFT.reason)

    trace.on_request_headers_sent.append(look)
    trace.on_request_chunk_sent.append(look)
    return trace


def did_not_leave(error: BaseException) -> bool:
    """Whether a request that raised `error` was stopped. aiohttp wraps what the hook of a chunk raises."""
    return isinstance(error, NotLeft) or isinstance(error.__cause__, NotLeft)
