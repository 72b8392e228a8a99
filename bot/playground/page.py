"""The page's server: its files, the stream of events, and one address for each thing a person does."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, TypeAlias

from aiohttp import web

from bot.playground.discord import limits
from bot.playground.discord.discord import Discord
from bot.playground.events import EventLog, frame
from bot.playground.invocation import Invocation, NotFilled, NotThere
from bot.playground.mail import shown
from bot.playground.mail.server import MailServer
from bot.playground.settings import PlaygroundSettings, isoformat
from bot.playground.slack.deeds import SlackDeeds
from bot.playground.slack.slack import Slack
from bot.playground.wire import Json, JsonObject, NotJson, items, json_answer, parse, record, text
from bot.playground.world import DiscordServer

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_LABELS = {"slack": "Slack in ten minutes", "discord": "Discord in ten minutes"}

Role: TypeAlias = Literal["manager", "member"]
"""What mira is on the page: she looks after the channels, or may only read and write in them."""
Deed: TypeAlias = Callable[[JsonObject], Awaitable[JsonObject]]


class Page:
    """Serves the page and carries out its requests. `run` is this run's id."""

    def __init__(
        self, settings: PlaygroundSettings, *, log: EventLog, platforms: tuple[Slack, Discord, MailServer], run: str
    ) -> None:
        self._settings = settings
        self._log = log
        self._slack, self._discord, self._mail = platforms
        self._run = run
        self._role: Role = "manager"

    def routes(self) -> list[web.RouteDef]:
        """Every address of the page."""
        deeds: Mapping[str, Deed] = {
            **SlackDeeds(self._slack).by_address(),
            "/discord/say": self._discord_say,
            "/discord/command": self._discord_command,
            "/discord/autocomplete": self._discord_autocomplete,
            "/discord/press": self._discord_press,
            "/discord/menu": self._discord_menu,
            "/discord/submit": self._discord_submit,
            "/mail/unsubscribe": self._mail_unsubscribe,
            "/dismiss": self._dismiss,
            "/next-paper": self._next_paper,
            "/person": self._become,
        }
        return [
            web.get("/", self._index),
            web.get("/static/{name:.+}", self._static),
            web.get("/docs/{name}", self._docs),
            web.get("/mail/{id}", self._mail_body),
            web.get("/events", self._events),
            *(web.post(address, _answering(deed)) for address, deed in deeds.items()),
        ]

    def hello(self) -> JsonObject:
        """The first event of every stream: who, where, and the clock."""
        settings = self._settings
        now = settings.now()
        return {
            "run": self._run,
            "now": isoformat(now),
            "real_ms": int(settings.wall() * 1000),
            "zone": settings.zone,
            "shifted": settings.shifted,
            "person": {
                "name": settings.workspaces.person.name,
                "id": settings.workspaces.person.discord_id,
                "role": self._role,
            },
            "bot": {"name": settings.workspaces.bot_name},
            "recorded": None,
            "next_paper": settings.next_paper is not None,
            "slack": {
                "name": settings.workspaces.slack.name,
                "channels": [{"id": place.id, "name": place.name} for place in settings.workspaces.slack.channels],
                "direct": self._slack.direct,
                "bot_user": settings.workspaces.slack.bot_user,
                "people": [{"id": settings.workspaces.person.slack_id, "name": settings.workspaces.person.name}],
                "shortcuts": list(settings.slack_shortcuts),
                "home_tab": settings.slack_home_tab,
            },
            "discord": {
                "servers": [*map(_server, settings.workspaces.discord), self._conversations()],
                "app": settings.workspaces.discord_app,
            },
            "email": {
                "mailboxes": [{"name": one.name, "address": one.address} for one in settings.workspaces.mail],
                "for_anyone": settings.mail_for_anyone,
            },
            "install": [{"label": _LABELS.get(name, name), "href": f"/docs/{name}"} for name in settings.pages],
        }

    def _conversations(self) -> JsonObject:
        """Mira's direct messages, as a server of their own."""
        discord, names = self._discord, self._settings.workspaces
        talks = ((discord.direct_channel, names.bot_name, False), (discord.private_channel, discord.friend, True))
        channels = [
            {"id": id_, "name": name, "group": "Direct messages", "kind": "direct", "away": is_away}
            for id_, name, is_away in talks
        ]
        return {"id": "@me", "name": "Direct messages", "initials": "", "channels": channels, "installed": True}

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._file(request.match_info["name"])

    async def _docs(self, request: web.Request) -> web.StreamResponse:
        page = self._settings.pages.get(request.match_info["name"])
        if page is None:
            raise web.HTTPNotFound(headers=HEADERS)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def _mail_body(self, request: web.Request) -> web.StreamResponse:
        """The HTML of a mail, for the frame that it is read in."""
        try:
            mail = self._mail.mail(request.match_info["id"])
        except NotThere as error:
            raise web.HTTPNotFound(headers=HEADERS) from error
        headers = {**HEADERS, "Content-Security-Policy": shown.POLICY}
        return web.Response(text=shown.shown(mail.html or ""), content_type="text/html", headers=headers)

    def _file(self, name: str) -> web.StreamResponse:
        """A file of the page; nothing outside its folder."""
        root = self._settings.static.resolve()
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise web.HTTPNotFound(headers=HEADERS)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith(("text/", "application/javascript", "image/svg")) else None
        return web.Response(body=path.read_bytes(), content_type=kind, charset=charset, headers=HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Everything that has happened since `Last-Event-ID`, then what happens."""
        last = request.headers.get("Last-Event-ID", "")
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        try:
            await stream.write(frame("hello", self.hello()))
            async for event in self._log.follow(int(last) if last.isdigit() else 0):
                await stream.write(frame(event.type, event.data, event.id))
        except ConnectionError:
            return stream
        return stream

    async def _discord_say(self, body: JsonObject) -> JsonObject:
        message = await self._discord.write(text(body.get("channel")), _some(text(body.get("text"))))
        return {"message": message.id}

    async def _discord_command(self, body: JsonObject) -> JsonObject:
        options = record(body.get("options"))
        return _answered(await self._discord.command(text(body.get("channel")), _path(body), options))

    async def _discord_autocomplete(self, body: JsonObject) -> JsonObject:
        options, focused = record(body.get("options")), text(body.get("focused"))
        options.setdefault(focused, "")
        choices = await self._discord.autocomplete(text(body.get("channel")), _path(body), options, focused=focused)
        return {"choices": [{"name": choice.get("name"), "value": choice.get("value")} for choice in choices]}

    async def _discord_press(self, body: JsonObject) -> JsonObject:
        invocation = await self._discord.press(
            text(body.get("channel")),
            text(body.get("message")),
            custom_id=text(body.get("custom_id")),
            values=tuple(map(text, items(body.get("values")))),
        )
        return _answered(invocation)

    async def _discord_menu(self, body: JsonObject) -> JsonObject:
        channel, name = text(body.get("channel")), text(body.get("name"))
        return _answered(await self._discord.menu(channel, name, message=text(body.get("message"))))

    async def _discord_submit(self, body: JsonObject) -> JsonObject:
        return _answered(await self._discord.submit(text(body.get("form")), record(body.get("fields"))))

    async def _mail_unsubscribe(self, body: JsonObject) -> JsonObject:
        return {"status": await self._mail.unsubscribe(text(body.get("mail")))}

    async def _become(self, body: JsonObject) -> JsonObject:
        """Let mira look after the channels, or only be a member of them, on both platforms."""
        self._role = _role(text(body.get("role")))
        self._slack.set_role("owner" if self._role == "manager" else "member")
        self._discord.permit_person(None if self._role == "manager" else limits.MEMBER_PERMISSIONS)
        return {"role": self._role}

    async def _dismiss(self, body: JsonObject) -> JsonObject:
        platform = self._slack if body.get("platform") == "slack" else self._discord
        platform.dismiss(text(body.get("channel")), text(body.get("message")))
        return {}

    async def _next_paper(self, _body: JsonObject) -> JsonObject:
        if self._settings.next_paper is None:
            raise NotThere("Nobody here has a next paper.")
        self._settings.next_paper()
        return {}


def _answering(deed: Deed) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A handler that reads JSON, carries out the action, and answers `ok` with its result or the reason why not."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return _no("Send JSON.", 415)
        try:
            body = record(parse(await request.read()))
            return json_answer({"ok": True, **await deed(body)}, headers=HEADERS)
        except NotJson:
            return _no("That is not JSON.", 400)
        except NotThere as error:
            return _no(str(error), 404)
        except NotFilled as error:
            return _no(str(error), 400, field=error.field)

    return handle


def _answered(invocation: Invocation) -> JsonObject:
    """Whether the app took it, and the form that it opened."""
    return {"acknowledged": invocation.acknowledged, "form": invocation.form}


def _no(sentence: str, status: int, **more: str) -> web.Response:
    return json_answer({"ok": False, "error": sentence, **more}, status=status, headers=HEADERS)


def _role(named: str) -> Role:
    roles: Mapping[str, Role] = {"manager": "manager", "member": "member"}
    if named not in roles:
        raise NotThere("There is no such role.")
    return roles[named]


def _some(words: str) -> str:
    if not words.strip():
        raise NotThere("There is nothing to say.")
    return words


def _path(body: Json) -> tuple[str, ...]:
    return tuple(map(text, items(body.get("path"))))


def _server(server: DiscordServer) -> JsonObject:
    return {
        "id": server.id,
        "name": server.name,
        "initials": server.initials,
        "channels": [
            {
                "id": place.id,
                "name": place.name,
                "group": place.group,
                "kind": place.kind,
                "away": not server.installed,
            }
            for place in server.channels
        ],
        "installed": server.installed,
        "roles": [{"id": role.id, "name": role.name} for role in server.roles],
        "members": [{"id": member.id, "name": member.name} for member in server.members],
    }
