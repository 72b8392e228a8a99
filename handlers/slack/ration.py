"""Look-ups in a workspace that has installed the app: one page of 15 messages a minute, by each method.

An app that is distributed outside the Marketplace gets no more
(https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps), whichever process asks. So
the minutes are those of a line of time that all processes share (`bot.ports.rates`). One look-up of a process is under
way at a time, and no other asks meanwhile: it comes again at its turn, and answers for all messages of its channel.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.rates import Rates
from handlers.slack import limits
from handlers.slack.errors import NotYet, error_response
from handlers.slack.history import LONGEST_WAIT_SECONDS, MOST_WAITS, Pages

_EACH = timedelta(seconds=limits.RATIONED_SECONDS)


class Ration:
    """The turns of one method in one workspace. `scope` names it among the rates."""

    page = limits.RATIONED_PAGE

    def __init__(self, rates: Rates, scope: str, clock: Clock) -> None:
        self._rates = rates
        self._scope = scope
        self._clock = clock
        self._is_taken = False
        self._has_turn = False

    @asynccontextmanager
    async def look_up(self) -> AsyncIterator[Ration]:
        """Its turns, for one look-up. Raises `NotYet` where another is under way here, or the next turn is to come."""
        if self._is_taken:
            raise NotYet(limits.RATIONED_SECONDS)
        self._is_taken = True
        try:
            await self._take_turn(patience=0.0)
            yield self
        finally:
            self._is_taken = self._has_turn = False

    async def ask(self, page: Pages) -> AsyncSlackResponse:
        """Ask for a page at the next turn, and again after the waits that Slack asks for. Raises as the client.

        Raises `NotYet` where the turn is far away: the look-up begins anew then, so that its channel is not held up.
        """
        if not self._has_turn:
            await self._take_turn(patience=LONGEST_WAIT_SECONDS)
        self._has_turn = False
        for _ in range(MOST_WAITS):
            await self._hold(limits.RATIONED_SECONDS)  # from now on, which may be later than the turn began
            try:
                return await page()
            except SlackApiError as error:
                wait = error_response(error).retry_after
                if wait is None:
                    raise
            if wait > LONGEST_WAIT_SECONDS:
                await self._hold(wait)
                raise NotYet(wait)
            await self._hold(wait + limits.RATIONED_SECONDS)  # others come behind this look-up
            await self._clock.sleep(wait)
        raise NotYet(limits.RATIONED_SECONDS)

    async def _take_turn(self, *, patience: float) -> None:
        try:
            wait = (await self._rates.reserve(self._scope, _EACH, patience=timedelta(seconds=patience))).total_seconds()
        except StorageError:
            wait = 0.0  # a page too many is refused, and comes later
        if wait > patience:
            raise NotYet(wait)
        await self._clock.sleep(wait)
        self._has_turn = True

    async def _hold(self, seconds: float) -> None:
        with suppress(StorageError):  # each learns it by itself then
            await self._rates.hold(self._scope, timedelta(seconds=seconds))
