"""What the app hears of servers, channels and messages over the gateway. Page: events/gateway-events."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.discord import objects, users
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.intents import is_open, without_content
from bot.playground.wire import JsonObject


@dataclass(frozen=True, slots=True)
class GatewayEvents:
    """Sends events to the sessions that asked for them."""

    guilds: Guilds
    gateway: Gateway

    async def tell(self, event: str, data: JsonObject, *, server: str | None = None) -> None:
        """Send an event of a server, or of none."""
        await self.gateway.dispatch(event, data, server=server)

    async def posted(self, message: Message) -> None:
        """Send MESSAGE_CREATE."""
        await self._message("MESSAGE_CREATE", message)

    async def edited(self, message: Message) -> None:
        """Send MESSAGE_UPDATE."""
        await self._message("MESSAGE_UPDATE", message)

    async def deleted(self, message: Message) -> None:
        """Send MESSAGE_DELETE."""
        place = self.guilds.places.find(message.channel)
        if place is None or message.private:
            return
        data: JsonObject = {"id": message.id, "channel_id": message.channel}
        server = None if place.direct else place.server.id
        await self.gateway.dispatch(
            "MESSAGE_DELETE", data | ({} if server is None else {"guild_id": server}), server=server
        )

    async def _message(self, event: str, message: Message) -> None:
        place = self.guilds.places.find(message.channel)
        hidden = place is None or place.id == self.guilds.places.private.id or place.server.id in self._foreign()
        if place is None or hidden or message.private:
            return
        whole = objects.message(self.guilds, message)
        if not place.direct:
            member = users.member_of(self.guilds, place.server, by_app=message.by_app)
            whole |= {"guild_id": place.server.id, "member": member}
        plain = None if is_open(self.guilds, place, message) else without_content(whole)
        await self.gateway.dispatch(event, whole, server=None if place.direct else place.server.id, plain=plain)

    def _foreign(self) -> frozenset[str]:
        known = self.guilds.places.servers
        return frozenset(server.id for server in self.guilds.settings.workspaces.discord if server.id not in known)
