"""Tokens that expire, renewed before they do.

Such a token is good for twelve hours, and its refresh token for one use
(https://docs.slack.dev/authentication/using-token-rotation). So a new pair is saved before it is used. Where the
process ends between Slack's answer and the save, the old refresh token is still good for a short while, and the old
token that posts for hours: it is renewed when half of its time is left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageError
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.installations import Installation
from bot.ports.leases import Leases
from handlers.slack.account import SlackInstall
from handlers.slack.errors import FAILURES, TOKEN_CODES, NotWhole, error_response, problem
from handlers.slack.seal import Tokens
from handlers.slack.seats import Seat, Seats

log = structlog.get_logger(__name__)

RENEW_BEFORE = timedelta(hours=6)
"""How long before its end a token is renewed: the time in which an operator can mend a fault."""
_RENEWING = timedelta(minutes=1)
"""How long a process that renews keeps others from it, should it die meanwhile."""
_REST = timedelta(minutes=5)
"""How long a renewal that failed is left alone."""
_NEVER_AGAIN = frozenset({*TOKEN_CODES, "invalid_refresh_token"})
_CLIENT_CODES = frozenset({"bad_client_secret", "invalid_client_id"})
_CLIENT_STEP = "Copy OFFPRINT_SLACK_CLIENT_ID and OFFPRINT_SLACK_CLIENT_SECRET again: “Basic Information” of the app."
_AGAIN = "none is needed if this stays rare: it is tried again in five minutes"


class Renewal:
    """Renews the tokens of seats. `client` makes a client, which must not retry. `name` is this process's."""

    def __init__(  # noqa: PLR0913 - what it renews, asks, and is called
        self,
        seats: Seats,
        *,
        install: SlackInstall,
        leases: Leases,
        name: str,
        client: Callable[[str | None], AsyncWebClient],
        clock: Clock,
    ) -> None:
        self._seats = seats
        self._install = install
        self._leases = leases
        self._name = name
        self._client = client
        self._now = clock.now

    def has_ended(self, seat: Seat) -> bool:
        """Whether a token is good no longer."""
        ends = seat.installation.expires_at
        return ends is not None and (seat.is_expired or self._now() >= ends)

    def is_due(self, seat: Seat) -> bool:
        """Whether a token is to be renewed."""
        ends = seat.installation.expires_at
        return ends is not None and (seat.is_expired or self._now() >= ends - RENEW_BEFORE)

    async def renew(self, seat: Seat) -> None:
        """Renew the tokens of a workspace, once for all who wait for it; what fails is logged and tried again later.

        A refresh token is good for one use, so one process at a time renews, and looks before whether another has.
        """
        async with seat.renewing:
            rests = seat.rests_until is not None and self._now() < seat.rests_until
            if rests or not self.is_due(seat):
                return
            try:
                async with self._alone(seat) as is_alone:
                    if is_alone:
                        seat.unsaved = seat.unsaved or await self._new_pair(seat)
                        await self._seats.exchange(seat, *seat.unsaved)
            except (*FAILURES, StorageError) as error:
                self._note_failure(seat, error)

    async def still_works(self, seat: Seat) -> bool:
        """Whether the token is good, or can be made so; also where Slack cannot be asked."""
        try:
            await seat.client.auth_test()
        except SlackApiError as error:
            if error_response(error).code not in TOKEN_CODES:
                return True
        except FAILURES:
            return True
        else:
            return True
        if seat.tokens.refresh is None:
            return False
        seat.is_expired, seat.rests_until = True, None
        await self.renew(seat)
        return seat.refused is None

    @asynccontextmanager
    async def _alone(self, seat: Seat) -> AsyncIterator[bool]:
        """Whether this process is the one that renews; what another has saved is taken in."""
        workspace = seat.installation.workspace
        lease = await self._leases.take(f"slack token {workspace}", self._name, lasting=_RENEWING)
        try:
            await self._seats.read()
            yield lease is not None and self._seats.get(workspace) is seat
        finally:
            if lease is not None:
                await self._leases.release(lease)

    async def _new_pair(self, seat: Seat) -> tuple[Installation, Tokens]:
        answer = await self._client(None).oauth_v2_access(
            client_id=self._install.client_id,
            client_secret=self._install.client_secret,
            grant_type="refresh_token",
            refresh_token=seat.tokens.refresh,
        )
        bot, refresh, lasts = (answer.get(name) for name in ("access_token", "refresh_token", "expires_in"))
        if not (isinstance(bot, str) and isinstance(refresh, str) and isinstance(lasts, int)):
            raise NotWhole
        tokens, ends = Tokens(bot, refresh), self._now() + timedelta(seconds=lasts)
        return replace(self._seats.sealed(seat.installation, tokens), expires_at=ends), tokens

    def _note_failure(self, seat: Seat, error: Exception) -> None:
        code = error_response(error).code if isinstance(error, SlackApiError) else None
        seat.rests_until = self._now() + _REST
        seat.refused = code if code in _NEVER_AGAIN else None
        log.error(
            LogEvent.SLACK_TOKEN_NOT_RENEWED,
            workspace=seat.installation.workspace,
            problem=str(error) if isinstance(error, StorageError) else problem(error),
            fix=_CLIENT_STEP if code in _CLIENT_CODES else self._install.step if seat.refused else _AGAIN,
        )
