"""A channel's list: its subscriptions and when things come, apart from the channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.channel.channel import Channel, ChannelDigest
from bot.channel.channel_settings import ChannelSettings
from bot.channel.subscription import Mode, Subscription

MOST_ENTRIES = 2_000
"""Entries that are read of a list: a channel with more subscriptions is nothing that people read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A query as a list has it. `place` says where it stands (`line 4`); `mode` is None where the list says none.

    `foreign`: it was written for another search engine, and what differs there is read as it was meant.
    """

    place: str
    query: str
    mode: Mode | None = None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a list that could not be read: where it stands, its words, why, and what to write instead, if known."""

    place: str
    words: str
    why: str
    instead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelList:
    """Subscriptions in their order, the digests that were ever set, and of the settings those that a list has.

    These are the zone, the hours and the cap: a mute passes, and who may change a channel is its own matter. A digest
    here is never due: its `next_at` is None. `unread` are the parts that could not be read.
    """

    entries: tuple[Entry, ...] = ()
    digests: tuple[ChannelDigest, ...] = ()
    settings: ChannelSettings = field(default_factory=ChannelSettings)
    unread: tuple[Unread, ...] = ()


def list_of(channel: Channel, subscriptions: Iterable[Subscription]) -> ChannelList:
    """The list of a channel as it is stored."""
    return ChannelList(
        entries=tuple(
            Entry(f"entry {number}", one.typed, one.mode) for number, one in enumerate(subscriptions, start=1)
        ),
        digests=tuple(
            ChannelDigest(name=one.name, plan=one.plan, is_off=one.is_off)
            for one in channel.digests
            if one.plan is not None
        ),
        settings=ChannelSettings(home=channel.home, spread=channel.spread, quiet=channel.quiet, cap=channel.cap),
    )
