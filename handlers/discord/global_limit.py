"""The limit of all requests of a bot together, over every process that has its token.

Fifty a second, independent of the limits of single routes, which Discord raises for large bots on request; answers to
interactions do not count: https://docs.discord.com/developers/topics/rate-limits#global-rate-limit. A bot that runs
into it is told so by a 429 whose scope is `global`. The library waits then, and knows of no other process.
"""

from __future__ import annotations

from types import SimpleNamespace

import aiohttp

from bot.ports.clock import Clock
from bot.ports.rates import Rates
from handlers.asked_wait import asked_wait
from handlers.discord.channel_id import PLATFORM
from handlers.turns import Pace, Turns

_TOO_MANY = 429
_AT_ONCE = 0.1
"""The part of a second's requests that may leave at once."""


def turns_of(requests_per_second: int | None, rates: Rates, clock: Clock) -> Turns | None:
    """The turns of a bot that may make so many requests a second; None for one whose requests nobody counts."""
    if requests_per_second is None:
        return None
    return Turns(rates, PLATFORM, Pace(requests_per_second, round(requests_per_second * _AT_ONCE)), clock)


def listen(trace: aiohttp.TraceConfig, turns: Turns | None) -> aiohttp.TraceConfig:
    """Let a session's trace tell the other processes of a wait that is for all of them."""

    async def heard(
        _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
    ) -> None:
        headers = ended.response.headers
        if turns is None or ended.response.status != _TOO_MANY or headers.get("X-RateLimit-Scope") != "global":
            return
        if (wait := asked_wait(headers.get("Retry-After"))) is not None:
            await turns.hold(wait)

    trace.on_request_end.append(heard)
    return trace
