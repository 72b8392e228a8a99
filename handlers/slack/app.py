"""The Slack app: stays connected, in one workspace or in many, and dispatches commands, presses and events."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from uuid import uuid4

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.delivery.outage import Outage
from bot.errors import StorageError
from bot.log_events import LogEvent
from handlers.answering import ANSWER_SECONDS
from handlers.apology import APOLOGY
from handlers.commands.context import Reply, Services
from handlers.once import OnceForAll
from handlers.slack.account import SlackAccount, web_client
from handlers.slack.asked import MENTION, Asked, is_direct
from handlers.slack.commands import COMMAND, Commands
from handlers.slack.endpoint import Endpoint
from handlers.slack.errors import FAILURES, problem
from handlers.slack.events import HEARD, Events
from handlers.slack.form import CALLBACK
from handlers.slack.holds import Holds
from handlers.slack.home import OPENED, Homes
from handlers.slack.installed import InstalledWorkspaces
from handlers.slack.links import LINK_SHARED, Links
from handlers.slack.oauth import Door, Installer
from handlers.slack.post import SlackMessenger
from handlers.slack.presses import Presses
from handlers.slack.receiver import Receiver
from handlers.slack.reply import Replies
from handlers.slack.session import kept_session
from handlers.slack.shortcuts import LIKE, Shortcuts
from handlers.slack.silence import silent_logger
from handlers.slack.sockets import Sockets
from handlers.slack.tables import TablesRefused
from handlers.slack.view_presses import ViewPresses
from handlers.slack.views import Views
from handlers.slack.work_objects import DETAILS, Details
from handlers.slack.workspaces import OneWorkspace, Workspaces
from handlers.told_time import ToldTime
from handlers.watch import WATCH_SECONDS, Watcher

log = structlog.get_logger(__name__)


_ALONE = "alone"
"""The name of a process that has its database for itself: what the one before it held is its own."""


class SlackApp:
    """Slack, as the account has it. `wake` is called when a channel can be posted to again."""

    platform = "slack"

    def __init__(self, account: SlackAccount, *, services: Services, wake: Callable[[], None]) -> None:
        self._account = account
        self._services = services
        self._wake = wake
        self._watcher = Watcher(self, services.clock, wake=wake)
        self._client = web_client(account, account.bot_token)
        self._installed = self._installed_workspaces()
        self._workspaces: Workspaces = self._installed or OneWorkspace(self._client)
        self._time = ToldTime(services.clock.monotonic)
        holds = Holds(services.stores.rates, services.clock)
        self.messenger = SlackMessenger(self._workspaces, time=self._time, holds=holds, file_waits=account.file_waits)
        self._replies = Replies(self._client, TablesRefused(services.clock.monotonic))
        self._app = self._listening()
        self._receiver = Receiver(self._app, others=None if self._is_alone else OnceForAll(services.stores.rates))
        self._sockets = self._sockets_for(self._receiver)
        self._endpoint = self._endpoint_for(self._receiver)
        self._knows_workspaces = False
        self._tending: asyncio.Task[None] | None = None

    def _installed_workspaces(self) -> InstalledWorkspaces | None:
        if self._account.install is None:
            return None
        return InstalledWorkspaces(
            self._account.install,
            stores=self._services.stores,
            name=_ALONE if self._is_alone else uuid4().hex,
            client=lambda token: web_client(self._account, token, session=self._client.session),
            clock=self._services.clock,
        )

    @property
    def _is_alone(self) -> bool:
        """Whether this process has its database for itself."""
        return self._services.stores.lanes.lease is None

    def _sockets_for(self, receiver: Receiver) -> Sockets | None:
        if self._account.app_token is None:
            return None
        clock = self._services.clock
        return Sockets(self._account, self._app, receiver=receiver, client=self._client, clock=clock)

    def _endpoint_for(self, receiver: Receiver) -> Endpoint | None:
        secret = self._account.signing_secret
        if secret is None:
            return None
        now = self._services.clock.now
        return Endpoint(receiver, secret=secret, now=now, is_ready=lambda: self._knows_workspaces)

    def routes(self) -> list[web.RouteDef]:
        """The routes of the HTTP port: the address that Slack sends to, and the pages to install the app."""
        prefix = self._account.prefix
        routes = [] if self._endpoint is None else self._endpoint.routes(prefix)
        if self._account.install is None or self._installed is None:
            return routes
        door = Door(
            account=self._account,
            install=self._account.install,
            workspaces=self._installed,
            client=self._client,
            now=self._services.clock.now,
            on_installed=self._resume_channels,
        )
        return [*routes, *Installer(door).routes(prefix)]

    @property
    def connected(self) -> bool:
        """Whether commands and presses can reach us now; by HTTP, whether Slack has let us in."""
        return self._knows_workspaces and (self._sockets is None or self._sockets.is_up)

    @property
    def outage(self) -> Outage | None:
        """Why nothing comes from the platform, and since when; None while it is connected."""
        return self._watcher.outage

    @property
    def being_restored(self) -> bool:
        """Whether the library is running, and restores a lost connection by itself."""
        return self._sockets is not None and self._sockets.are_open

    async def start(self) -> None:
        """Connect, and go on trying when Slack cannot be reached. Raises `SettingsError` when a token is refused."""
        self._client.session = kept_session(self._client.timeout, time=self._time)
        await self._watcher.start()
        self._tending = asyncio.create_task(self._tend(), name="slack.tend")

    async def stop(self) -> None:
        """Leave, within seconds."""
        if self._tending is not None:
            self._tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tending
        await self._watcher.stop()
        await self._receiver.finish(within=ANSWER_SECONDS)
        session, self._client.session = self._client.session, None
        if session is not None:
            await session.close()

    async def _tend(self) -> None:
        """Mend single sockets, and renew tokens that are about to expire, until cancelled."""
        while True:
            await self._services.clock.sleep(WATCH_SECONDS)
            try:
                if self._sockets is not None:
                    await self._sockets.mend()
                if self._installed is not None and self._knows_workspaces:
                    await self._installed.tend()
            except StorageError:
                continue  # it is read again in a few seconds, and others tell of the database's fault
            except Exception:
                log.exception(
                    LogEvent.JOB_BROKEN, job="slack.tend", fix="see the error; it runs again in a few seconds"
                )

    def _listening(self) -> AsyncApp:
        """The app with everyone who listens."""

        async def authorize(team_id: str | None) -> AuthorizeResult | None:
            """The app's identity in a workspace: an acknowledgement does not wait for Slack's API."""
            return await self._workspaces.identity_in(team_id)

        services, install = self._services, self._account.install
        app = AsyncApp(
            client=self._client,
            authorize=authorize,  # type: ignore[arg-type]  # the library takes None, and its type does not say so
            request_verification_enabled=False,  # `Endpoint` does it, by our clock
            user_facing_authorize_error_message=None if install is None else _not_installed(install.address),
            logger=silent_logger(),
            name="offprint",
        )
        homes = Homes(services)
        views = Views(services=services, replies=self._replies, homes=homes)
        in_views = ViewPresses(services, homes, views)
        presses = Presses(services=services, replies=self._replies, views=views, in_views=in_views)
        app.command(COMMAND)(Commands(services=services, replies=self._replies, views=views).on_command)
        app.action(re.compile(".*", re.DOTALL))(presses.on_press)
        app.view(re.compile(f"{CALLBACK}.*"))(views.on_submit)
        app.event(OPENED)(homes.on_opened)
        app.shortcut(LIKE)(Shortcuts(services=services, replies=self._replies).on_like)
        events = Events(channels=services.stores.channels, wake=self._wake, removed=self._workspaces.after_removal)
        for kind in HEARD:
            app.event(kind)(events.on_event)
        asked = Asked(services=services)
        app.event(MENTION)(asked.on_message)
        app.event("message", matchers=[is_direct])(asked.on_message)
        links = Links(services=services, work_objects=self._account.work_objects)
        app.event(LINK_SHARED)(links.on_links)
        app.event(DETAILS)(Details(services).on_requested)
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
            known = await self._workspaces.open()
            if self._sockets is not None:
                await self._sockets.open()
        except FAILURES as error:
            await self.hang_up()
            return problem(error)
        self._knows_workspaces = True
        log.info(LogEvent.SLACK_CONNECTED, workspace=known)
        return None

    async def hang_up(self) -> None:
        """Close the sockets, within seconds."""
        self._knows_workspaces = False
        if self._sockets is not None:
            await self._sockets.close()

    async def _resume_channels(self, workspace: str) -> None:
        """End the pauses of a workspace's channels, now that the app is installed there."""
        stores = self._services.stores
        for channel in await stores.pauses.lasting(self.platform, workspace):
            await stores.channels.resume(channel)
        self._wake()


def _not_installed(address: str) -> str:
    return f"Offprint is not installed in this workspace (any more). Install it here: {address}"
