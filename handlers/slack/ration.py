"""Look-ups in a workspace that has installed the app: one page of 15 messages a minute, by each method.

An app that is distributed outside the Marketplace gets no more
(https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps). So one look-up is under way
at a time, and no other asks meanwhile: it comes again at its turn, and answers for all messages of its channel.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ports.clock import Clock
from handlers.slack import limits
from handlers.slack.errors import NotYet, error_response
from handlers.slack.history import LONGEST_WAIT_SECONDS, MOST_WAITS, Pages


class Ration:
    """The turns of one method in one workspace."""

    page = limits.RATIONED_PAGE

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next_turn = clock.monotonic()
        self._is_taken = False

    @asynccontextmanager
    async def look_up(self) -> AsyncIterator[Ration]:
        """Its turns, for one look-up. Raises `NotYet` where another is under way, or the next turn is to come."""
        if self._is_taken or self._wait > 0:
            raise NotYet(max(self._wait, limits.RATIONED_SECONDS if self._is_taken else 0.0))
        self._is_taken = True
        try:
            yield self
        finally:
            self._is_taken = False

    async def ask(self, page: Pages) -> AsyncSlackResponse:
        """Ask for a page at the next turn, which is later where Slack says so. Raises as the client.

        Raises `NotYet` where the turn is far away: the look-up begins anew then, so that its channel is not held up.
        """
        for _ in range(MOST_WAITS):
            await self._clock.sleep(self._wait)
            self._next_turn = self._clock.monotonic() + limits.RATIONED_SECONDS
            try:
                return await page()
            except SlackApiError as error:
                wait = error_response(error).retry_after
                if wait is None:
                    raise
                self._next_turn = self._clock.monotonic() + wait
                if wait > LONGEST_WAIT_SECONDS:
                    break
        raise NotYet(self._wait)

    @property
    def _wait(self) -> float:
        """Seconds until the next turn."""
        return max(0.0, self._next_turn - self._clock.monotonic())
