"""Looks at Discord as the service would use it, and posts nothing: token, gateway, intents, and permissions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.account_tokens import DISCORD
from bot.channel.channel import ChannelId
from bot.errors import SettingsError
from handlers.discord.account import DiscordAccount, intents_of
from handlers.discord.check_places import check_place
from handlers.discord.errors import FAILURES, closed_for_good, problem
from handlers.discord.install import invite_url
from handlers.discord.register import knows, wanted_of
from handlers.discord.shards import GatewayFacts
from handlers.findings import Finding, doubtful, good, wrong

_AWAY_STEP = "Check the network of this machine, and https://discordstatus.com; Offprint goes on trying by itself."
_STOP_SECONDS = 3.0


async def check_discord(account: DiscordAccount, channels: Sequence[ChannelId]) -> tuple[Finding, ...]:
    """What Discord says of the token and the intents, and what Offprint may do in each channel."""
    try:
        async with asyncio.timeout(account.request_timeout), _logged_in(account) as client:
            return await _findings(client, account, channels)
    except discord.LoginFailure:
        return (wrong("token", "Discord refuses this token (401)", f"Write {DISCORD.wanted} ({DISCORD.setting})"),)
    except SettingsError as error:
        setting, _, said = str(error).partition(": ")
        why, _, step = said.partition("; ")
        return (good("token", "accepted"), wrong("gateway", why, f"{setting}: {step}" if step else setting))
    except (*FAILURES, discord.ConnectionClosed) as error:
        return (wrong("gateway", f"Discord cannot be asked: {problem(error)}", _AWAY_STEP),)


@asynccontextmanager
async def _logged_in(account: DiscordAccount) -> AsyncIterator[discord.Client]:
    """A client that may make requests. Raises as the library does."""
    intents = intents_of(account)
    client = discord.Client(intents=intents, allowed_mentions=discord.AllowedMentions.none())
    if account.api_url is not None:
        Route.BASE = account.api_url.rstrip("/")
    async with AsyncExitStack() as undoing:
        undoing.push_async_callback(_leave, client)
        await client.login(account.token)
        yield client


async def _findings(
    client: discord.Client, account: DiscordAccount, channels: Sequence[ChannelId]
) -> tuple[Finding, ...]:
    gateway = GatewayFacts.model_validate(await client.http.request(Route("GET", "/gateway/bot")))
    first = (good("token", f"accepted for {client.user}"), *_sessions(gateway), await _commands(client))
    if gateway.shards > 1 or account.shards is not None:
        step = "Look at one channel with /papers status in it."
        return (*first, doubtful("servers", f"not looked at: they are spread over {gateway.shards} shards", step))
    if account.api_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway.url)
    listening = asyncio.create_task(client.connect(reconnect=False), name="doctor.gateway")
    try:
        await _ready(client, listening)
        invite = "" if client.application_id is None else invite_url(client.application_id)
        places = [await check_place(client, channel, invite) for channel in channels]
    finally:
        listening.cancel()
    return (*first, _intents(account), _servers(client, invite), *places)


def _sessions(gateway: GatewayFacts) -> Iterator[Finding]:
    """Whether the bot may begin sessions: it is stopped for a day when it begins too many."""
    limit = gateway.session_start_limit
    if limit is None:
        return
    seen = f"{limit.remaining} of {limit.total} may begin today"
    if gateway.held_back(None) is not None:
        yield wrong("sessions", seen, "Stop what starts this bot again and again, and wait until tomorrow.")
    else:
        yield good("sessions", seen)


async def _commands(client: discord.Client) -> Finding:
    if client.application_id is not None and await knows(client, client.application_id, wanted_of(client)):
        return good("commands", "/papers and its menus are known as they are")
    return doubtful(
        "commands", "Discord does not know /papers as it is here", "Start `offprint run`: it tells Discord."
    )


def _intents(account: DiscordAccount) -> Finding:
    if account.reads_messages:
        return good("gateway", "connected; the intents for servers, messages and their content are granted")
    return good("gateway", "connected; the one intent that is needed (guilds) is granted")


def _servers(client: discord.Client, invite: str) -> Finding:
    if not client.guilds:
        return wrong("servers", "the bot is in no server", f"Open {invite}")
    return good("servers", f"in {len(client.guilds)}: {', '.join(guild.name for guild in client.guilds[:5])}")


async def _leave(client: discord.Client) -> None:
    with suppress(*FAILURES, TimeoutError):
        await asyncio.wait_for(client.close(), _STOP_SECONDS)
    await client.http.close()


async def _ready(client: discord.Client, listening: asyncio.Task[None]) -> None:
    """Wait until the gateway has told of every server; raises what it was closed with."""
    ready = asyncio.create_task(client.wait_until_ready(), name="doctor.ready")
    try:
        await asyncio.wait((listening, ready), return_when=asyncio.FIRST_COMPLETED)
    finally:
        ready.cancel()
    if listening.done():
        error = listening.exception()
        code = 4014 if isinstance(error, discord.PrivilegedIntentsRequired) else getattr(error, "code", 0)
        raise closed_for_good(code) or error or ConnectionResetError
