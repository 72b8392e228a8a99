"""Channels, their subscriptions and the log of their changes, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelId
from bot.channel.subscription import Subscription
from bot.delivery.delivery import Kind
from bot.ports.channels import CHANGES_AT_ONCE, ChannelChange, Living, SubscriptionsDelta
from bot.ports.write import Applied, Stale
from storage.memory.tables import Kept, Tables


class MemoryChannels:
    """The port `Channels` in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, channel: ChannelId) -> Channel:
        """The channel as it stands; one that was never changed has revision 0."""
        return self._tables.channel(channel)

    async def standing(self, channels: Sequence[ChannelId]) -> tuple[Channel, ...]:
        """Those of these channels that were ever changed, paused or named, by name."""
        known = sorted(set(channels) & self._tables.channels.keys(), key=str)
        return tuple(self._tables.channels[channel] for channel in known)

    async def subscriptions(self, channel: ChannelId | None = None) -> tuple[Subscription, ...]:
        """The living subscriptions of a channel, oldest first; of every channel, by channel, without one."""
        if channel is not None:
            return tuple(self._tables.living(channel))
        every = [one.subscription for one in self._tables.subscriptions.values() if one.lives]
        return tuple(sorted(every, key=lambda one: (str(one.channel), one.id)))

    async def apply(self, change: ChannelChange) -> Applied | Stale:
        """Write a person's change of a channel."""
        tables = self._tables
        kept, logged = dict(tables.subscriptions), []
        for number, single in enumerate(change.changes, start=len(tables.changes) + 1):
            made = _made(kept, replace(single, number=number))
            if made is None:
                return Stale()
            logged.append(made)
        if tables.has_moved(change.channel):
            return Stale()
        tables.subscriptions.update(kept)
        tables.changes.extend(logged)
        tables.stand(change.channel)
        if logged and change.notify:
            tables.enqueue(change.channel.id, Kind.NOTICE, str(logged[0].number), at=logged[0].at)
        return Applied(logged[0].number if logged else 0)

    async def change(self, number: int) -> Change | None:
        """The change of that number."""
        return next((change for change in self._tables.changes if change.number == number), None)

    async def since(self, revision: int, *, most: int = CHANGES_AT_ONCE) -> SubscriptionsDelta:
        """What came and went after `revision`, at most so many, the oldest change first."""
        later = (one for one in self._tables.subscriptions.values() if one.changed > revision)
        changed = sorted(later, key=lambda one: one.changed)[:most]
        newest = len(self._tables.changes) if len(changed) < most else changed[-1].changed
        living = tuple(Living(one.subscription.subscriber, one.subscription.query) for one in changed if one.lives)
        gone = tuple(one.subscription.id for one in changed if not one.lives) if revision else ()
        return SubscriptionsDelta(newest, living, gone)

    async def resume(self, channel: ChannelId, *, name: str | None = None) -> None:
        """The platform says that the channel can be posted to again (or is named so): its pause ends."""
        before = self._tables.channel(channel)
        self._tables.channels[channel] = replace(before, pause=None, name=name or before.name)


def _made(kept: dict[int, Kept], change: Change) -> Change | None:
    """Do to the subscriptions what a change says; the change as it is logged, or None when it no longer can be."""
    match change.kind:
        case ChangeKind.SUBSCRIBED if change.undoes is not None and change.subscription is not None:
            return _revived(kept, change)
        case ChangeKind.SUBSCRIBED:
            return _subscribed(kept, change)
        case ChangeKind.UNSUBSCRIBED:
            return _touched(kept, change, lives=False)
        case ChangeKind.MODE_CHANGED:
            if change.mode is None:
                raise ValueError("a MODE_CHANGED change names its mode")
            return _touched(kept, change, lives=True)
        case ChangeKind.DIGEST_SET | ChangeKind.DIGEST_OFF:
            return change


def _subscribed(kept: dict[int, Kept], change: Change) -> Change | None:
    if change.query is None or change.mode is None:
        raise ValueError("a SUBSCRIBED change names its query and mode")
    if _lives(kept, change.channel, change.query):
        return None
    made = Subscription(
        id=len(kept) + 1,
        channel=change.channel,
        query=change.query,
        mode=change.mode,
        created_at=change.at,
        created_by=change.by,
        zone=change.zone,
    )
    kept[made.id] = Kept(made, lives=True, changed=change.number)
    return replace(change, subscription=made.id)


def _revived(kept: dict[int, Kept], change: Change) -> Change | None:
    ended = kept.get(change.subscription or 0)
    if ended is None or ended.lives or ended.subscription.channel != change.channel:
        return None
    if _lives(kept, change.channel, ended.subscription.query):
        return None
    again = replace(ended.subscription, mode=change.mode or ended.subscription.mode)
    kept[again.id] = Kept(again, lives=True, changed=change.number)
    return change


def _touched(kept: dict[int, Kept], change: Change, *, lives: bool) -> Change | None:
    """A living subscription ends, or goes on in another mode."""
    before = kept.get(change.subscription or 0)
    if before is None or not before.lives or before.subscription.channel != change.channel:
        return None
    mode = (change.mode if lives else None) or before.subscription.mode
    after = replace(before.subscription, mode=mode)
    kept[after.id] = Kept(after, lives=lives, changed=change.number)
    return change


def _lives(kept: dict[int, Kept], channel: ChannelId, query: str) -> bool:
    return any(
        one.lives and one.subscription.channel == channel and one.subscription.query == query for one in kept.values()
    )
