"""Workspaces install the app themselves: a page with Slack's button, and the page to which Slack sends them back.

https://docs.slack.dev/authentication/installing-with-oauth. The library checks that a person comes back in the browser
in which they began (the state is also in a cookie), with a state that was made here and is used once, and exchanges the
code for a token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.installation import Installation as Granted
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import OffprintError
from bot.log_events import LogEvent
from bot.ports.installations import Installation
from handlers.once import Once
from handlers.page import HEADERS, Page, PageLink, page_html
from handlers.slack.account import INSTALL_PATH, RETURN_PATH, SlackAccount, SlackInstall
from handlers.slack.commands import COMMAND
from handlers.slack.errors import FAILURES
from handlers.slack.installed import InstalledWorkspaces
from handlers.slack.scopes import NAMES
from handlers.slack.seal import Seal, Tokens
from handlers.slack.silence import silent_logger

log = structlog.get_logger(__name__)

_OPEN_APP = "https://slack.com/app_redirect"
"""Opens Slack at the app: https://docs.slack.dev/interactivity/deep-linking"""
_STATE_LASTS = timedelta(minutes=10)
"""As long as Slack's own code is good."""


class OrganisationRefused(BoltError):
    """The app was installed in a whole organisation; its channels are of its workspaces."""


class WorkspaceRefused(BoltError):
    """The app was installed in a workspace that the operator has not named."""


class _States(AsyncOAuthStateStore):
    """States that need no store: nobody else can make one, and each is used once."""

    def __init__(self, seal: Seal, now: Callable[[], datetime]) -> None:
        self._seal = seal
        self._now = now
        self._once = Once()

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state."""
        return self._seal.new_state(self._now())

    async def async_consume(self, state: str) -> bool:
        """Whether the state was made here lately, and comes back for the first time."""
        return self._seal.is_state(state, now=self._now(), within=_STATE_LASTS) and self._once.is_new(state)


class InstallationStore(AsyncInstallationStore):
    """Where the library leaves what a workspace has granted: in our installations."""

    def __init__(
        self, workspaces: InstalledWorkspaces, now: Callable[[], datetime], lets_in: Callable[[str], bool]
    ) -> None:
        self._workspaces = workspaces
        self._now = now
        self._lets_in = lets_in

    async def async_save(self, installation: Granted) -> None:
        """Keep it. Raises `BoltError`, which the library tells the person."""
        if installation.is_enterprise_install or installation.team_id is None:
            raise OrganisationRefused("an organisation")
        if not self._lets_in(installation.team_id):
            raise WorkspaceRefused(installation.team_id)
        tokens = Tokens(installation.bot_token or "", installation.bot_refresh_token)
        try:
            await self._workspaces.install(_read(installation, now=self._now()), tokens)
        except OffprintError as error:
            raise BoltError(str(error)) from error


def _read(granted: Granted, *, now: datetime) -> Installation:
    """The installation, with times by our own clock; its tokens are sealed when it is kept."""
    ends = granted.bot_token_expires_at
    lasts = None if ends is None else timedelta(seconds=ends - granted.installed_at)
    return Installation(
        workspace=granted.team_id or "",
        name=granted.team_name or granted.team_id or "",
        bot=granted.bot_id or "",
        bot_user=granted.bot_user_id or "",
        scopes=tuple(granted.bot_scopes or ()),
        installed_by=granted.user_id,
        installed_at=now,
        expires_at=None if lasts is None else now + lasts,
        sealed=b"",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What installing needs. `on_installed` is called with each workspace that has installed the app."""

    account: SlackAccount
    install: SlackInstall
    workspaces: InstalledWorkspaces
    client: AsyncWebClient
    now: Callable[[], datetime]
    on_installed: Callable[[str], Awaitable[None]]


class Installer:
    """The two pages."""

    def __init__(self, door: Door) -> None:
        self._door = door
        settings = AsyncOAuthSettings(
            client_id=door.install.client_id,
            client_secret=door.install.client_secret,
            scopes=NAMES,
            redirect_uri=f"{door.install.public_url}{RETURN_PATH}",
            authorization_url=door.account.authorize_url,
            installation_store=InstallationStore(door.workspaces, door.now, door.install.lets_in),
            state_store=_States(Seal(door.install.keys), door.now),
            callback_options=AsyncCallbackOptions(success=self._welcome, failure=self._sorry),
            logger=silent_logger(),
        )
        self._flow = AsyncOAuthFlow(client=door.client, settings=settings, logger=silent_logger())

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """The routes below `prefix`, the path of the public address."""
        return [web.get(f"{prefix}{INSTALL_PATH}", self._begin), web.get(f"{prefix}{RETURN_PATH}", self._finish)]

    async def _begin(self, _request: web.Request) -> web.Response:
        """The page with Slack's button; the state is in the button's address and in a cookie."""
        asked = AsyncBoltRequest(body="")
        settings = self._flow.settings
        state = await self._flow.issue_new_state(asked)
        address = await self._flow.build_authorize_url(state, asked)
        page = Page(
            heading="Add Offprint to your workspace",
            paragraphs=(
                "It posts new research papers into the channels that ask for them.",
                "On Slack's page you choose the workspace, and which of the optional permissions it gives.",
            ),
            link=PageLink("Add to Slack", address),
        )
        return await to_aiohttp_response(_shown(page, settings.state_utils.build_set_cookie_for_new_state(state)))

    async def _finish(self, request: web.Request) -> web.Response:
        """The page that says how it went."""
        try:
            response = await self._flow.handle_callback(await to_bolt_request(request))
        except FAILURES as error:
            log.warning(LogEvent.SLACK_INSTALL_FAILED, problem=type(error).__name__)
            response = self._begin_anew(_UNREACHABLE)
        return await to_aiohttp_response(response)

    async def _welcome(self, args: AsyncSuccessArgs) -> BoltResponse:
        granted = args.installation
        await self._door.on_installed(granted.team_id or "")
        page = Page(
            heading=f"Offprint is in {granted.team_name or 'your workspace'}",
            paragraphs=(
                "In the channel that is to get papers, type: /invite @Offprint",
                f'Then: {COMMAND} subscribe "mixture of experts"',
            ),
            link=PageLink("Open Slack", f"{_OPEN_APP}?app={granted.app_id}&team={granted.team_id}"),
        )
        return _shown(page, args.settings.state_utils.build_set_cookie_for_deletion())

    async def _sorry(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning(LogEvent.SLACK_INSTALL_FAILED, problem=args.reason, error=str(args.error or ""))
        if isinstance(args.error, OrganisationRefused):
            return self._begin_anew(_ORGANISATION)
        if isinstance(args.error, WorkspaceRefused):
            return _shown(_NOT_SERVED)
        return self._begin_anew(_PAGES.get(args.reason, _REFUSED))

    def _begin_anew(self, page: Page) -> BoltResponse:
        return _shown(replace(page, link=PageLink("Begin anew", self._door.install.address)))


def _shown(page: Page, *cookies: str) -> BoltResponse:
    headers = {**HEADERS, "Content-Type": "text/html; charset=utf-8", "Set-Cookie": list(cookies)}
    return BoltResponse(status=page.status, body=page_html(page), headers=headers)


_NOTHING = "Nothing was installed."
_STALE = Page(
    heading="This came back too late, or in another browser",
    paragraphs=("An installation is finished in the browser in which it was begun, within ten minutes.", _NOTHING),
    status=400,
)
_REFUSED = Page(
    heading="Slack did not let Offprint in",
    paragraphs=("Slack took back what it had allowed, or it was used already.", _NOTHING),
    status=400,
)
_UNREACHABLE = Page(heading="Slack does not answer just now", paragraphs=(_NOTHING,), status=502)
_ORGANISATION = Page(
    heading="Please choose one workspace",
    paragraphs=(
        "Offprint was allowed in a whole organisation, and its channels are of workspaces.",
        "Nothing was installed. Choose a workspace at the top of Slack's page.",
    ),
    status=400,
)
_NOT_SERVED = Page(
    heading="This Offprint does not serve your workspace",
    paragraphs=(
        "Its operator has named the workspaces that it serves, and yours is none of them.",
        "Offprint kept nothing. Take the app out of your workspace again, or ask the operator to add it.",
    ),
    status=403,
)
_PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "access_denied": Page(
            heading="You said no, and nothing was installed", paragraphs=("You may change your mind at any time.",)
        ),
        "invalid_browser": _STALE,
        "invalid_state": _STALE,
        "storage_error": Page(
            heading="Offprint could not store it",
            paragraphs=("Its operator finds the reason in the log.", _NOTHING),
            status=500,
        ),
    }
)
"""What each of the library's reasons says to a person."""
