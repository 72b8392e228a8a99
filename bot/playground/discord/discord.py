"""The local Discord: its routes, and the interface for tests and the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from aiohttp import web

from bot.playground.discord import objects
from bot.playground.discord.about import About
from bot.playground.discord.channels import Channel
from bot.playground.discord.gateway import Gateway
from bot.playground.discord.gateway_events import GatewayEvents
from bot.playground.discord.guilds import Guilds, Message
from bot.playground.discord.interactions import Interactions
from bot.playground.discord.mentions import Called, called
from bot.playground.discord.messages import Messages
from bot.playground.discord.published import Published
from bot.playground.discord.rest import Rest
from bot.playground.discord.threads import Threads, changed
from bot.playground.discord.uploads import Upload, Uploads, upload_of
from bot.playground.discord.user_actions import Use, UserActions
from bot.playground.events import EventLog
from bot.playground.faults import Faults
from bot.playground.invocation import Invocation, NotThere
from bot.playground.settings import PlaygroundSettings
from bot.playground.wire import JsonObject
from bot.playground.world import DiscordServer, DiscordTag, Post, RefusedRequest


class Discord:
    """The servers with the app in them. `host` gives the playground's own `127.0.0.1:PORT`."""

    def __init__(self, settings: PlaygroundSettings, *, log: EventLog, faults: Faults, host: Callable[[], str]) -> None:
        self._guilds = Guilds(settings, log)
        self._gateway = Gateway(self._guilds, log=log, base=lambda: f"ws://{host()}")
        self._events = GatewayEvents(self._guilds, self._gateway)
        self._interactions = Interactions(self._guilds, log)
        self._uploads = Uploads(lambda: f"http://{host()}", self._guilds.new_id)
        self._user = UserActions(
            self._guilds, events=self._events, interactions=self._interactions, uploads=self._uploads
        )
        self._threads = Threads(self._guilds, self._events)
        tables = (
            About(self._guilds, log, self._gateway),
            Messages(self._guilds, self._events, Published(settings)),
            self._threads,
            self._interactions,
        )
        endpoints = [endpoint for table in tables for endpoint in table.endpoints()]
        self._rest = Rest(self._guilds, faults=faults, endpoints=endpoints)

    def routes(self) -> list[web.RouteDef]:
        """The addresses that the client library uses."""
        return [
            *self._rest.routes(),
            *self._uploads.routes(),
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

    async def menu(self, channel: str, name: str, *, message: str | None = None, user: str | None = None) -> Invocation:
        """Choose `name` from the menu of a message, or of a person (by id). Raises `NotThere`."""
        return await self._user.use_menu(channel, name, message=message, user=user)

    async def submit(self, form: str, filled: Mapping[str, object]) -> Invocation:
        """Send the form of this id (`Invocation.form`), filled in by `custom_id`; other fields stay as they were.

        A value is text, a boolean, or a list of values, ids or `Upload`s. Raises `NotFilled` and `NotThere`.
        """
        return await self._user.submit(form, filled)

    def say(self, channel: str, words: str) -> Message:
        """Post plain text as mira, of which the app hears nothing. Raises `NotThere`."""
        return self._user.say(channel, words)

    async def write(self, channel: str, words: str) -> Message:
        """Post plain text as mira, and tell the app (MESSAGE_CREATE) if it listens. Raises `NotThere`."""
        message = self._user.say(channel, words)
        await self._user.hear(message)
        return message

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

    def files(self, channel: str, message: str) -> tuple[Upload, ...]:
        """The files that came with a message. Raises `NotThere`."""
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("There is no such message.")
        return tuple(filter(None, map(upload_of, found.files)))

    def called(self, channel: str, message: str) -> Called:
        """Whom a message calls. Raises `NotThere`."""
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("There is no such message.")
        return called(found, self._guilds.places.find(channel))

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
        self._guilds.places.put(changed)
        await self._events.tell("CHANNEL_UPDATE", objects.channel(changed), server=changed.server.id)

    async def retag(self, forum: str, *tags: DiscordTag, told: bool = True) -> None:
        """Give a forum other tags, and tell the app, unless that event is late (CHANNEL_UPDATE)."""
        standing = self._channel(forum)
        changed = replace(standing, about=replace(standing.about, tags=tags))
        self._guilds.places.put(changed)
        if told:
            await self._events.tell("CHANNEL_UPDATE", objects.channel(changed), server=changed.server.id)

    async def permit_role(self, server: str, permissions: int) -> None:
        """Set what the app's role may do everywhere in a server and tell it (GUILD_ROLE_UPDATE)."""
        self._guilds.places.permit_role(server, permissions)
        role = objects.app_role(self._guilds, self._guilds.places.servers[server])
        await self._events.tell("GUILD_ROLE_UPDATE", {"guild_id": server, "role": role}, server=server)

    def delete_message(self, channel: str, message: str) -> None:
        """Delete a message, as one who manages messages can; its thread stays. Raises `NotThere`."""
        found = self._guilds.message(channel, message)
        if found is None:
            raise NotThere("There is no such message to delete.")
        self._guilds.remove(found)

    def take_direct_messages(self, *, taken: bool) -> None:
        """Whether mira takes messages from the app."""
        self._guilds.takes_direct = taken

    async def change_thread(self, thread: str, *, archived: bool | None = None, locked: bool | None = None) -> None:
        """Archive or lock a thread, or undo that, as one who manages threads can. Raises `NotThere`."""
        place = self._channel(thread)
        if place.thread is None:
            raise NotThere("That is no thread.")
        named = {name: value for name, value in (("archived", archived), ("locked", locked)) if value is not None}
        await self._threads.put(place, changed(place.thread, named, self._guilds.settings.now()), named)

    async def delete_thread(self, thread: str) -> None:
        """Delete a thread and tell the app (THREAD_DELETE). Raises `NotThere`."""
        await self._threads.drop(self._channel(thread))

    def threads(self, channel: str) -> tuple[Channel, ...]:
        """The threads of a channel (of a forum: its posts), oldest first."""
        return tuple(self._guilds.places.threads(parent=channel))

    @property
    def direct_channel(self) -> str:
        """The id of mira's conversation with the app."""
        return self._guilds.places.direct.id

    @property
    def private_channel(self) -> str:
        """The id of mira's conversation with somebody else."""
        return self._guilds.places.private.id

    @property
    def friend(self) -> str:
        """The name of the person that mira has that conversation with."""
        return self._guilds.places.private.about.name

    def permit_person(self, permissions: int | None) -> None:
        """Set mira's own permissions everywhere; None gives her back those that she has in each channel."""
        self._user.person_permissions = permissions

    def permissions_of_person(self, channel: str) -> int:
        """What mira may do in a channel, as every interaction says."""
        return self._user.permissions_in(self._channel(channel))

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel and tell the app (CHANNEL_DELETE)."""
        gone = self._channel(channel)
        self._guilds.places.drop(channel)
        await self._events.tell("CHANNEL_DELETE", objects.channel(gone), server=gone.server.id)

    async def remove_from(self, server: str, *, outage: bool = False) -> None:
        """Remove the app from a server, or (`outage`) make the server unavailable for a while (GUILD_DELETE)."""
        if outage:
            await self._events.tell("GUILD_DELETE", {"id": server, "unavailable": True}, server=server)
            return
        self._guilds.places.drop_server(server)
        await self._events.tell("GUILD_DELETE", {"id": server}, server=server)

    async def add_to(self, server: DiscordServer) -> None:
        """Add the app to a server (GUILD_CREATE)."""
        self._guilds.places.add_server(replace(server, installed=True))
        await self.return_to(server.id)

    async def return_to(self, server: str) -> None:
        """End an outage (GUILD_CREATE)."""
        whole = objects.guild(self._guilds, self._guilds.places.servers[server])
        await self._events.tell("GUILD_CREATE", whole, server=server)

    def ban(self, *, banned: bool = True) -> None:
        """Answer every request as the proxy in front of Discord does once an address is banned."""
        self._rest.banned = banned

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
        found = self._guilds.places.find(channel)
        if found is None:
            raise NotThere("There is no such channel.")
        return found
