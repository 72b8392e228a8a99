"""Clients that begin no session while none may begin, also where the library begins one anew by itself.

Discord resets the token of a bot that begins too many, and a session that is refused again and again is begun again
every five seconds: https://docs.discord.com/developers/events/gateway#session-start-limit-object.
"""

from __future__ import annotations

import threading

import discord
from discord.gateway import KeepAliveHandler
from discord.http import Route

from handlers.discord.shards import GatewayFacts


class NoSessionLeft(RuntimeError):
    """No session may begin now. The library gives up, and it is for others to wait."""


class Client(discord.Client):
    """A client that asks before it begins another session than its first."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the turn, as the library does. Raises `NoSessionLeft`."""
        await super().before_identify_hook(shard_id, initial=initial)
        if not initial and not (await gateway_of(self)).lets_begin(1):
            await self._close_unbegun(shard_id)
            raise NoSessionLeft

    async def _close_unbegun(self, shard_id: int | None) -> None:
        """Close the connection on which no session begins. The library holds it nowhere yet but in the thread that
        beats for it, and an older one of the same shard is closed already.
        """
        beating = (thread for thread in threading.enumerate() if isinstance(thread, KeepAliveHandler))
        mine = (thread.ws for thread in beating if thread.ws.loop is self.loop and thread.shard_id == shard_id)
        for socket in tuple(mine):
            await socket.close(1000)


class ShardedClient(Client, discord.AutoShardedClient):
    """The same for a client of several shards."""


async def gateway_of(client: discord.Client) -> GatewayFacts:
    """What Discord says of its gateway. Raises what a request of the library raises."""
    return GatewayFacts.model_validate(await client.http.request(Route("GET", "/gateway/bot")))
