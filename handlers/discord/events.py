"""Discord's events about servers and channels: joined, permissions changed, renamed, removed.

Events: https://docs.discord.com/developers/events/gateway-events. That a channel can no longer be posted to is only
logged: the first post that is refused pauses it, with a step that is known to be right.
"""

from __future__ import annotations

from collections.abc import Callable

import discord
import structlog

from bot.channel.channel import ChannelId
from bot.log_events import LogEvent
from bot.ports.channels import Channels
from handlers.discord.payloads import access_in

log = structlog.get_logger(__name__)


class Events:
    """Handles events. `wake` is called when a channel can be posted to again."""

    def __init__(self, *, channels: Channels, wake: Callable[[], None]) -> None:
        self._channels = channels
        self._wake = wake

    def listen(self, client: discord.Client) -> None:
        """Register the handlers with a client. The library knows them by the names of the methods."""
        client.event(self.on_guild_channel_update)
        client.event(self.on_guild_role_update)
        client.event(self.on_guild_join)
        client.event(self.on_guild_remove)
        client.event(self.on_guild_channel_delete)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel was renamed, or its permissions were changed."""
        if _can_post(after) and (before.name != after.name or not _can_post(before)):
            await self._resume(_id_of(after), name=after.name)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role was given or lost permissions, perhaps ours in every channel."""
        if before.permissions != after.permissions:
            await self._resume_all(after.guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The app was added to a server, perhaps again."""
        await self._resume_all(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The app was removed from a server (an outage is another event)."""
        log.warning(LogEvent.DISCORD_REMOVED, server=str(guild.id))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        log.warning(LogEvent.DISCORD_CHANNEL_LOST, channel=str(_id_of(channel)))

    async def _resume_all(self, guild: discord.Guild) -> None:
        """Resume those channels of a server that are paused and can be posted to."""
        open_ones = {_id_of(channel): channel.name for channel in guild.channels if _can_post(channel)}
        for channel in await self._channels.get_many(tuple(open_ones)):
            if channel.pause is not None:
                await self._resume(channel.id, name=open_ones[channel.id])

    async def _resume(self, channel: ChannelId, *, name: str) -> None:
        await self._channels.resume(channel, name=name)
        self._wake()
        log.info(LogEvent.DISCORD_CHANNEL_BACK, channel=str(channel))


def _id_of(channel: discord.abc.GuildChannel) -> ChannelId:
    return ChannelId("discord", str(channel.guild.id), str(channel.id))


def _can_post(channel: discord.abc.GuildChannel) -> bool:
    return access_in(channel).can_post is True
