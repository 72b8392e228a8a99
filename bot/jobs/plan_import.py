"""The part of a list that a channel can take: entries are read, compared with the channel, and cut to its room.

The channel keeps all that it has, so a list that is imported twice changes nothing the second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card.unreachable import read_query
from bot.channel.channel import Channel, ChannelDigest
from bot.channel.channel_settings import ChannelSettings
from bot.channel.subscription import Mode, Subscription
from bot.errors import QueryError, UsageError
from bot.exchange.channel_list import ChannelList, Entry, Unread
from bot.jobs.subscribe import floods, look_back
from bot.paper.pasted import asks_for_a_paper
from bot.polling.profile import SourceProfile
from bot.polling.reachability import unreachable
from bot.ports.archive import Archive, Preview
from bot.query.canonical import canonical, identity
from bot.query.canonical_reader import identity_of_canonical, read_canonical
from bot.query.tree import Query
from bot.query.typed import as_typed

_READ_AT_ONCE = 5
"""Queries that are read before others have their turn: a long one takes a millisecond."""
_ONE_PAPER = "it names one paper, and a subscription is for papers to come"
MOST_LOOKED_BACK = 200
"""Queries for which the archive is asked how much they bring: each takes some milliseconds, and a person waits."""


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription that the channel can take: the canonical form of its query, and the words typed for it.

    `mode` is None where the list says none. `floods`: as cards of their own its papers would be more than people read.
    `dead`: no source here can ever match it.
    """

    query: str
    typed: str
    mode: Mode | None
    floods: bool = False
    dead: bool = False

    def mode_for(self, otherwise: Mode) -> Mode:
        """How its papers come, where `otherwise` is chosen for those of which the list says nothing.

        A list that says "instantly" is taken at its word; one that says nothing floods no channel.
        """
        return self.mode or (Mode.DAILY if self.floods and otherwise is Mode.INSTANTLY else otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import brings: `new` subscriptions, digests that were never set, and `settings` nobody has chosen.

    `here` counts the entries that the channel has already, `twice` those that stand in the list before; for `no_room`
    the channel has too many. `unread` could not be read.
    """

    new: tuple[NewSubscription, ...] = ()
    digests: tuple[ChannelDigest, ...] = ()
    settings: ChannelSettings = field(default_factory=ChannelSettings)
    here: int = 0
    twice: int = 0
    no_room: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def sets_something(self) -> bool:
        """Whether it brings a setting."""
        return self.settings != ChannelSettings()

    @property
    def brings_something(self) -> bool:
        """Whether the channel would be another one after it."""
        return bool(self.new or self.digests or self.sets_something)

    @property
    def asks_how(self) -> bool:
        """Whether a person has to say how papers come, as the list does not."""
        return any(one.mode is None for one in self.new)


async def plan_import(
    channel_list: ChannelList,
    channel: Channel,
    active: Sequence[Subscription],
    *,
    most: int,
    sources: Mapping[str, SourceProfile],
) -> ImportPlan:
    """What of the list this channel can take; it may have `most` subscriptions (0: any number)."""
    found = await _found(channel_list.entries, await _meanings(active), sources)
    room = max(0, most - len(active)) if most else len(found.new)
    return ImportPlan(
        new=tuple(found.new[:room]),
        digests=tuple(one for one in channel_list.digests if channel.digest(one.name).is_unset),
        settings=_unchosen(channel_list.settings, channel),
        here=found.here,
        twice=found.twice,
        no_room=tuple(one.typed for one in found.new[room:]),
        unread=(*channel_list.unread, *found.unread),
    )


async def with_floods(plan: ImportPlan, *, archive: Archive, now: datetime) -> ImportPlan:
    """The plan with those subscriptions marked that would flood the channel if they came instantly.

    The archive is asked for the first `MOST_LOOKED_BACK`; of the others those that ask for everything are known.
    """
    new = []
    for number, one in enumerate(plan.new):
        query = read_canonical(one.query)
        asked = number < MOST_LOOKED_BACK and one.mode in (None, Mode.INSTANTLY)
        preview = await look_back(query, archive=archive, now=now) if asked else _NOT_ASKED
        new.append(replace(one, floods=floods(query, Mode.INSTANTLY, preview=preview, now=now)))
    return replace(plan, new=tuple(new))


def _unchosen(settings: ChannelSettings, channel: Channel) -> ChannelSettings:
    """Those of the settings that the channel has not chosen for itself."""
    return ChannelSettings(
        home=settings.home if channel.home is None else None,
        spread=settings.spread if channel.spread is None else None,
        quiet=settings.quiet if channel.quiet is None else None,
        cap=settings.cap if channel.cap is None else None,
    )


_NOT_ASKED = Preview(count=0, newest=(), watched_since=None)


@dataclass(slots=True)
class _Found:
    """What the entries of a list are for a channel."""

    new: list[NewSubscription] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    here: int = 0
    twice: int = 0


async def _found(entries: Sequence[Entry], here: frozenset[str], sources: Mapping[str, SourceProfile]) -> _Found:
    found, seen = _Found(), set[str]()
    for number, entry in enumerate(entries, start=1):
        if number % _READ_AT_ONCE == 0:
            await asyncio.sleep(0)
        if asks_for_a_paper(entry.query):
            found.unread.append(Unread(entry.place, entry.query, _ONE_PAPER))
            continue
        try:
            query = _read(entry, sources)
        except UsageError as error:
            found.unread.append(_unread(entry, error))
            continue
        meaning = identity(query)
        if meaning in seen:
            found.twice += 1
        elif meaning in here:
            found.here += 1
        else:
            dead = unreachable(query, sources)
            typed = as_typed(entry.query, query)
            found.new.append(NewSubscription(canonical(query), typed, entry.mode, dead=dead is not None and dead.whole))
        seen.add(meaning)
    return found


def _read(entry: Entry, sources: Mapping[str, SourceProfile]) -> Query:
    """The query of an entry; one of another engine as it was meant there. Raises `UsageError`."""
    try:
        return read_query(entry.query, sources)
    except QueryError as error:
        if not entry.foreign or error.suggestion is None:
            raise
        return read_query(error.suggestion, sources)


def _unread(entry: Entry, error: UsageError) -> Unread:
    suggestion = error.suggestion if isinstance(error, QueryError) else None
    return Unread(entry.place, entry.query, error.message, suggestion)


async def _meanings(active: Sequence[Subscription]) -> frozenset[str]:
    """What the channel's subscriptions ask for."""
    meanings = set()
    for number, one in enumerate(active, start=1):
        meanings.add(identity_of_canonical(one.query))
        if number % _READ_AT_ONCE == 0:
            await asyncio.sleep(0)
    return frozenset(meanings)
