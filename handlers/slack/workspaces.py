"""The workspaces that the app is in, each with its client: here the one of a token in the settings.

Several, which have installed the app themselves: `handlers.slack.installed`.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.account_tokens import SLACK_BOT
from bot.delivery.outcome import ChannelRefused, NotSent, Outcome
from handlers.slack.errors import refused_token
from handlers.slack.history import FreeTurns, Turns


class Workspaces(Protocol):
    """The workspaces that the app is in."""

    async def open(self) -> str:
        """Get to know them; says which they are. Raises `SettingsError`, or one of `FAILURES`."""
        ...

    async def client_of(self, workspace: str) -> AsyncWebClient | ChannelRefused | NotSent:
        """The client that posts there, or why nothing can be posted there."""
        ...

    async def identity_in(self, workspace: str | None) -> AuthorizeResult | None:
        """Who the app is there; None where it is not installed. An acknowledgement may wait for it: it is quick."""
        ...

    def look_up(self, workspace: str, method: str) -> AbstractAsyncContextManager[Turns]:
        """The turns for one look-up there by this method. Entering raises `NotYet` where it must be made later."""
        ...

    def understood(self, workspace: str, outcome: Outcome) -> Outcome:
        """What became of a post there, with the step that helps where the workspace's token does not work."""
        ...

    async def after_removal(self, workspace: str) -> None:
        """Slack says that the workspace has removed the app, or a token of it: forget tokens that no longer work."""
        ...


class OneWorkspace:
    """The workspace of the token in the settings."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self._identity = AuthorizeResult(enterprise_id=None, team_id=None)
        """Nobody until Slack has said who we are."""

    async def open(self) -> str:
        """Ask Slack who the token is for. Raises `SettingsError` where it refuses the token."""
        try:
            who = await self.client.auth_test()
        except SlackApiError as error:
            raise refused_token(error, SLACK_BOT) from error
        self._identity = AuthorizeResult(
            enterprise_id=None,
            team_id=who.get("team_id"),
            bot_token=self.client.token,
            bot_id=who.get("bot_id"),
            bot_user_id=who.get("user_id"),
        )
        return str(self._identity.team_id)

    async def client_of(self, workspace: str) -> AsyncWebClient | ChannelRefused | NotSent:
        """The one client; a refusal of a workspace that the token is not for."""
        ours = self._identity.team_id
        if ours is None or workspace == ours:
            return self.client
        return ChannelRefused("another_workspace", f"This token is for {ours}; name channels slack:{ours}/….")

    async def identity_in(self, workspace: str | None) -> AuthorizeResult | None:  # noqa: ARG002 - there is only one
        """The one identity."""
        return self._identity

    def look_up(self, workspace: str, method: str) -> AbstractAsyncContextManager[Turns]:  # noqa: ARG002 - no rations
        """As often as it is wanted: the app is the operator's own."""
        return nullcontext(FreeTurns())

    def understood(self, workspace: str, outcome: Outcome) -> Outcome:  # noqa: ARG002 - there is only one
        """The outcome as it is: its step names the setting of the token."""
        return outcome

    async def after_removal(self, workspace: str) -> None:
        """Nothing: the token is the operator's, and may be made good again."""
