"""Where messages can stand: the servers that the app is in, their channels and threads, and mira's conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.playground.discord import limits
from bot.playground.discord.channels import NOWHERE, Channel
from bot.playground.world import DiscordChannel, DiscordServer, Workspaces


class Places:
    """Servers, channels and threads as they stand."""

    def __init__(self, workspaces: Workspaces) -> None:
        self.servers = {server.id: server for server in workspaces.discord if server.installed}
        self._channels = {one.id: one for server in workspaces.discord for one in _channels(server)}
        self._threads: dict[str, Channel] = {}
        self._role_permissions: dict[str, int] = {}
        number, person = workspaces.person.discord_id[1:], workspaces.person.name
        self.direct = Channel(about=DiscordChannel(id=f"5{number}", name=person), server=NOWHERE)
        self.private = Channel(
            about=DiscordChannel(id=f"6{number}", name="Grace"),
            server=NOWHERE,
            app_permissions=0,
            person_permissions=limits.PERSON_PERMISSIONS,
        )
        """Mira's conversation with somebody else, which the app cannot see."""

    def find(self, channel: str) -> Channel | None:
        """A channel or thread with what may be done there, or None. In a thread that is what its channel allows."""
        for conversation in (self.direct, self.private):
            if channel == conversation.id:
                return conversation
        thread = self._threads.get(channel)
        place = self._channels.get(channel if thread is None else thread.parent or "")
        if place is None:
            return None
        allowed = place.app_permissions & self.role_permissions(place.server.id)
        return replace(thread or place, app_permissions=allowed, person_permissions=place.person_permissions)

    def thread(self, channel: str) -> Channel | None:
        """The thread of this id, if it is one."""
        return self._threads.get(channel)

    def threads(self, *, server: str | None = None, parent: str | None = None) -> list[Channel]:
        """The threads of a server or of one channel, oldest first."""
        found = (
            one for one in self._threads.values() if server in (None, one.server.id) and parent in (None, one.parent)
        )
        return sorted(found, key=lambda one: int(one.id))

    def channels_of(self, server: str) -> list[Channel]:
        """The channels of a server, in order, each with what its own overwrites allow."""
        return [channel for channel in self._channels.values() if channel.server.id == server]

    def role_permissions(self, server: str) -> int:
        """What the app's role may do everywhere in a server."""
        return self._role_permissions.get(server, limits.APP_PERMISSIONS)

    def permit_role(self, server: str, permissions: int) -> None:
        """Set what the app's role may do everywhere in a server."""
        self._role_permissions[server] = permissions

    def put(self, channel: Channel) -> None:
        """Add a channel or thread, or replace it by its new state."""
        if channel.thread is not None:
            self._threads[channel.id] = channel
        else:
            self._channels[channel.id] = channel

    def drop(self, channel: str) -> None:
        """Forget a channel or thread, as when it is deleted; the threads of a channel go with it."""
        self._channels.pop(channel, None)
        self._threads = {key: one for key, one in self._threads.items() if channel not in (key, one.parent)}

    def add_server(self, server: DiscordServer) -> None:
        """Add a server, as when the app is invited to it."""
        self.servers[server.id] = server
        self._channels |= {one.id: one for one in _channels(server)}

    def drop_server(self, server: str) -> None:
        """Forget a server, as when the app is removed from it."""
        self.servers.pop(server, None)
        self._channels = {key: channel for key, channel in self._channels.items() if channel.server.id != server}
        self._threads = {key: thread for key, thread in self._threads.items() if thread.server.id != server}


def _channels(server: DiscordServer) -> Iterator[Channel]:
    for about in server.channels:
        one = Channel(about=about, server=server)
        yield one if server.installed else replace(one, app_permissions=0)
