"""The workspaces that have installed the app, each with tokens of its own, which are renewed before they expire.

A token that expires is good for twelve hours, and its refresh token for one use
(https://docs.slack.dev/authentication/using-token-rotation). So a new pair is saved before it is used. Where the
process ends between Slack's answer and the save, the old refresh token is still good for a short while, and the old
token that posts for hours: it is renewed when half of its time is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import ChannelRefused, NotSent, Outcome
from bot.errors import SettingsError, StorageError
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.installations import Installation, Installations
from bot.ports.leases import Leases
from handlers.slack.account import SlackInstall
from handlers.slack.errors import FAILURES, TOKEN_CODES, NotWhole, error_response, problem
from handlers.slack.history import Turns
from handlers.slack.ration import Ration
from handlers.slack.seal import Seal, Tokens, WrongKey

log = structlog.get_logger(__name__)

RENEW_BEFORE = timedelta(hours=6)
"""How long before its end a token is renewed: the time in which an operator can mend a fault."""
_RENEWING = timedelta(minutes=1)
"""How long a process that renews keeps others from it, should it die meanwhile."""
_REST = timedelta(minutes=5)
"""How long a renewal that failed is left alone."""
NOT_INSTALLED = "not_installed"
_EXPIRED = "token_expired"
_NEVER_AGAIN = frozenset({*TOKEN_CODES, "invalid_refresh_token"})
_CLIENT_CODES = frozenset({"bad_client_secret", "invalid_client_id"})
_CLIENT_STEP = "Copy OFFPRINT_SLACK_CLIENT_ID and OFFPRINT_SLACK_CLIENT_SECRET again: “Basic Information” of the app."
_AGAIN = "none is needed if this stays rare: it is tried again in five minutes"
_NO_KEY = (
    "OFFPRINT_SECRET_KEY: no key in it opens the tokens of {names}; put the key back that sealed them, behind the new "
    "one with a blank between, or forget these workspaces (offprint slack forget WORKSPACE) and have them install again"
)


@dataclass(slots=True)
class _Seat:
    """One workspace as it is in use: its client has the token that is saved."""

    installation: Installation
    tokens: Tokens
    client: AsyncWebClient
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    unsaved: tuple[Installation, Tokens] | None = None
    """A new pair that could not be saved yet."""
    rests_until: datetime | None = None
    is_expired: bool = False
    """Whether Slack has said so, whatever the clocks say."""
    refused: str | None = None
    """Slack's code, where it will never renew these tokens."""

    @property
    def identity(self) -> AuthorizeResult:
        """Who the app is there."""
        return AuthorizeResult(
            enterprise_id=None,
            team_id=self.installation.workspace,
            bot_token=self.tokens.bot,
            bot_id=self.installation.bot,
            bot_user_id=self.installation.bot_user,
        )

    def take(self, installation: Installation, tokens: Tokens) -> None:
        """Use this pair from now on."""
        self.installation, self.tokens, self.client.token = installation, tokens, tokens.bot
        self.unsaved, self.rests_until, self.is_expired, self.refused = None, None, False, None


class InstalledWorkspaces:
    """The installations in use. `client` makes the client of a token; it must not retry. `name` is this process's."""

    def __init__(  # noqa: PLR0913 - what it reads, asks, and is called
        self,
        install: SlackInstall,
        *,
        installations: Installations,
        leases: Leases,
        name: str,
        client: Callable[[str | None], AsyncWebClient],
        clock: Clock,
    ) -> None:
        self._install = install
        self._installations = installations
        self._leases = leases
        self._name = name
        self._client = client
        self._clock = clock
        self._now = clock.now
        self._seal = Seal(install.keys)
        self._seats: dict[str, _Seat] = {}
        self._rations: dict[tuple[str, str], Ration] = {}
        self._writes = 0
        """How often the installations were written here: rows that were read before a write may be old news."""

    async def open(self) -> str:
        """Read the installations, and seal their tokens with the newest key. Raises `SettingsError`."""
        if closed := await self._read():
            raise SettingsError((_NO_KEY.format(names=", ".join(one.name for one in closed)),))
        for seat in tuple(self._seats.values()):
            if not self._seal.is_newest(seat.installation.sealed):
                await self._seal_anew(seat)
        return f"{len(self._seats)} installed"

    async def tend(self) -> None:
        """Take in the writes of other processes, and renew tokens that are due. Called every few seconds."""
        await self._read()
        for seat in tuple(self._seats.values()):
            if self._is_due(seat):
                await self._renew(seat)

    async def client_of(self, workspace: str) -> AsyncWebClient | ChannelRefused | NotSent:
        """The client of the workspace, with a token that is good now."""
        seat = await self._seat_in(workspace)
        if seat is None:
            return ChannelRefused(NOT_INSTALLED, self._step)
        if self._has_ended(seat):
            await self._renew(seat)
        if not self._has_ended(seat):
            return seat.client
        return NotSent(_EXPIRED) if seat.refused is None else ChannelRefused(seat.refused, self._step)

    async def identity_in(self, workspace: str | None) -> AuthorizeResult | None:
        """Who the app is there."""
        seat = await self._seat_in(workspace or "")
        if seat is not None and self._has_ended(seat):
            await self._renew(seat)
        return None if seat is None else seat.identity

    async def _seat_in(self, workspace: str) -> _Seat | None:
        """The workspace as it is in use; one that is not known may have installed the app a moment ago elsewhere."""
        if workspace and workspace not in self._seats:
            with suppress(StorageError):  # `tend` reads them again
                await self._read()
        return self._seats.get(workspace)

    def look_up(self, workspace: str, method: str) -> AbstractAsyncContextManager[Turns]:
        """The turns of the ration, which all channels of the workspace share."""
        ration = self._rations.setdefault((workspace, method), Ration(self._clock))
        return ration.look_up()

    def understood(self, workspace: str, outcome: Outcome) -> Outcome:
        """The outcome; a workspace whose token is refused is to install the app again."""
        seat = self._seats.get(workspace)
        match outcome:
            case ChannelRefused(code) if code == _EXPIRED and seat is not None and seat.tokens.refresh is not None:
                seat.is_expired = True
                return NotSent(code)
            case ChannelRefused(code) if code in TOKEN_CODES:
                return ChannelRefused(code, self._step)
            case _:
                return outcome

    async def install(self, installation: Installation, tokens: Tokens) -> None:
        """Keep what a person has just installed, and use it; its tokens are sealed here."""
        sealed = replace(installation, sealed=self._seal.close(tokens, workspace=installation.workspace))
        await self._installations.keep(sealed)
        self._writes += 1
        self._sit(sealed, tokens)
        log.info(LogEvent.SLACK_INSTALLED, workspace=installation.workspace, by=installation.installed_by)

    async def after_removal(self, workspace: str) -> None:
        """Forget the tokens of a workspace, unless they still work: one alone was revoked, or this is late news."""
        seat = self._seats.get(workspace)
        if seat is None or await self._still_works(seat):
            return
        if await self._installations.remove(seat.installation) and self._seats.get(workspace) is seat:
            del self._seats[workspace]
            log.warning(LogEvent.SLACK_TOKENS_FORGOTTEN, workspace=workspace, fix=self._step)

    @property
    def _step(self) -> str:
        return f"Install Offprint in this workspace again: {self._install.address}"

    async def _read(self) -> list[Installation]:
        """Take in the stored installations, leaving unchanged ones in use; returns those that no key opens."""
        writes = self._writes
        stored = {one.workspace: one for one in await self._installations.all()}
        if writes != self._writes:
            return []
        for workspace in self._seats.keys() - stored.keys():
            del self._seats[workspace]
        return [one for one in stored.values() if not self._takes_in(one)]

    def _takes_in(self, stored: Installation) -> bool:
        """Use a stored installation; False where no key opens it."""
        seat = self._seats.get(stored.workspace)
        if seat is not None and seat.installation.sealed == stored.sealed:
            return True
        try:
            tokens = self._seal.open(stored.sealed, workspace=stored.workspace)
        except WrongKey:
            return False
        self._sit(stored, tokens)
        return True

    def _sit(self, installation: Installation, tokens: Tokens) -> None:
        self._seats[installation.workspace] = _Seat(installation, tokens, self._client(tokens.bot))

    async def _seal_anew(self, seat: _Seat) -> None:
        before = seat.installation
        after = replace(before, sealed=self._seal.close(seat.tokens, workspace=before.workspace))
        if await self._installations.exchange(before, after):
            seat.installation = after

    def _is_due(self, seat: _Seat) -> bool:
        ends = seat.installation.expires_at
        return ends is not None and (seat.is_expired or self._now() >= ends - RENEW_BEFORE)

    def _has_ended(self, seat: _Seat) -> bool:
        ends = seat.installation.expires_at
        return ends is not None and (seat.is_expired or self._now() >= ends)

    async def _renew(self, seat: _Seat) -> None:
        """Renew the tokens of a workspace, once for all who wait for it; what fails is logged and tried again later.

        A refresh token is good for one use, so one process at a time renews, and looks before whether another has.
        """
        async with seat.renewing:
            rests = seat.rests_until is not None and self._now() < seat.rests_until
            if rests or not self._is_due(seat):
                return
            try:
                async with self._alone(seat) as is_alone:
                    if is_alone:
                        await self._renew_alone(seat)
            except (*FAILURES, StorageError) as error:
                self._note_failure(seat, error)

    @asynccontextmanager
    async def _alone(self, seat: _Seat) -> AsyncIterator[bool]:
        """Whether this process is the one that renews; what another has saved is taken in."""
        name = seat.installation.workspace
        lease = await self._leases.take(f"slack token {name}", self._name, lasting=_RENEWING)
        try:
            await self._read()
            yield lease is not None and self._seats.get(name) is seat
        finally:
            if lease is not None:
                await self._leases.release(lease)

    async def _renew_alone(self, seat: _Seat) -> None:
        installation, tokens = seat.unsaved = seat.unsaved or await self._new_pair(seat)
        if await self._installations.exchange(seat.installation, installation):
            self._writes += 1
            seat.take(installation, tokens)
        else:
            await self._read()  # it was installed anew, or removed, meanwhile

    async def _new_pair(self, seat: _Seat) -> tuple[Installation, Tokens]:
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
        sealed = self._seal.close(tokens, workspace=seat.installation.workspace)
        return replace(seat.installation, sealed=sealed, expires_at=ends), tokens

    def _note_failure(self, seat: _Seat, error: Exception) -> None:
        code = error_response(error).code if isinstance(error, SlackApiError) else None
        seat.rests_until = self._now() + _REST
        seat.refused = code if code in _NEVER_AGAIN else None
        log.error(
            LogEvent.SLACK_TOKEN_NOT_RENEWED,
            workspace=seat.installation.workspace,
            problem=str(error) if isinstance(error, StorageError) else problem(error),
            fix=_CLIENT_STEP if code in _CLIENT_CODES else self._step if seat.refused else _AGAIN,
        )

    async def _still_works(self, seat: _Seat) -> bool:
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
        await self._renew(seat)
        return seat.refused is None
