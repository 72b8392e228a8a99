"""The HTTP client of the tests of sources: a request that fails is not made again."""

from __future__ import annotations

from bot.http.policy import Retries

AT_ONCE = Retries(attempts=1, first_wait=0, longest_wait=0, jitter=0, patience=0)
