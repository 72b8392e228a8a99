"""How Offprint reaches Discord, as the settings have it, and the clients of the library that are made of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import partial

import aiohttp
import discord

from handlers.discord.errors import token_problem
from handlers.discord.links import READING
from handlers.discord.sessions import Client, SessionTurns, ShardedClient
from handlers.discord.shards import Shards

_LONGEST_WAIT_SECONDS = 30.0
"""How long the library may wait for its turn by itself; 30 is the least it allows. Longer ones go to the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordAccount:
    """One bot: its token, and where Discord's API is (`…/api/v10`). Times in seconds.

    `reads_messages`: it has the Message Content intent, and looks for links to papers. `shards` are those that this
    process holds; None: all, as many as Discord wants. `receives`: people reach it by the gateway; else it only posts.
    `requests_per_second` may be made with this token, by all processes together; None: nobody counts them.
    """

    token: str = field(repr=False)
    api_url: str | None = None
    request_timeout: float = 30.0
    reads_messages: bool = False
    shards: Shards | None = None
    receives: bool = True
    requests_per_second: int | None = None


def intents_of(account: DiscordAccount) -> discord.Intents:
    """What the app hears of."""
    heard = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    return heard | READING if account.reads_messages else heard


async def logged_in(
    kind: Callable[..., Client],
    account: DiscordAccount,
    *,
    trace: aiohttp.TraceConfig,
    listeners: Iterable[Callable[..., Coroutine[object, object, None]]],
    turns: SessionTurns,
) -> Client:
    """A client of this kind that may make requests, and calls the listeners. Raises `SettingsError`, or as the library.

    `trace` hears of its requests; `turns` are those of its sessions.
    """
    client = kind(
        intents=intents_of(account),
        allowed_mentions=discord.AllowedMentions.none(),
        max_messages=None,
        max_ratelimit_timeout=_LONGEST_WAIT_SECONDS,
        http_trace=trace,
    )
    client.turns = turns
    for heard in listeners:
        client.event(heard)
    async with contextlib.AsyncExitStack() as undoing:
        undoing.push_async_callback(client.close)
        try:
            await client.login(account.token)
        except discord.LoginFailure as error:
            raise token_problem("Discord refuses this token (401)") from error
        undoing.pop_all()
    return client


def sharded(shards: Shards | None) -> Callable[..., Client]:
    """What makes a client of these shards; of all, as many as Discord wants, without any named."""
    if shards is None:
        return ShardedClient
    return partial(ShardedClient, shard_ids=shards.ids, shard_count=shards.count)
