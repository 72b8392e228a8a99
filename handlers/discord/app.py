"""The Discord app: connects by gateway, stays connected, and dispatches interactions and events."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from typing import NoReturn

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.delivery.outage import Outage
from bot.jobs.hold_lease import HeldLease
from bot.log_events import LogEvent
from handlers.answering import ANSWER_SECONDS, Answering
from handlers.apology import APOLOGY
from handlers.commands.context import Services
from handlers.discord import attempts
from handlers.discord.account import DiscordAccount, logged_in, sharded
from handlers.discord.asked import Asked
from handlers.discord.commands import Commands
from handlers.discord.errors import FAILURES, closed_for_good, is_too_late, problem
from handlers.discord.events import Events
from handlers.discord.global_limit import listen, turns_of
from handlers.discord.guard import Guard
from handlers.discord.install import invite_url
from handlers.discord.known_places import KnownPlaces
from handlers.discord.links import Links
from handlers.discord.menus import Menus, is_menu
from handlers.discord.modals import Modals
from handlers.discord.post import DiscordMessenger
from handlers.discord.presses import Presses
from handlers.discord.register import register
from handlers.discord.reply import apologise
from handlers.discord.sessions import Client, SessionTurns, gateway_of
from handlers.fence import fenced
from handlers.once import Once
from handlers.told_time import ToldTime
from handlers.watch import Watcher

log = structlog.get_logger(__name__)

_STOP_SECONDS = 3.0


class DiscordApp:
    """The servers that Offprint is in. `wake` is called when a channel can be posted to again.

    Discord sends everything to each process that holds the same shards. Where there may be several, only the one that
    holds `seat` connects to the gateway and answers; the others post, and stand by.
    """

    platform = "discord"

    def __init__(
        self, account: DiscordAccount, *, services: Services, wake: Callable[[], None], seat: HeldLease | None = None
    ) -> None:
        self._account = account
        self._seat = seat
        self._seating: asyncio.Task[NoReturn] | None = None
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
        self._turns = turns_of(account.requests_per_second, services.stores.rates, services.clock)
        self._session_turns = SessionTurns(services.stores.rates, services.clock)
        self.messenger = DiscordMessenger(
            lambda: self._client,
            time=self._time,
            guard=self._guard,
            places=KnownPlaces(services.clock.monotonic),
            turns=self._turns,
            request_timeout=account.request_timeout,
        )

    @property
    def connected(self) -> bool:
        """Whether commands and presses can reach us now, from every server; where we only post, whether we are let in.

        The library may tell that it is connected after it has given up: what came in between had an unknown form.
        """
        client = self._client
        if not self._listens:
            return client is not None
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
    def _listens(self) -> bool:
        """Whether this process is the one that holds the gateway, and answers."""
        return self._account.receives and (self._seat is None or self._seat.lease is not None)

    @property
    def seat(self) -> str | None:
        """The name of the lease under which one process receives; None where there is only one process."""
        return None if self._seat is None else self._seat.name

    @property
    def has_seat(self) -> bool:
        """Whether this process holds it."""
        return self._seat is not None and self._seat.lease is not None

    @property
    def application_id(self) -> int | None:
        """The app's own identifier, once it is known: what an invitation is made from."""
        return None if self._client is None else self._client.application_id

    async def start(self) -> None:
        """Connect, and go on trying when Discord cannot be reached. Raises `SettingsError` if the token is refused."""
        await self._watcher.start()
        if self._seat is not None:
            self._seating = asyncio.create_task(
                self._seat.hold(begin=self._watcher.connect_anew, end=self._watcher.connect_anew), name="discord.seat"
            )

    async def stop(self) -> None:
        """Leave, within seconds, once what people have asked for is answered."""
        await self._answering.finish(within=ANSWER_SECONDS)
        if self._seating is not None:
            self._seating.cancel()
            await asyncio.wait([self._seating])
        await self._watcher.stop()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A command, a press, or a field that is being typed; one that is delivered twice is answered once.

        What comes to a process that has lost its seat is answered by the one that has it.
        """
        if not self._listens or not self._once.is_new(str(interaction.id)):
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
        if self._client is None or not self._listens or not self._once.is_new(str(message.id)):
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
        if not self._listens:
            return None
        gateway = await gateway_of(self._client)
        if (why := gateway.held_back(shards)) is not None:
            return why
        if self._account.api_url is not None:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway.url)
        if gateway.shards > 1 or shards is not None:
            await self._client.close()
            self._client = await self._logged_in(sharded(shards))
        if shards is None or shards.first == 0:
            await register(self._client)
        self._up.clear()
        self._listening = asyncio.create_task(self._listen(self._client), name="discord.gateway")
        return None

    async def _logged_in(self, kind: Callable[..., Client]) -> Client:
        """A client that hears for us and for the events of servers. Raises `SettingsError`, or as the library does."""
        heard = (
            self.on_interaction,
            self.on_message,
            self.on_error,
            self.on_connect,
            self.on_resumed,
            self.on_disconnect,
        )
        trace = fenced(listen(attempts.listen(self._guard.listen(self._time.listening())), self._turns))
        client = await logged_in(kind, self._account, trace=trace, listeners=heard, turns=self._session_turns)
        self._events.listen(client)
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
