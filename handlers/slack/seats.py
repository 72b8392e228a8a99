"""The installations of the app as they are in use: each opened with a key, and with a client that has its token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StorageError
from bot.ports.installations import Installation, Installations
from handlers.slack.seal import Seal, Tokens, WrongKey


@dataclass(slots=True)
class Seat:
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


class Seats:
    """The seats of all workspaces, by workspace. `client` makes the client of a token."""

    def __init__(self, installations: Installations, *, seal: Seal, client: Callable[[str], AsyncWebClient]) -> None:
        self._installations = installations
        self._seal = seal
        self._client = client
        self._seats: dict[str, Seat] = {}
        self._writes = 0
        """How often the installations were written here: rows that were read before a write may be old news."""

    def __contains__(self, workspace: str) -> bool:
        return workspace in self._seats

    def __iter__(self) -> Iterator[Seat]:
        return iter(tuple(self._seats.values()))

    def __len__(self) -> int:
        return len(self._seats)

    def get(self, workspace: str) -> Seat | None:
        """The workspace as it is in use."""
        return self._seats.get(workspace)

    async def find(self, workspace: str) -> Seat | None:
        """The same; one that is not known may have installed the app a moment ago elsewhere."""
        if workspace and workspace not in self._seats:
            with suppress(StorageError):  # they are read again in seconds
                await self.read()
        return self._seats.get(workspace)

    async def read(self) -> list[Installation]:
        """Take in the stored installations, leaving unchanged ones in use; returns those that no key opens."""
        writes = self._writes
        stored = {one.workspace: one for one in await self._installations.all()}
        if writes != self._writes:
            return []
        for workspace in self._seats.keys() - stored.keys():
            del self._seats[workspace]
        return [one for one in stored.values() if not self._takes_in(one)]

    async def seal_anew(self) -> None:
        """Seal with the newest key what an older one sealed."""
        for seat in self:
            if not self._seal.is_newest(seat.installation.sealed):
                await self.exchange(seat, self.sealed(seat.installation, seat.tokens), seat.tokens)

    async def keep(self, installation: Installation, tokens: Tokens) -> None:
        """Keep an installation, its tokens sealed, and use it."""
        sealed = self.sealed(installation, tokens)
        await self._installations.keep(sealed)
        self._writes += 1
        self._sit(sealed, tokens)

    async def exchange(self, seat: Seat, installation: Installation, tokens: Tokens) -> None:
        """Save other tokens, which are sealed in `installation`, and use them, unless the workspace installed the app
        anew or removed it meanwhile.
        """
        if await self._installations.exchange(seat.installation, installation):
            self._writes += 1
            seat.take(installation, tokens)
        else:
            await self.read()

    async def forget(self, seat: Seat) -> bool:
        """Forget a workspace; False where it has installed the app anew meanwhile."""
        workspace = seat.installation.workspace
        if not await self._installations.remove(seat.installation) or self._seats.get(workspace) is not seat:
            return False
        del self._seats[workspace]
        return True

    def sealed(self, installation: Installation, tokens: Tokens) -> Installation:
        """The installation with these tokens, sealed with the newest key."""
        return replace(installation, sealed=self._seal.close(tokens, workspace=installation.workspace))

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
        self._seats[installation.workspace] = Seat(installation, tokens, self._client(tokens.bot))
