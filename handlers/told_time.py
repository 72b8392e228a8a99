"""The time of a platform, as the `Date` of its answers tells it: our own clock may be wrong, and may be set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp


class ToldTime:
    """The time by a platform's clock, carried on by the monotonic one since the last answer.

    An answer tells it in whole seconds: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None

    def hear(self, date: str | None) -> None:
        """Take the `Date` of an answer; one that is missing, or is no date, tells nothing."""
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        aware = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
        self._told = (aware.astimezone(UTC), self._monotonic())

    def now(self) -> datetime | None:
        """The time there, aware UTC; None before the first answer."""
        if self._told is None:
            return None
        told, at = self._told
        return told + timedelta(seconds=self._monotonic() - at)

    def listening(self) -> aiohttp.TraceConfig:
        """The hook of a session that hears every answer."""

        async def heard(
            _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
        ) -> None:
            self.hear(ended.response.headers.get("Date"))

        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(heard)
        return trace
