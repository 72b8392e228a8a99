"""The Slack app: connects by Socket Mode, stays connected, and dispatches commands, presses and events."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.account_tokens import SLACK_APP, SLACK_BOT, TokenKind
from bot.delivery.outage import Outage
from bot.errors import SettingsError
from bot.log_events import LogEvent
from handlers.apology import APOLOGY
from handlers.commands.context import Reply, Services
from handlers.once import Once
from handlers.slack.commands import COMMAND, Commands
from handlers.slack.errors import FAILURES, error_response, problem, token_problem
from handlers.slack.events import HEARD, Events
from handlers.slack.payloads import CallerLookup
from handlers.slack.post import FILE_WAITS, SlackMessenger
from handlers.slack.presses import Presses
from handlers.slack.reply import Replies
from handlers.slack.session import kept_session
from handlers.slack.silence import silent_logger
from handlers.slack.socket import Socket
from handlers.told_time import ToldTime
from handlers.watch import Watcher

log = structlog.get_logger(__name__)

API_URL = "https://slack.com/api/"
_STOP_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccount:
    """One workspace: the bot's token (`xoxb-`), the app's (`xapp-`), and where Slack's API is. Times in seconds."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str | None = None
    request_timeout: float = 30.0
    ping_interval: float = 5.0
    file_waits: tuple[float, ...] = FILE_WAITS


class SlackApp:
    """The one workspace that Offprint is in. `wake` is called when a channel can be posted to again."""

    platform = "slack"

    def __init__(self, account: SlackAccount, *, services: Services, wake: Callable[[], None]) -> None:
        self._account = account
        self._watcher = Watcher(self, services.clock, wake=wake)
        self._client = AsyncWebClient(
            token=account.bot_token,
            base_url=f"{(account.api_url or API_URL).rstrip('/')}/",
            timeout=max(1, round(account.request_timeout)),
            retry_handlers=[],
            logger=silent_logger(),
        )
        if account.api_url is not None:
            self._client.proxy = None  # one from the environment leads to Slack, not to what stands in for it here
        self._time = ToldTime(services.clock.monotonic)
        self.messenger = SlackMessenger(
            self._client, workspace=self._workspace, time=self._time, file_waits=account.file_waits
        )
        self._replies = Replies(self._client)
        self._app = self._listening(services, wake)
        self._identity = AuthorizeResult(enterprise_id=None, team_id=None)
        self._once = Once()
        self._socket: AsyncSocketModeHandler | None = None

    def _workspace(self) -> str | None:
        """The workspace that the token is for, once Slack has said so."""
        return None if self._identity is None else self._identity.team_id

    @property
    def connected(self) -> bool:
        """Whether commands and presses can reach us now."""
        if self._socket is None:
            return False
        client = self._socket.client
        session = client.current_session
        return not (client.closed or client.stale or session is None or session.closed)

    @property
    def outage(self) -> Outage | None:
        """Why nothing comes from the platform, and since when; None while it is connected."""
        return self._watcher.outage

    @property
    def being_restored(self) -> bool:
        """Whether the library is running, and restores a lost connection by itself."""
        return self._socket is not None

    async def start(self) -> None:
        """Connect, and go on trying when Slack cannot be reached. Raises `SettingsError` when a token is refused."""
        self._client.session = kept_session(self._client.timeout, time=self._time)
        await self._watcher.start()

    async def stop(self) -> None:
        """Leave, within seconds."""
        await self._watcher.stop()
        session, self._client.session = self._client.session, None
        if session is not None:
            await session.close()

    def _listening(self, services: Services, wake: Callable[[], None]) -> AsyncApp:
        """The app with everyone who listens."""

        async def authorize() -> AuthorizeResult:
            """The app's identity, without a request: an acknowledgement must not wait for Slack's API."""
            return self._identity

        callers = CallerLookup(self._client, workspace=self._workspace)
        app = AsyncApp(client=self._client, authorize=authorize, logger=silent_logger(), name="offprint")
        app.command(COMMAND)(Commands(services=services, callers=callers, replies=self._replies).on_command)
        app.action(re.compile(".*", re.DOTALL))(
            Presses(services=services, callers=callers, replies=self._replies).on_press
        )
        events = Events(channels=services.stores.channels, wake=wake)
        for kind in HEARD:
            app.event(kind)(events.on_event)
        app.error(self._failed)
        return app

    async def _failed(self, error: Exception, body: Mapping[str, object]) -> None:
        """An answer failed: tell the caller so, and log the error."""
        log.error(LogEvent.SLACK_ANSWER_FAILED, error=type(error).__name__, exc_info=error)
        address = body.get("response_url")
        if isinstance(address, str):
            await self._replies.say(Reply(APOLOGY), at=address)

    async def connect(self) -> str | None:
        """Connect; returns why Slack cannot be reached. Raises `SettingsError` when a token is refused."""
        try:
            await self._connect()
        except FAILURES as error:
            await self.hang_up()
            return problem(error)
        log.info(LogEvent.SLACK_CONNECTED, workspace=self._identity.team_id)
        return None

    async def _connect(self) -> None:
        """Ask who we are and for an address, and open the socket. Raises `SettingsError` or one of `FAILURES`."""
        self._identity = await self._identify()
        address = await self._open_address()
        self._socket = Socket(
            self._app,
            self._account.app_token,
            web_client=self._client,
            ping_interval=self._account.ping_interval,
            once=self._once,
        )
        self._socket.client.proxy = self._client.proxy
        self._socket.client.wss_uri = address
        async with asyncio.timeout(self._account.request_timeout):
            await self._socket.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt left its type out

    async def _identify(self) -> AuthorizeResult:
        try:
            who = await self._client.auth_test()
        except SlackApiError as error:
            raise _refused(error, SLACK_BOT) from error
        return AuthorizeResult(
            enterprise_id=None,
            team_id=who.get("team_id"),
            bot_token=self._account.bot_token,
            bot_id=who.get("bot_id"),
            bot_user_id=who.get("user_id"),
        )

    async def _open_address(self) -> str:
        """A fresh address for a socket, which is also the proof that the app's token is good."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._account.app_token)
        except SlackApiError as error:
            raise _refused(error, SLACK_APP) from error
        return str(answer.get("url"))

    async def hang_up(self) -> None:
        """Close the socket, within seconds."""
        socket, self._socket = self._socket, None
        if socket is None:
            return
        with contextlib.suppress(*FAILURES):
            async with asyncio.timeout(_STOP_SECONDS):
                await socket.close_async()  # type: ignore[no-untyped-call]  # slack_bolt left its type out
        await _abandon(socket)


async def _abandon(socket: AsyncSocketModeHandler) -> None:
    """End what a close that took too long has left."""
    client = socket.client
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()


def _refused(error: SlackApiError, kind: TokenKind) -> Exception:
    """What to tell the operator when a token is refused; the error itself when something else went wrong."""
    said = token_problem(error_response(error).code, kind)
    return error if said is None else SettingsError((said,))
