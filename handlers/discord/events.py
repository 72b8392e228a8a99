"""Discord's events about servers, channels and threads: joined, permissions changed, renamed, removed.

Events: https://docs.discord.com/developers/events/gateway-events. A channel that is gone is paused at once, so that
Discord is not asked for it. A lost permission is left to the first post that is refused: it names the right step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import discord
import structlog

from bot.channel.channel import ChannelId, Pause
from bot.log_events import LogEvent
from bot.ports.channels import Channels
from bot.ports.pauses import Pauses
from handlers.discord.channel_id import PLATFORM, can_be
from handlers.discord.errors import STEPS, UNKNOWN_CHANNEL, UNKNOWN_SERVER
from handlers.discord.payloads import access_in

log = structlog.get_logger(__name__)

_Place = discord.abc.GuildChannel | discord.Thread


class Events:
    """Handles events. `wake` is called when a channel can be posted to again, `now` gives the time in UTC."""

    def __init__(
        self, *, channels: Channels, pauses: Pauses, wake: Callable[[], None], now: Callable[[], datetime]
    ) -> None:
        self._channels = channels
        self._pauses = pauses
        self._wake = wake
        self._now = now
        self._client: discord.Client | None = None

    def listen(self, client: discord.Client) -> None:
        """Register the handlers with a client. The library knows them by the names of the methods."""
        self._client = client
        for heard in (
            self.on_guild_available,
            self.on_guild_channel_update,
            self.on_guild_role_update,
            self.on_member_update,
            self.on_guild_join,
            self.on_guild_remove,
            self.on_guild_channel_delete,
            self.on_raw_thread_update,
            self.on_raw_thread_delete,
        ):
            client.event(heard)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is told of, at the beginning of a session or after an outage: what came before was not heard."""
        await self._resume_all(guild)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel was renamed, its permissions were changed, or what a post of a forum must have."""
        if _can_post(after) and (before.name != after.name or not _can_post(before) or _tagged(before, after)):
            await self._resume(_id_of(after), name=after.name)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role was given or lost permissions, perhaps ours in every channel."""
        if before.permissions != after.permissions:
            await self._resume_all(after.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """We were given a role, or lost one. Of others nothing is told without a privileged intent."""
        if after == after.guild.me and before.roles != after.roles:
            await self._resume_all(after.guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The app was added to a server, perhaps again."""
        await self._resume_all(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The app was removed from a server, or banned from it (an outage is another event)."""
        paused = await self._pauses.begin_all(PLATFORM, str(guild.id), self._pause(UNKNOWN_SERVER))
        log.warning(LogEvent.DISCORD_REMOVED, server=str(guild.id), channels=paused)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        await self._lose(_id_of(channel))

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was opened or closed, or renamed, whether or not the library knew it."""
        metadata = payload.data["thread_metadata"]
        if not metadata["archived"] and not metadata.get("locked"):
            await self._resume_if_open(ChannelId(PLATFORM, str(payload.guild_id), str(payload.thread_id)), ask=True)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread is gone."""
        await self._lose(ChannelId(PLATFORM, str(payload.guild_id), str(payload.thread_id)))

    async def _lose(self, channel: ChannelId) -> None:
        """Pause a channel that is gone, if it was one of ours."""
        if await self._pauses.begin(channel, self._pause(UNKNOWN_CHANNEL)):
            log.warning(LogEvent.DISCORD_CHANNEL_LOST, channel=str(channel))

    def _pause(self, code: str) -> Pause:
        return Pause(code, STEPS[int(code)], self._now())

    async def _resume_all(self, guild: discord.Guild) -> None:
        """Resume those channels of a server that are paused and can be posted to."""
        for channel in await self._pauses.lasting(PLATFORM, str(guild.id)):
            await self._resume_if_open(channel)

    async def _resume_if_open(self, channel: ChannelId, *, ask: bool = False) -> None:
        """Resume a paused channel, if the library knows that it can be posted to. `ask` whether it is paused."""
        is_a_place = can_be(channel) and channel.person is None
        place = self._client.get_channel(int(channel.local_id)) if self._client and is_a_place else None
        if not isinstance(place, _Place) or not _can_post(place):
            return
        if not ask or channel in await self._pauses.lasting(PLATFORM, channel.workspace):
            await self._resume(channel, name=place.name)

    async def _resume(self, channel: ChannelId, *, name: str) -> None:
        await self._channels.resume(channel, name=name)
        self._wake()
        log.info(LogEvent.DISCORD_CHANNEL_BACK, channel=str(channel))


def _id_of(channel: discord.abc.GuildChannel) -> ChannelId:
    return ChannelId(PLATFORM, str(channel.guild.id), str(channel.id))


def _can_post(channel: _Place) -> bool:
    return access_in(channel).can_post is True


def _tagged(before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> bool:
    """Whether a forum has other tags than before, or no longer asks for one."""
    return _tags_of(before) != _tags_of(after)


def _tags_of(place: discord.abc.GuildChannel) -> tuple[object, ...]:
    if not isinstance(place, discord.ForumChannel):
        return ()
    return (place.flags.require_tag, *((tag.name, tag.moderated) for tag in place.available_tags))
