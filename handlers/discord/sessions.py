"""Clients that begin a session only when one may begin, also where the library begins one anew by itself.

Discord resets the token of a bot that begins too many a day, and a session that is refused again and again is begun
again every five seconds: https://docs.discord.com/developers/events/gateway#session-start-limit-object. It lets one
begin in five seconds, by all processes of a bot together; of a large bot several, whose shards differ by their
remainder: https://docs.discord.com/developers/events/gateway#sharding-max-concurrency.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import discord
from discord.gateway import KeepAliveHandler
from discord.http import Route

from bot.errors import StorageError
from bot.ports.clock import Clock
from bot.ports.rates import Rates
from handlers.discord.shards import GatewayFacts

_EACH = timedelta(seconds=5.5)
"""The time that one beginning takes. Not all take equally long to reach Discord, so it is a little more than needed."""
_PATIENCE = timedelta(minutes=1)


class NoSessionLeft(RuntimeError):
    """No session may begin now. The library gives up, and it is for others to wait."""


class SessionTurns:
    """The turns of sessions, which all processes with the same token take from the same lines of time."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock

    async def take(self, shard: int, *, together: int) -> bool:
        """Wait until a session of the shard may begin, where so many may begin together; whether that took time."""
        scope, has_waited = f"discord session {shard % together}", False
        while (wait := await self._reserved(scope)) > _PATIENCE:  # many are before it, and nothing was taken
            await self._clock.sleep(wait.total_seconds())
            has_waited = True
        await self._clock.sleep(wait.total_seconds())
        return has_waited or bool(wait)

    async def _reserved(self, scope: str) -> timedelta:
        try:
            return await self._rates.reserve(scope, _EACH, patience=_PATIENCE)
        except StorageError:
            return timedelta()  # one that comes too soon is turned away, and begun again


class Client(discord.Client):
    """A client that takes its turn and asks before it begins a session."""

    turns: SessionTurns

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait as the library does, and for the turn. Raises `NoSessionLeft`."""
        await super().before_identify_hook(shard_id, initial=initial)
        gateway = await gateway_of(self)
        if await self.turns.take(shard_id or 0, together=gateway.together):
            gateway = await gateway_of(self)  # others have begun sessions meanwhile
        if not gateway.lets_begin(1):
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
