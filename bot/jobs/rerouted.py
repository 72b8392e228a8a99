"""A change of a channel together with the moves of the papers that wait there, so that none is lost by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.announcing.reroute import Move, Unsaid, UnsaidPaper, reroute
from bot.announcing.route import IntoDigests, WaitsForPerson
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode
from bot.jobs.actor import Actor
from bot.jobs.default_digest import needs_default, with_default_digests
from bot.ports.channels import ChannelChange, Channels

_OF_A_SUBSCRIPTION = (ChangeKind.SUBSCRIBED, ChangeKind.UNSUBSCRIBED, ChangeKind.MODE_CHANGED)
_OF_A_CHANNEL = (ChangeKind.DIGEST_SET, ChangeKind.DIGEST_OFF, ChangeKind.MUTED)


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A change with its moves. `waiting` counts the papers that wait until a person turns a digest on, after it."""

    change: ChannelChange
    waiting: int


async def rerouted(change: ChannelChange, *, actor: Actor, channels: Channels, now: datetime) -> Rerouted:
    """The change with the moves that it makes necessary, and a default digest where papers move into one never set.

    Where the change itself takes such a digest away (an Undo), it is turned off instead: the papers wait for a person.
    """
    first = change.changes[0]
    if first.has_parts:
        return await _rerouted_import(change, actor=actor, channels=channels, now=now)
    if first.kind not in (*_OF_A_SUBSCRIPTION, *_OF_A_CHANNEL) and not _mutes(first):
        return Rerouted(change, 0)
    subscription = first.subscription if first.kind in _OF_A_SUBSCRIPTION else None
    unsaid = await channels.unsaid(change.channel.id, of=subscription, now=now)
    papers = [one.wanted_too(_mode_after(first)) for one in unsaid.papers]
    channel = change.channel if subscription is not None else _still_off(change.channel, first, papers)
    return _moved(change, channel, unsaid, papers, actor=actor, now=now)


async def _rerouted_import(change: ChannelChange, *, actor: Actor, channels: Channels, now: datetime) -> Rerouted:
    """The same for an import that is taken back, or brought back: many subscriptions end, or come, at once."""
    ending = [one.subscription for one in change.changes if one.kind is ChangeKind.UNSUBSCRIBED]
    reviving = [one.subscription for one in change.changes if one.kind is ChangeKind.SUBSCRIBED]
    unsaid = await channels.unsaid(
        change.channel.id, ending=[*filter(None, ending)], reviving=[*filter(None, reviving)], now=now
    )
    channel = change.channel
    for one in change.changes:
        channel = _still_off(channel, one, unsaid.papers)
    return _moved(change, channel, unsaid, list(unsaid.papers), actor=actor, now=now)


def _moved(  # noqa: PLR0913 - a change, the channel after it, and what waits there
    change: ChannelChange,
    channel: Channel,
    unsaid: Unsaid,
    papers: list[UnsaidPaper],
    *,
    actor: Actor,
    now: datetime,
) -> Rerouted:
    moves = reroute(channel, papers, now=now, cap=channel.cap_or(actor.cap), cards=unsaid.cards)
    lines = _lines(papers, moves)
    needed = sorted({name for names in lines for name in names if needs_default(channel, name)})
    channel, given = with_default_digests(channel, needed, actor=actor, now=now)
    whole = replace(change, channel=channel, changes=(*change.changes, *given), moves=moves, newest=unsaid.newest)
    return Rerouted(whole, sum(not any(channel.digest(name).is_on for name in names) for names in lines))


def _mutes(change: Change) -> bool:
    """Whether it changes the mute among other settings."""
    return change.kind is ChangeKind.SETTINGS_SET and change.changes_mute


def _mode_after(change: Change) -> Mode | None:
    """The mode of the subscription that a change is about; None where it ends, or there is none."""
    return None if change.kind not in (ChangeKind.SUBSCRIBED, ChangeKind.MODE_CHANGED) else change.mode


def _lines(papers: Iterable[UnsaidPaper], moves: Iterable[Move]) -> list[frozenset[str]]:
    """The digests for which each wanted paper waits after the moves, of those that wait for any."""
    moved = {move.paper: move.route for move in moves}
    after = [(moved.get(one.paper), one) for one in papers if one.modes]
    names = (
        route.names if isinstance(route, IntoDigests | WaitsForPerson) else one.lines if route is None else frozenset()
        for route, one in after
    )
    return [some for some in names if some]


def _still_off(channel: Channel, change: Change, papers: Iterable[UnsaidPaper]) -> Channel:
    """The channel with the digests that this change takes away turned off, where papers wait for them."""
    waited_for = {name for one in papers if one.modes for name in one.lines}
    for name in change.digests if change.kind is ChangeKind.DIGEST_OFF else ():
        if name in waited_for and needs_default(channel, name):
            channel = channel.with_digest(replace(channel.digest(name), plan=change.before, is_off=True))
    return channel
