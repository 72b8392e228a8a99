"""The local Discord: its routes, and the interface for tests and the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from aiohttp import web

from bot.playground.discord import objects
from bot.playground.discord.about import About
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.guilds import Channel, Guilds, Message
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.messages import Messages
from bot.playground.discord.rest import Rest
from bot.playground.discord.user_actions import Use, UserActions
from bot.playground.events import EventLog
from bot.playground.faults import Faults
from bot.playground.invocation import Invocation, NotThere
from bot.playground.settings import PlaygroundSettings
from bot.playground.wire import JsonObject
from bot.playground.world import Post, RefusedRequest


class Discord:
    """The servers with the app in them. `host` gives the playground's own `127.0.0.1:PORT`."""

    def __init__(self, settings: PlaygroundSettings, *, log: EventLog, faults: Faults, host: Callable[[], str]) -> None:
        self._guilds = Guilds(settings, log)
        self._gateway = Gateway(self._guilds, log=log, base=lambda: f"ws://{host()}")
        self._interactions = Interactions(self._guilds, log)
        self._user = UserActions(self._guilds, gateway=self._gateway, interactions=self._interactions)
        about = About(self._guilds, log, lambda: self._gateway.address)
        endpoints = [*about.endpoints(), *Messages(self._guilds).endpoints(), *self._interactions.endpoints()]
        self._rest = Rest(self._guilds, faults=faults, endpoints=endpoints)

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the client library uses."""
        return [
            *self._rest.routes(),
            web.get("/gateway", self._gateway.handle),
            web.get("/gateway/", self._gateway.handle),
        ]

    # What mira does.

    async def command(
        self, channel: str, path: tuple[str, ...], options: Mapping[str, object] | None = None, *, name: str = "papers"
    ) -> Invocation:
        """Use `/papers PATH…`; returns when it was answered or Discord gave up. Raises `NotThere`."""
        return await self._user.use(Use(channel=channel, path=path, options=options or {}, command=name))

    async def autocomplete(
        self, channel: str, path: tuple[str, ...], options: Mapping[str, object], *, focused: str, name: str = "papers"
    ) -> tuple[Mapping[str, object], ...]:
        """The choices that the app offers for the option being typed; none if it does not answer in time."""
        use = Use(channel=channel, path=path, options=options, focused=focused, command=name)
        return (await self._user.use(use)).choices

    async def press(self, channel: str, message: str, *, custom_id: str, values: tuple[str, ...] = ()) -> Invocation:
        """Press a button (or choose from a menu) of a message. Raises `NotThere`."""
        return await self._user.press(channel, message, custom_id=custom_id, values=values)

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira. Raises `NotThere`."""
        return self._user.say(channel, words)

    def dismiss(self, channel: str, message: str) -> None:
        """Take a private message away, as mira can. Raises `NotThere`."""
        found = self._guilds.message(channel, message)
        if found is None or not found.private:
            raise NotThere("There is no such message to dismiss.")
        self._guilds.remove(found)

    # What can be read.

    @property
    def connected(self) -> bool:
        """Whether the app has a gateway connection."""
        return self._gateway.connected

    async def wait_connected(self) -> None:
        """Wait until the app has identified itself and received its servers."""
        await self._gateway.wait_connected()

    def ledger(self, channel: str | None = None) -> tuple[Post, ...]:
        """The app's accepted messages that all may see, oldest first; of all channels without one named."""
        return self._guilds.ledger(channel)

    def messages(self, channel: str) -> tuple[Message, ...]:
        """What all may see in a channel, oldest first."""
        return tuple(self._guilds.history(channel))

    @property
    def commands(self) -> tuple[JsonObject, ...]:
        """The app's commands as they stand."""
        return tuple(self._guilds.commands)

    @property
    def refusals(self) -> tuple[RefusedRequest, ...]:
        """Every request that was refused, oldest first."""
        return tuple(self._guilds.refusals)

    @property
    def repeats(self) -> tuple[str, ...]:
        """Ids of messages whose nonce came again and made no second one, once for each time."""
        return tuple(self._guilds.repeats)

    @property
    def invalid_requests(self) -> int:
        """How many requests were answered 401, 403 or 429; Discord bans at 10,000 in ten minutes."""
        return self._rest.invalid_requests

    # What can happen to the app.

    def lose_token(self) -> None:
        """Answer 401 to every request until `restore_token`."""
        self._guilds.token_lost = True

    def restore_token(self) -> None:
        """Accept the token again."""
        self._guilds.token_lost = False

    def refuse_connections(self, code: int) -> None:
        """Close every connection that identifies itself, with this code: 4013 or 4014 for its intents."""
        self._guilds.refuses_with = code

    async def permit(self, channel: str, permissions: int) -> None:
        """Set the app's permissions in a channel and tell it (CHANNEL_UPDATE)."""
        changed = replace(self._channel(channel), app_permissions=permissions)
        self._guilds.put_channel(changed)
        await self._gateway.dispatch("CHANNEL_UPDATE", objects.channel(changed))

    def delete_message(self, channel: str, message: str) -> None:
        """Delete a message, as one who manages messages can; its thread stays. Raises `NotThere`."""
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("There is no such message to delete.")
        self._guilds.remove(found)

    def take_direct_messages(self, *, taken: bool) -> None:
        """Whether mira takes messages from the app."""
        self._guilds.takes_direct = taken

    def lock_thread(self, thread: str) -> None:
        """Lock a thread, as one who manages threads can. Raises `NotThere`."""
        self._guilds.put_thread(replace(self._channel(thread), locked=True))

    def permit_person(self, permissions: int | None) -> None:
        """Set mira's own permissions everywhere; None gives her back those that she has in each channel."""
        self._user.person_permissions = permissions

    def permissions_of_person(self, channel: str) -> int:
        """What mira may do in a channel, as every interaction says."""
        return self._user.permissions_in(self._channel(channel))

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel and tell the app (CHANNEL_DELETE)."""
        gone = self._channel(channel)
        self._guilds.drop_channel(channel)
        await self._gateway.dispatch("CHANNEL_DELETE", objects.channel(gone))

    async def remove_from(self, server: str, *, outage: bool = False) -> None:
        """Remove the app from a server, or (`outage`) make the server unavailable for a while (GUILD_DELETE)."""
        if outage:
            await self._gateway.dispatch("GUILD_DELETE", {"id": server, "unavailable": True})
            return
        self._guilds.drop_server(server)
        await self._gateway.dispatch("GUILD_DELETE", {"id": server})

    async def return_to(self, server: str) -> None:
        """End an outage (GUILD_CREATE)."""
        await self._gateway.dispatch("GUILD_CREATE", objects.guild(self._guilds, self._guilds.servers[server]))

    async def drop_gateway(self, code: int = 4000) -> None:
        """Close every gateway connection with this code."""
        await self._gateway.drop(code)

    async def deliver_again(self) -> None:
        """Send the last event of the gateway once more."""
        await self._gateway.dispatch_again()

    async def ask_to_reconnect(self) -> None:
        """Send RECONNECT."""
        await self._gateway.ask_to_reconnect()

    async def invalidate_session(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION."""
        await self._gateway.invalidate(resumable=resumable)

    def fall_silent(self, *, silent: bool = True) -> None:
        """Keep connections open and answer nothing on them, not even heartbeats."""
        self._gateway.silent = silent

    def _channel(self, channel: str) -> Channel:
        found = self._guilds.channel(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        return found
