"""Who changes which channel, and how the channel hears of it: what every verb that changes a channel is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.channel.channel import Channel, ChannelId


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who changes a channel. `by` is the name that the channel knows; `zone` their IANA time zone, if known.

    With `notify` the channel hears of the change by a notice through the outbox; without it, by the answer itself.
    """

    channel: ChannelId
    by: str
    channel_name: str | None = None
    zone: str | None = None
    notify: bool = True

    def named(self, channel: Channel) -> Channel:
        """The channel under the name it is known by now, which may be newer than the stored one."""
        return replace(channel, name=self.channel_name or channel.name)
