"""The local Slack: its routes, its workspaces, and the interface for tests and the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from bot.playground.events import EventLog
from bot.playground.faults import Faults
from bot.playground.settings import PlaygroundSettings
from bot.playground.slack.desk import Desk
from bot.playground.slack.files import DOWNLOAD, PRIVATE, UPLOAD, File, Files
from bot.playground.slack.grants import Grants
from bot.playground.slack.line import Line
from bot.playground.slack.oauth import CONSENT, OAuth
from bot.playground.slack.refusals import Refused
from bot.playground.slack.replies import Replies
from bot.playground.slack.socket import SocketMode
from bot.playground.slack.web_api import WebApi, token_of
from bot.playground.slack.workspace import Workspace
from bot.playground.wire import Json
from bot.playground.world import SlackTeam


class Slack(Desk):
    """Slack, and its first workspace, which has the app; `elsewhere` are the others, by the id of their team.

    `host` gives the playground's own `127.0.0.1:PORT`.
    """

    def __init__(self, settings: PlaygroundSettings, *, log: EventLog, faults: Faults, host: Callable[[], str]) -> None:
        self._files = Files(settings, base=lambda: f"http://{host()}")
        self._socket = SocketMode(settings, log=log, base=lambda: f"ws://{host()}")
        self._line = Line(settings, self._socket)

        def workspace(team: SlackTeam) -> Workspace:
            return Workspace(settings, log, files=self._files, team=team)

        def replies(of: Workspace) -> Replies:
            return Replies(of, faults=faults, base=lambda: f"http://{host()}")

        first = workspace(settings.workspaces.slack)
        super().__init__(first, line=self._line, replies=replies(first), log=log)
        others = [workspace(team) for team in settings.workspaces.slack_elsewhere]
        self.elsewhere = {one.team.id: Desk(one, line=self._line, replies=replies(one), log=log) for one in others}
        self.grants = Grants(settings, workspaces=(first, *others))
        self._oauth = OAuth(settings, self.grants)
        self._api = WebApi(self.grants, oauth=self._oauth, faults=faults, open_link=self._socket.open_link)

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the client library uses."""
        return [
            web.post("/api/{method}", self._api.handle),
            web.get("/api/{method}", self._api.handle),
            web.get("/slack/link", self._socket.handle),
            web.get(CONSENT, self._oauth.ask_for_consent),
            web.post(UPLOAD, self._files.take),
            web.get(PRIVATE, self._private_file),
            web.get(DOWNLOAD, self._downloaded_file),
            web.post("/slack/respond/{team}/{token}", self._respond),
        ]

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        desk = self.elsewhere.get(request.match_info["team"], self)
        return await desk.replies.handle(request)

    async def _private_file(self, request: web.Request) -> web.StreamResponse:
        """The bytes for an app; without a good token Slack answers 200 with the page on which people sign in."""
        token = token_of(request, {})
        try:
            self.grants.check(token)
        except Refused:
            return web.Response(text="<!doctype html><title>Sign in | Slack</title>", content_type="text/html")
        if "files:read" not in self.grants.workspace_of(token).scopes:
            raise web.HTTPForbidden
        return self._files.answer(request.match_info["id"])

    async def _downloaded_file(self, request: web.Request) -> web.StreamResponse:
        return self._files.answer(request.match_info["id"])

    @property
    def connected(self) -> bool:
        """Whether the app has an open socket."""
        return self._socket.connected

    async def wait_connected(self) -> None:
        """Wait until the app has an open socket."""
        await self._socket.wait_connected()

    def allow(self, asked: Mapping[str, str], *, team: str | None) -> str:
        """Allow the app in a workspace, or refuse it (None); the address to which the person's browser is sent.

        `asked` are the parameters of the consent page. Raises `NotThere`.
        """
        return self._oauth.consent(asked, team=team)

    def use_request_url(self, url: str, secret: str) -> None:
        """Post to the app's request URL from now on, signed, and use no socket."""
        self._line.use_request_url(url, secret)

    def set_commands(self, commands: tuple[Json, ...]) -> None:
        """The slash commands of the app's manifest."""
        self._workspace.commands = commands

    def set_file_looks(self, looks: int) -> None:
        """How often a message is refused for a file that is uploaded from now on."""
        self._files.looks = looks

    def file(self, file: str) -> File:
        """A file by its id. Raises `NotThere`."""
        return self._files.get(file)

    async def deliver_again(self) -> None:
        """Send the last envelope once more and wait for its acknowledgement. Raises `Unacknowledged`."""
        await self._line.deliver_again()

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Send `disconnect` on every socket."""
        await self._socket.disconnect(reason)

    async def drop_sockets(self) -> None:
        """Close every socket without a word."""
        await self._socket.drop()

    def fall_silent(self, *, silent: bool = True) -> None:
        """Keep sockets open and answer nothing on them, not even pings."""
        self._socket.silent = silent
