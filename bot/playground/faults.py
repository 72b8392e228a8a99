"""Faults at the network border: requested as plain values, and struck in the order of the requests."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from aiohttp import web

from bot.playground.world import Platform

Kind: TypeAlias = Literal[
    "refuse",  # answer with `status` (and `error`, `retry_after`); nothing is done
    "refuse_after",  # do it, then answer with `status`
    "drop",  # cut the connection before anything is done
    "drop_after",  # do it, then cut the connection
    "hold",  # do it, and withhold the answer until `Strike.release()`
    "hold_before",  # do nothing until `Strike.release()`, then do it
    "slow",  # wait `seconds`, then do it
    "truncate",  # do it, and send half of the answer as if it were whole
    "garble",  # do it, and answer 200 with `body`
    "late",  # do it; the message shows in history only `visible_after` seconds later
]

NEVER = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that strikes an endpoint `times` times.

    Endpoints are a Slack method (`chat.postMessage`, `response_url`), a Discord method and route
    (`POST /channels/{channel_id}/messages`), or an SMTP command (`RCPT`; see `mail/server.py`). `channel` limits it to
    one channel. `visible_after` (seconds, `NEVER`: until `Strike.reveal()`) goes with any kind that does the thing: the
    message is stored, and hidden that long from history.
    """

    platform: Platform
    endpoint: str
    kind: Kind
    times: int = 1
    channel: str | None = None
    status: int = 500
    error: str | None = None
    retry_after: float | None = None
    everywhere: bool = False
    seconds: float = 0.0
    visible_after: float = 0.0
    body: str = "<html><body>Service unavailable</body></html>"


class Strike:
    """A requested fault: how often it struck, and the event that releases what it holds."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.count = 0
        self.hidden: list[Callable[[], None]] = []
        self._struck = asyncio.Event()
        self._released = asyncio.Event()

    @property
    def spent(self) -> bool:
        """Whether it has struck `times` times."""
        return self.count >= self.fault.times

    def mark(self) -> None:
        """Count one more."""
        self.count += 1
        self._struck.set()

    def release(self) -> None:
        """Release every held answer, now and later."""
        self._released.set()

    def reveal(self) -> None:
        """Show in history what was hidden so far."""
        while self.hidden:
            self.hidden.pop()()

    async def struck(self, *, within: float = 30.0) -> None:
        """Wait until it has struck once; raises `TimeoutError`."""
        async with asyncio.timeout(within):
            await self._struck.wait()

    async def released(self) -> None:
        """Wait for `release`."""
        await self._released.wait()


class Faults:
    """The queue of faults."""

    def __init__(self) -> None:
        self._strikes: list[Strike] = []

    def add(self, fault: Fault) -> Strike:
        """Add a fault; it strikes the next request that fits, after the faults added before it."""
        strike = Strike(fault)
        self._strikes.append(strike)
        return strike

    def clear(self) -> None:
        """Remove the faults that have not struck, and release what is held."""
        for strike in self._strikes:
            strike.release()
        self._strikes.clear()

    def take(self, platform: Platform, endpoint: str, channel: str | None) -> Strike | None:
        """The fault that strikes this request, if one does."""
        for strike in self._strikes:
            fault = strike.fault
            if strike.spent or (fault.platform, fault.endpoint) != (platform, endpoint):
                continue
            if fault.channel in (None, channel):
                strike.mark()
                return strike
        return None


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request in progress: what carries it out, and how its platform refuses."""

    request: web.Request
    act: Callable[[], Awaitable[web.Response]]
    refuse: Callable[[Fault], web.Response]


Course: TypeAlias = Callable[[PendingRequest, Strike], Awaitable[web.StreamResponse]]


def cut(request: web.Request) -> web.Response:
    """Break the connection; the answer returned is never seen."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _refuse(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    return pending.refuse(strike.fault)


async def _refuse_after(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    await pending.act()
    return pending.refuse(strike.fault)


async def _drop(pending: PendingRequest, _strike: Strike) -> web.StreamResponse:
    return cut(pending.request)


async def _drop_after(pending: PendingRequest, _strike: Strike) -> web.StreamResponse:
    await pending.act()
    return cut(pending.request)


async def _hold(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    answer = await pending.act()
    await strike.released()
    return answer


async def _hold_before(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    await strike.released()
    return await pending.act()


async def _slow(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    await asyncio.sleep(strike.fault.seconds)
    return await pending.act()


async def _truncate(pending: PendingRequest, _strike: Strike) -> web.StreamResponse:
    answer = await pending.act()
    body = answer.body if isinstance(answer.body, bytes) else b""
    return web.Response(body=body[: len(body) // 2], status=answer.status, headers=_kept(answer.headers))


async def _garble(pending: PendingRequest, strike: Strike) -> web.StreamResponse:
    await pending.act()
    return web.Response(text=strike.fault.body, content_type="text/html")


async def _late(pending: PendingRequest, _strike: Strike) -> web.StreamResponse:
    return await pending.act()


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "content-length"}


COURSES: dict[Kind, Course] = {
    "refuse": _refuse,
    "refuse_after": _refuse_after,
    "drop": _drop,
    "drop_after": _drop_after,
    "hold": _hold,
    "hold_before": _hold_before,
    "slow": _slow,
    "truncate": _truncate,
    "garble": _garble,
    "late": _late,
}


async def run(pending: PendingRequest, strike: Strike | None) -> web.StreamResponse:
    """Carry out the request, or what the fault makes of it."""
    if strike is None:
        return await pending.act()
    return await COURSES[strike.fault.kind](pending, strike)


@dataclass(slots=True)
class Curtain:
    """Hides stored messages from history for a while, by a clock or until a fault reveals them."""

    monotonic: Callable[[], float]
    _until: dict[str, float] = field(default_factory=dict)

    def hide(self, message: str, strike: Strike | None) -> None:
        """Hide a message if the fault that struck its request says so."""
        if strike is not None and strike.fault.visible_after > 0:
            self._until[message] = self.monotonic() + strike.fault.visible_after
            strike.hidden.append(lambda: self.show(message))

    def show(self, message: str) -> None:
        """Show a message again."""
        self._until.pop(message, None)

    def hides(self, message: str) -> bool:
        """Whether history must leave this message out."""
        return self._until.get(message, -math.inf) > self.monotonic()
