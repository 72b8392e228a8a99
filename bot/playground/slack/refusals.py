"""How the local Slack refuses: HTTP 200 with `ok: false` and a code, or 429 with Retry-After."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aiohttp import web

from bot.playground.faults import Fault
from bot.playground.wire import JsonObject, json_answer


class Refused(Exception):
    """A refusal of Slack's: its error code, the reasons (for blocks), what else stands in the body, Retry-After."""

    def __init__(
        self,
        error: str,
        *,
        reasons: Sequence[str] = (),
        more: JsonObject | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.reasons = tuple(reasons)
        self.more = more or {}
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status: 429 when Slack wants to be asked later, else 200."""
        return 200 if self.retry_after is None else 429

    @property
    def body(self) -> JsonObject:
        """The JSON body."""
        body: JsonObject = {"ok": False, "error": self.error, **self.more}
        if self.reasons:
            body["errors"] = list(self.reasons)
            body["response_metadata"] = {"messages": [f"[ERROR] {reason}" for reason in self.reasons]}
        return body

    def answer(self) -> web.Response:
        """The HTTP answer."""
        headers = {} if self.retry_after is None else {"Retry-After": str(math.ceil(self.retry_after))}
        return json_answer(self.body, status=self.status, headers=headers)


def from_fault(fault: Fault) -> web.Response:
    """The refusal that a fault asks for: a code of Slack's own, a 429, or a bare HTTP error."""
    if fault.error is not None and fault.retry_after is None:
        return Refused(fault.error).answer()
    if fault.status == 429 or fault.retry_after is not None:
        return Refused(fault.error or "ratelimited", retry_after=fault.retry_after or 1).answer()
    return web.Response(status=fault.status, text=f"HTTP {fault.status}")
