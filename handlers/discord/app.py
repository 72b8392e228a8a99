"""The Discord app: connects by gateway, stays connected, and dispatches interactions and events."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.delivery.outage import Outage
from bot.log_events import LogEvent
from handlers.answering import ANSWER_SECONDS, Answering
from handlers.apology import APOLOGY
from handlers.commands.context import Services
from handlers.discord import attempts
from handlers.discord.asked import Asked
from handlers.discord.commands import Commands
from handlers.discord.errors import FAILURES, closed_for_good, is_too_late, problem, token_problem
from handlers.discord.events import Events
from handlers.discord.guard import Guard
from handlers.discord.install import invite_url
from handlers.discord.links import READING, Links
from handlers.discord.menus import Menus, is_menu
from handlers.discord.modals import Modals
from handlers.discord.post import DiscordMessenger
from handlers.discord.presses import Presses
from handlers.discord.register import register
from handlers.discord.reply import apologise
from handlers.discord.sessions import Client, ShardedClient, gateway_of
from handlers.discord.shards import Shards
from handlers.fence import fenced
from handlers.once import Once
from handlers.told_time import ToldTime
from handlers.watch import Watcher

log = structlog.get_logger(__name__)

_LONGEST_WAIT_SECONDS = 30.0
"""How long the library may wait for its turn by itself; 30 is the least it allows. Longer ones go to the outbox."""
_STOP_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordAccount:
    """One bot: its token, and where Discord's API is (`…/api/v10`). Times in seconds.

    `reads_messages`: it has the Message Content intent, and looks for links to papers. `shards` are those that this
    process holds; None: all, as many as Discord wants.
    """

    token: str = field(repr=False)
    api_url: str | None = None
    request_timeout: float = 30.0
    reads_messages: bool = False
    shards: Shards | None = None


def intents_of(account: DiscordAccount) -> discord.Intents:
    """What the app hears of."""
    heard = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    return heard | READING if account.reads_messages else heard


class DiscordApp:
    """The servers that Offprint is in. `wake` is called when a channel can be posted to again."""

    platform = "discord"

    def __init__(self, account: DiscordAccount, *, services: Services, wake: Callable[[], None]) -> None:
        self._account = account
        self._watcher = Watcher(self, services.clock, wake=wake)
        self._modals = Modals(services=services)
        self._commands = Commands(services=services, modals=self._modals)
        self._menus = Menus(services=services)
        self._buttons = Presses(services=services, modals=self._modals)
        self._asked = Asked(services=services)
        self._links = Links(services=services, wake=wake)
        stores = services.stores
        self._events = Events(channels=stores.channels, pauses=stores.pauses, wake=wake, now=services.clock.now)
        self._once = Once()
        self._answering = Answering()
        self._client: discord.Client | None = None
        self._listening: asyncio.Task[Exception | None] | None = None
        self._connected = False
        self._up = asyncio.Event()
        self._time = ToldTime(services.clock.monotonic)
        self._guard = Guard(services.clock.monotonic)
        self.messenger = DiscordMessenger(
            lambda: self._client, time=self._time, guard=self._guard, request_timeout=account.request_timeout
        )

    @property
    def connected(self) -> bool:
        """Whether commands and presses can reach us now, from every server.

        The library may tell that it is connected after it has given up: what came in between had an unknown form.
        """
        client = self._client
        shards = client.shards.values() if isinstance(client, discord.AutoShardedClient) else ()
        return self._connected and self.being_restored and not any(shard.is_closed() for shard in shards)

    @property
    def outage(self) -> Outage | None:
        """Why nothing comes from the platform, and since when; None while it is connected."""
        return self._watcher.outage

    @property
    def being_restored(self) -> bool:
        """Whether the library is running, and restores a lost connection by itself."""
        return self._listening is not None and not self._listening.done()

    @property
    def application_id(self) -> int | None:
        """The app's own identifier, once it is known: what an invitation is made from."""
        return None if self._client is None else self._client.application_id

    async def start(self) -> None:
        """Connect, and go on trying when Discord cannot be reached. Raises `SettingsError` if the token is refused."""
        await self._watcher.start()

    async def stop(self) -> None:
        """Leave, within seconds, once what people have asked for is answered."""
        await self._answering.finish(within=ANSWER_SECONDS)
        await self._watcher.stop()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A command, a press, or a field that is being typed; one that is delivered twice is answered once."""
        if not self._once.is_new(str(interaction.id)):
            return
        self._answering.hold_this()
        match interaction.type:
            case discord.InteractionType.application_command if is_menu(interaction):
                await self._menus.on_choice(interaction)
            case discord.InteractionType.application_command:
                await self._commands.on_command(interaction)
            case discord.InteractionType.autocomplete:
                await self._commands.on_typing(interaction)
            case discord.InteractionType.component:
                await self._buttons.on_press(interaction)
            case discord.InteractionType.modal_submit:
                await self._modals.on_submit(interaction)
            case _:
                log.warning(LogEvent.DISCORD_INTERACTION_UNKNOWN, kind=interaction.type.name)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something; one that is delivered twice is heard once, and one to Offprint is answered."""
        if self._client is None or not self._once.is_new(str(message.id)):
            return
        if not await self._asked.on_message(message, self._client) and self._account.reads_messages:
            await self._links.on_message(message)

    async def on_error(self, event: str, *about: object) -> None:
        """An answer failed: tell the caller so, and log the error. One that came too late is lost."""
        if is_too_late(error := sys.exc_info()[1]):
            log.warning(LogEvent.DISCORD_ANSWER_LOST, error=str(error))
            return
        log.error(LogEvent.DISCORD_ANSWER_FAILED, heard=event, exc_info=sys.exc_info())
        for one in about:
            if isinstance(one, discord.Interaction) and one.type is not discord.InteractionType.autocomplete:
                await apologise(one, APOLOGY)

    async def on_connect(self) -> None:
        """The gateway is connected and sends events from now on; log the address that invites the bot."""
        self._connected = True
        self._up.set()
        invite = None if self.application_id is None else invite_url(self.application_id)
        log.info(LogEvent.DISCORD_CONNECTED, application=self.application_id, invite=invite)

    async def on_resumed(self) -> None:
        """The gateway goes on where it broke off."""
        self._connected = True

    async def on_disconnect(self) -> None:
        """The gateway is lost; the library tries to get it back."""
        self._connected = False

    async def connect(self) -> str | None:
        """Connect; returns why Discord cannot be reached. Raises `SettingsError` if the token is refused."""
        try:
            async with asyncio.timeout(self._account.request_timeout):
                why = await self._connect()
                await self._gateway_is_up()
        except (*FAILURES, discord.ConnectionClosed) as error:
            await self.hang_up()
            return problem(error)
        if why is not None:
            await self.hang_up()
        return why

    async def _gateway_is_up(self) -> None:
        """Wait for the gateway. Raises `SettingsError`, or the error with which it was given up."""
        listening = self._listening
        if listening is None:
            return
        up = asyncio.create_task(self._up.wait(), name="discord.up")
        try:
            await asyncio.wait((up, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
        if not self._up.is_set() and (error := listening.result()) is not None:
            code = 4014 if isinstance(error, discord.PrivilegedIntentsRequired) else getattr(error, "code", 0)
            raise closed_for_good(code) or error

    async def _connect(self) -> str | None:
        """Log in, ask for the gateway, tell of the commands, and listen; returns why no session may begin now.

        Raises `SettingsError`, or as the library does.
        """
        shards = self._account.shards
        if self._account.api_url is not None:
            Route.BASE = self._account.api_url.rstrip("/")
        self._client = await self._logged_in(Client)
        gateway = await gateway_of(self._client)
        if (why := gateway.held_back(shards)) is not None:
            return why
        if self._account.api_url is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway.url)
        if gateway.shards > 1 or shards is not None:
            await self._client.close()
            self._client = await self._logged_in(_sharded(shards))
        if shards is None or shards.first == 0:
            await register(self._client)
        self._up.clear()
        self._listening = asyncio.create_task(self._listen(self._client), name="discord.gateway")
        return None

    async def _logged_in(self, kind: Callable[..., discord.Client]) -> discord.Client:
        client = kind(
            intents=intents_of(self._account),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=_LONGEST_WAIT_SECONDS,
            http_trace=fenced(attempts.listen(self._guard.listen(self._time.listening()))),
        )
        for heard in (
            self.on_interaction,
            self.on_message,
            self.on_error,
            self.on_connect,
            self.on_resumed,
            self.on_disconnect,
        ):
            client.event(heard)
        self._events.listen(client)
        async with contextlib.AsyncExitStack() as undoing:
            undoing.push_async_callback(client.close)
            try:
                await client.login(self._account.token)
            except discord.LoginFailure as error:
                raise token_problem("Discord refuses this token (401)") from error
            undoing.pop_all()
        return client

    async def _listen(self, client: discord.Client) -> Exception | None:
        """Hold the gateway until the library gives it up for good; returns why it did."""
        try:
            await client.connect()
        except discord.ConnectionClosed as error:
            log.warning(LogEvent.DISCORD_CLOSED, code=error.code)
            return error
        except (*FAILURES, discord.ClientException) as error:
            log.warning(LogEvent.DISCORD_GAVE_UP, error=type(error).__name__)
            return error
        else:
            return None
        finally:
            self._connected = False

    async def hang_up(self) -> None:
        """Close the gateway connection, within seconds."""
        client, self._client = self._client, None
        listening, self._listening = self._listening, None
        if client is not None:
            with contextlib.suppress(*FAILURES):
                async with asyncio.timeout(_STOP_SECONDS):
                    await client.close()
            await client.http.close()
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])
        self._connected = False


def _sharded(shards: Shards | None) -> Callable[..., discord.Client]:
    """What makes a client of these shards; of all, as many as Discord wants, without any named."""
    if shards is None:
        return ShardedClient
    return partial(ShardedClient, shard_ids=shards.ids, shard_count=shards.count)
