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
from handlers.discord.app import DiscordAccount
from handlers.discord.errors import FAILURES, closed_for_good, problem
from handlers.discord.install import PERMISSIONS, invite_url
from handlers.findings import Finding, doubtful, good, wrong

_NEEDED = frozenset({"view_channel", "send_messages", "embed_links"})
_WHAT_FOR = {
    "read_message_history": "a post of unknown fate cannot be looked for",
    "attach_files": "weekly digests have no picture",
    "create_public_threads": "a digest's cards have no thread",
    "send_messages_in_threads": "a digest's cards have no thread",
}
_AWAY_STEP = "Check the network of this machine, and https://discordstatus.com; Offprint goes on trying by itself."
_STOP_SECONDS = 3.0


async def check_discord(account: DiscordAccount, channels: Sequence[ChannelId]) -> tuple[Finding, ...]:
    """What Discord says of the token and the intents, and what Offprint may do in each channel."""
    try:
        async with asyncio.timeout(account.request_timeout), _connected(account) as client:
            return tuple(_findings(client, channels))
    except discord.LoginFailure:
        return (wrong("token", "Discord refuses this token (401)", f"Write {DISCORD.wanted} ({DISCORD.setting})"),)
    except SettingsError as error:
        said = str(error).removeprefix(f"{DISCORD.setting}: ")
        return (good("token", "accepted"), wrong("gateway", said.partition(". ")[0], said.partition(". ")[2]))
    except (*FAILURES, discord.ConnectionClosed) as error:
        return (wrong("gateway", f"Discord cannot be asked: {problem(error)}", _AWAY_STEP),)


@asynccontextmanager
async def _connected(account: DiscordAccount) -> AsyncIterator[discord.Client]:
    """A client that has heard of its servers. Raises as the library does, and `SettingsError` for refused intents."""
    client = discord.Client(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none())
    if account.api_url is not None:
        Route.BASE = account.api_url.rstrip("/")
    async with AsyncExitStack() as undoing:
        undoing.push_async_callback(_leave, client)
        await client.login(account.token)
        if account.api_url is not None:
            told = await client.http.request(Route("GET", "/gateway/bot"))
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(told["url"]))
        listening = asyncio.create_task(client.connect(reconnect=False), name="doctor.gateway")
        undoing.callback(listening.cancel)
        await _ready(client, listening)
        yield client


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


def _findings(client: discord.Client, channels: Sequence[ChannelId]) -> Iterator[Finding]:
    yield good("token", f"accepted for {client.user}")
    yield good("gateway", "connected; the one intent that is needed (guilds) is granted")
    invite = "" if client.application_id is None else invite_url(client.application_id)
    if not client.guilds:
        yield wrong("servers", "the bot is in no server", f"Open {invite}")
    else:
        yield good("servers", f"in {len(client.guilds)}: {', '.join(guild.name for guild in client.guilds[:5])}")
    for channel in channels:
        yield _channel(client, channel, invite)


def _channel(client: discord.Client, channel: ChannelId, invite: str) -> Finding:
    if not channel.workspace.isdecimal() or not channel.local_id.isdecimal():
        return wrong(str(channel), "no channel has such an id", f"Type: offprint unsubscribe {channel} 1")
    guild = client.get_guild(int(channel.workspace))
    if guild is None:
        return wrong(str(channel), "the bot is not in that server", f"Open {invite}")
    place = guild.get_channel_or_thread(int(channel.local_id))
    if place is None:
        return wrong(
            str(channel), "it is not there", "It was deleted, or is hidden: give Offprint “View Channel” there."
        )
    granted = place.permissions_for(guild.me)
    missing = [name for name, is_needed in PERMISSIONS if is_needed and not getattr(granted, name)]
    if not missing:
        return good(str(channel), "all permissions are granted")
    names = ", ".join(f"“{name.replace('_', ' ').title()}”" for name in missing)
    step = f"Give Offprint {names} in that channel."
    if _NEEDED.intersection(missing):
        return wrong(str(channel), f"it cannot be posted to; missing: {names}", step)
    lost = "; ".join(dict.fromkeys(_WHAT_FOR[name] for name in missing))
    return doubtful(str(channel), f"missing: {names}: {lost}", step)
