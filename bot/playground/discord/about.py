"""REST endpoints about the app itself: who it is, where its gateway is, which commands it has."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.discord import commands, objects, users
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.guilds import Guilds
from bot.playground.discord.refusals import UNKNOWN_APPLICATION, Refused, invalid
from bot.playground.discord.rest import Endpoint, RestRequest, RestResponse
from bot.playground.events import EventLog
from bot.playground.shape import Breach
from bot.playground.wire import JsonObject, record


@dataclass(frozen=True, slots=True)
class About:
    """The app's own endpoints."""

    guilds: Guilds
    log: EventLog
    gateway: Gateway

    def endpoints(self) -> list[Endpoint]:
        """Every route."""
        everywhere = "/applications/{application_id}/commands"
        in_server = "/applications/{application_id}/guilds/{guild_id}/commands"
        return [
            Endpoint(method="GET", route="/users/@me", act=self.me),
            Endpoint(method="GET", route="/oauth2/applications/@me", act=self.application),
            Endpoint(method="GET", route="/applications/@me", act=self.application),
            Endpoint(method="GET", route="/gateway", act=self.address, open=True),
            Endpoint(method="GET", route="/gateway/bot", act=self.address_for_bots),
            Endpoint(method="GET", route=everywhere, act=self.read_commands),
            Endpoint(method="PUT", route=everywhere, act=self.write_commands),
            Endpoint(method="GET", route=in_server, act=self.read_commands),
            Endpoint(method="PUT", route=in_server, act=self.write_commands),
        ]

    async def me(self, _request: RestRequest) -> RestResponse:
        """Get Current User."""
        return RestResponse(users.bot_user(self.guilds))

    async def application(self, _request: RestRequest) -> RestResponse:
        """Get Current Application."""
        return RestResponse(objects.application(self.guilds))

    async def address(self, _request: RestRequest) -> RestResponse:
        """Get Gateway."""
        return RestResponse({"url": self.gateway.address})

    async def address_for_bots(self, _request: RestRequest) -> RestResponse:
        """Get Gateway Bot."""
        shards = self.guilds.settings.discord_shards
        start = self.gateway.starts.told()
        return RestResponse({"url": self.gateway.address, "shards": shards, "session_start_limit": start})

    async def read_commands(self, request: RestRequest) -> RestResponse:
        """Get Global Application Commands."""
        self._check(request)
        all_languages = request.query.get("with_localizations") in ("1", "true", "True")
        return RestResponse([commands.told(one, localizations=all_languages) for one in self.guilds.commands])

    async def write_commands(self, request: RestRequest) -> RestResponse:
        """Bulk Overwrite Global Application Commands."""
        self._check(request)
        if not isinstance(request.body, list):
            invalid([Breach((), "array")])
            return RestResponse([])
        commands.check(request.body)
        invalid(commands.unsupported(request.body, objects.installations(self.guilds)))
        self.guilds.commands = [self._stored(record(command)) for command in request.body]
        self.log.publish("commands", {"platform": "discord", "commands": request.body})
        return RestResponse(self.guilds.commands)

    def _stored(self, command: JsonObject) -> JsonObject:
        """A command as Discord keeps it; one of a name known before keeps its id."""
        key = (command.get("type", 1), command.get("name"))
        known = [old for old in self.guilds.commands if (old.get("type"), old.get("name")) == key]
        return {
            "type": 1,
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
            **command,
            "id": known[0]["id"] if known else self.guilds.new_id(),
            "application_id": self.guilds.app,
            "version": self.guilds.new_id(),
        }

    def _check(self, request: RestRequest) -> None:
        if request.parts["application_id"] != self.guilds.app:
            raise Refused(UNKNOWN_APPLICATION)
