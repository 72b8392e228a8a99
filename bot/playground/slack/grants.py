"""Tokens: which workspace each is for, how long it is good, and what spoils it.

Pages: docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/authentication/using-token-rotation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.playground.settings import PlaygroundSettings
from bot.playground.slack import limits
from bot.playground.slack.refusals import Refused
from bot.playground.slack.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A bot token of a workspace. `expires` in monotonic seconds, None: never; `spoiled` is why it is refused."""

    token: str
    workspace: Workspace
    refresh: str | None = None
    expires: float | None = None
    spoiled: str | None = None
    refreshed: float | None = None
    """When its refresh token was used first, in monotonic seconds."""


class Grants:
    """Every token that was given out; the first workspace has the fixed one of the settings."""

    def __init__(self, settings: PlaygroundSettings, *, workspaces: tuple[Workspace, ...]) -> None:
        self.workspaces = workspaces
        self._settings = settings
        fixed = Grant(token=settings.slack_bot_token, workspace=workspaces[0])
        self._by_token = {fixed.token: fixed}

    @property
    def first(self) -> Workspace:
        """The workspace that has the app from the first."""
        return self.workspaces[0]

    def workspace_of(self, token: str) -> Workspace:
        """The workspace that a token is for; the first one for tokens that nobody knows."""
        found = self._by_token.get(token)
        return self.first if found is None else found.workspace

    def check(self, token: str) -> None:
        """Raise `Refused` unless the token is good now."""
        found = self._by_token.get(token)
        if found is None:
            raise Refused("invalid_auth")
        if found.spoiled is not None:
            raise Refused(found.spoiled)
        if found.expires is not None and self._settings.monotonic() >= found.expires:
            raise Refused("token_expired")

    def give(self, workspace: Workspace) -> Grant:
        """A new token for a workspace, with a refresh token where tokens rotate."""
        secret = f"{self._settings.chance.getrandbits(128):032x}"
        if not self._settings.slack_rotates_tokens:
            made = Grant(token=f"xoxb-{workspace.team.id}-{secret}", workspace=workspace)
        else:
            made = Grant(
                token=f"xoxe.xoxb-1-{secret}",
                workspace=workspace,
                refresh=f"xoxe-1-{self._settings.chance.getrandbits(128):032x}",
                expires=self._settings.monotonic() + limits.TOKEN_SECONDS,
            )
        self._by_token[made.token] = made
        return made

    def refresh(self, refresh: str) -> Grant:
        """Exchange a refresh token, which is used up by it after a short while of grace.

        The old token stays good until it expires; of more than two, the oldest is revoked.
        """
        now = self._settings.monotonic()
        found = next((one for one in self._by_token.values() if one.refresh == refresh), None)
        if found is None or found.spoiled is not None or self._is_used_up(found, now):
            raise Refused("invalid_refresh_token")
        if found.workspace.lost_token is not None:
            raise Refused("invalid_refresh_token")  # the app is not installed there any more
        self._by_token[found.token] = replace(found, refreshed=now if found.refreshed is None else found.refreshed)
        made = self.give(found.workspace)
        of_workspace = [one for one in self._by_token.values() if one.workspace is found.workspace and one.expires]
        for oldest in [one for one in of_workspace if one.spoiled is None][:-2]:
            self._by_token[oldest.token] = replace(oldest, spoiled="token_revoked")
        return made

    def _is_used_up(self, grant: Grant, now: float) -> bool:
        return grant.refreshed is not None and now - grant.refreshed >= self._settings.slack_refresh_grace_seconds

    def revoke(self, token: str) -> None:
        """Make a token worthless."""
        self._by_token[token] = replace(self._by_token[token], spoiled="token_revoked", refresh=None)

    def expire(self, workspace: Workspace) -> None:
        """Let the tokens of a workspace end now."""
        now = self._settings.monotonic()
        for token, grant in self._by_token.items():
            if grant.workspace is workspace and grant.expires is not None:
                self._by_token[token] = replace(grant, expires=now)
