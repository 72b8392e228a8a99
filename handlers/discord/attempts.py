"""The attempts of one request: the library makes it again after a 5xx by itself, and tells only how the last one ended.

https://github.com/Rapptz/discord.py/blob/v2.7.1/discord/http.py, `HTTPClient.request`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp

from bot.delivery.outcome import Outcome, Sent, Unknown
from handlers.fence import did_not_leave


@dataclass(slots=True)
class Attempts:
    """Whether one of them was `lost`: Discord may have stored its message. They are the context of its trace.

    With `once` a lost attempt is the last one: what it may have stored would be stored again.
    """

    lost: bool = False
    once: bool = False

    def all_told(self, last: Outcome) -> Outcome:
        """What became of the request whose last attempt ended so: a refusal says nothing of those before."""
        if not self.lost or isinstance(last, Sent | Unknown):
            return last
        return Unknown("an earlier attempt was answered with a 5xx")


class Lost(aiohttp.ClientError):
    """An attempt was lost, and none may follow."""


def listen(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """Let a session's trace note what is lost."""

    async def answered(
        _session: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        attempts = context.trace_request_ctx
        if isinstance(attempts, Attempts) and ended.response.status >= 500:
            attempts.lost = True
            if attempts.once:
                ended.response.close()
                raise Lost(f"HTTP {ended.response.status}")

    async def broke(
        _session: aiohttp.ClientSession, context: SimpleNamespace, failed: aiohttp.TraceRequestExceptionParams
    ) -> None:
        attempts = context.trace_request_ctx
        nothing_left = isinstance(failed.exception, aiohttp.ClientConnectorError) or did_not_leave(failed.exception)
        if isinstance(attempts, Attempts) and not nothing_left:
            attempts.lost = True
            if attempts.once:
                raise Lost(type(failed.exception).__name__) from failed.exception

    trace.on_request_end.append(answered)
    trace.on_request_exception.append(broke)
    return trace
