"""Keeps this address from being banned, and asks for nothing while it is.

Discord bans an address for 10,000 answers of 401, 403 or 429 within ten minutes, those of a shared limit apart; the
proxy in front of it then answers everything with a 429 that has no `Via`, and each further request may prolong that:
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp
import structlog

from bot.delivery.outcome import NotSent
from bot.log_events import LogEvent
from handlers.asked_wait import asked_wait

log = structlog.get_logger(__name__)

MOST_INVALID = 2_000
"""How many answers of that kind there may be in ten minutes before nothing is asked for a while: far from the ban, and
more than the channels of a service that lost its access cost at once."""
_WINDOW_SECONDS = 600.0
_INVALID = frozenset({401, 403, 429})
_TOO_MANY = 429
_BAN_SECONDS = 3_600.0
"""How long a ban is held to last where its answer does not say."""


class Guard:
    """Hears every answer of the client, and says whether requests are held back. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._invalid: deque[float] = deque()
        self._held_until = 0.0
        self._why = ""

    def holds(self) -> NotSent | None:
        """Why no request is made now, and for how long; None where one may be."""
        rest = self._held_until - self._monotonic()
        return NotSent(self._why, rest) if rest > 0 else None

    def hear(self, status: int, headers: Callable[[str], str | None]) -> None:
        """Take an answer: its status, and its headers by name."""
        if status not in _INVALID or headers("X-RateLimit-Scope") == "shared":
            return
        now = self._monotonic()
        if status == _TOO_MANY and headers("Via") is None:
            self._hold("Discord has banned this address", asked_wait(headers("Retry-After")) or _BAN_SECONDS)
            return
        self._invalid.append(now)
        while self._invalid[0] <= now - _WINDOW_SECONDS:
            self._invalid.popleft()
        if len(self._invalid) >= MOST_INVALID:
            self._invalid.clear()
            self._hold("too many refused requests: Discord would ban this address", _WINDOW_SECONDS)

    def listen(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """Let a session's trace tell of every answer."""

        async def heard(
            _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
        ) -> None:
            self.hear(ended.response.status, ended.response.headers.get)

        trace.on_request_end.append(heard)
        return trace

    def _hold(self, why: str, seconds: float) -> None:
        if self.holds() is None:
            log.error(LogEvent.DISCORD_HELD_BACK, reason=why, seconds=round(seconds), fix="offprint doctor discord")
        self._why = why
        self._held_until = max(self._held_until, self._monotonic() + seconds)
