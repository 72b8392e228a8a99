"""The workspaces that have installed the app, each with tokens of its own (`handlers.slack.seats`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import ChannelRefused, NotSent, Outcome
from bot.errors import SettingsError
from bot.log_events import LogEvent
from bot.ports.clock import Clock
from bot.ports.installations import Installation
from bot.ports.stores import Stores
from handlers.slack.account import SlackInstall
from handlers.slack.errors import TOKEN_CODES
from handlers.slack.history import Turns
from handlers.slack.ration import Ration
from handlers.slack.renewal import Renewal
from handlers.slack.seal import Seal, Tokens
from handlers.slack.seats import Seats

log = structlog.get_logger(__name__)

NOT_INSTALLED = "not_installed"
_EXPIRED = "token_expired"
_NO_KEY = (
    "OFFPRINT_SECRET_KEY: no key in it opens the tokens of {names}; put the key back that sealed them, behind the new "
    "one with a blank between, or forget these workspaces (offprint slack forget WORKSPACE) and have them install again"
)


class InstalledWorkspaces:
    """The installations in use. `client` makes the client of a token; it must not retry. `name` is this process's."""

    def __init__(
        self,
        install: SlackInstall,
        *,
        stores: Stores,
        name: str,
        client: Callable[[str | None], AsyncWebClient],
        clock: Clock,
    ) -> None:
        self._step = install.step
        self._seats = Seats(stores.installations, seal=Seal(install.keys), client=client)
        self._renewal = Renewal(
            self._seats, install=install, leases=stores.leases, name=name, client=client, clock=clock
        )
        self._rates = stores.rates
        self._clock = clock
        self._rations: dict[str, Ration] = {}

    async def open(self) -> str:
        """Read the installations, and seal their tokens with the newest key. Raises `SettingsError`."""
        if closed := await self._seats.read():
            raise SettingsError((_NO_KEY.format(names=", ".join(one.name for one in closed)),))
        await self._seats.seal_anew()
        return f"{len(self._seats)} installed"

    async def tend(self) -> None:
        """Take in the writes of other processes, and renew tokens that are due. Called every few seconds."""
        await self._seats.read()
        for seat in self._seats:
            if self._renewal.is_due(seat):
                await self._renewal.renew(seat)

    async def client_of(self, workspace: str) -> AsyncWebClient | ChannelRefused | NotSent:
        """The client of the workspace, with a token that is good now."""
        seat = await self._seats.find(workspace)
        if seat is None:
            return ChannelRefused(NOT_INSTALLED, self._step)
        if self._renewal.has_ended(seat):
            await self._renewal.renew(seat)
        if not self._renewal.has_ended(seat):
            return seat.client
        return NotSent(_EXPIRED) if seat.refused is None else ChannelRefused(seat.refused, self._step)

    async def identity_in(self, workspace: str | None) -> AuthorizeResult | None:
        """Who the app is there."""
        seat = await self._seats.find(workspace or "")
        if seat is not None and self._renewal.has_ended(seat):
            await self._renewal.renew(seat)
        return None if seat is None else seat.identity

    def look_up(self, workspace: str, method: str) -> AbstractAsyncContextManager[Turns]:
        """The turns of the ration, which all channels of the workspace share, in every process."""
        scope = f"slack {workspace} {method}"
        return self._rations.setdefault(scope, Ration(self._rates, scope, self._clock)).look_up()

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
        await self._seats.keep(installation, tokens)
        log.info(LogEvent.SLACK_INSTALLED, workspace=installation.workspace, by=installation.installed_by)

    async def after_removal(self, workspace: str) -> None:
        """Forget the tokens of a workspace, unless they still work: one alone was revoked, or this is late news."""
        seat = self._seats.get(workspace)
        if seat is None or await self._renewal.still_works(seat):
            return
        if await self._seats.forget(seat):
            log.warning(LogEvent.SLACK_TOKENS_FORGOTTEN, workspace=workspace, fix=self._step)
