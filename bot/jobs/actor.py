"""The actor: who changes a channel, under which name, and whether the change is posted as a notice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription

BY_ITSELF = "Offprint"
"""The actor of a default digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who changes a channel. `by` is their name in the channel; `zone` is their IANA time zone, if known.

    `person` is their id on the platform, where it is known: names are changed at will, so limits count that.

    `cap` bounds the cards that the change makes of waiting papers: so many within an hour, 0 for any number.

    With `notify`, the change is posted as a notice through the outbox; without it, the command's answer is the notice.
    """

    channel: ChannelId
    by: str
    channel_name: str | None = None
    zone: str | None = None
    notify: bool = True
    person: str | None = None
    cap: int = 0

    def named(self, channel: Channel) -> Channel:
        """The channel with its current name, which may be newer than the stored one."""
        return replace(channel, name=self.channel_name or channel.name)

    def change_of(self, subscription: Subscription, kind: ChangeKind, *, now: datetime) -> Change:
        """A change of `subscription` by this actor; its mode is the current one."""
        return Change(
            channel=subscription.channel,
            kind=kind,
            by=self.by,
            at=now,
            zone=self.zone,
            subscription=subscription.id,
            query=subscription.query,
            typed=subscription.typed,
            mode=subscription.mode,
        )
