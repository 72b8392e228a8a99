"""How Offprint reaches Slack, as the settings have it, and the client of the Web API that is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.silence import silent_logger

API_URL = "https://slack.com/api/"
EVENTS_PATH = "/slack/events"
"""Where Slack sends everything: the Request URL of events, of interactivity and of the slash command."""
INSTALL_PATH = "/slack/install"
RETURN_PATH = "/slack/oauth_redirect"
"""Where Slack sends a person back to who installs the app: its Redirect URL."""
FILE_WAITS = (0.5, 1.0, 2.0)
"""Seconds until a message with a file that Slack is still looking through is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackInstall:
    """What lets workspaces install the app: its credentials, the keys that seal tokens, and the public address.

    `workspaces` are the ids of those that may; any may where none is named.
    """

    client_id: str
    client_secret: str = field(repr=False)
    keys: tuple[bytes, ...] = field(repr=False)
    public_url: str
    workspaces: frozenset[str] = frozenset()

    def lets_in(self, workspace: str) -> bool:
        """Whether the workspace may install the app."""
        return not self.workspaces or workspace in self.workspaces

    @property
    def address(self) -> str:
        """The page from which a workspace installs the app."""
        return f"{self.public_url}{INSTALL_PATH}"

    @property
    def step(self) -> str:
        """What helps a workspace whose token does not work."""
        return f"Install Offprint in this workspace again: {self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccount:
    """How Offprint reaches Slack. Times are in seconds.

    Either `bot_token` (`xoxb-`) is that of the one workspace, or `install` lets many in. Slack reaches us through
    sockets (`app_token`, `xapp-`; so many of them as `sockets` says), by HTTP (`signing_secret`), or both. With
    `work_objects` papers that people link to are shown as Work Objects, else as cards.
    """

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    install: SlackInstall | None = None
    public_url: str | None = None
    api_url: str | None = None
    request_timeout: float = 30.0
    ping_interval: float = 5.0
    sockets: int = 2
    work_objects: bool = False
    file_waits: tuple[float, ...] = FILE_WAITS

    @property
    def prefix(self) -> str:
        """The path of the public address, below which people and Slack reach the HTTP port."""
        return urlsplit(self.public_url or "").path

    @property
    def authorize_url(self) -> str:
        """Where a person allows the app: https://docs.slack.dev/authentication/installing-with-oauth."""
        return urljoin(self.api_url or API_URL, "/oauth/v2/authorize")


def web_client(
    account: SlackAccount, token: str | None = None, *, session: aiohttp.ClientSession | None = None
) -> AsyncWebClient:
    """A client that asks each thing once: one that retries would post twice."""
    client = AsyncWebClient(
        token=token,
        base_url=f"{(account.api_url or API_URL).rstrip('/')}/",
        timeout=max(1, round(account.request_timeout)),
        session=session,
        retry_handlers=[],
        logger=silent_logger(),
    )
    if account.api_url is not None:
        client.proxy = None  # one from the environment leads to Slack, not to what stands in for it here
    return client
