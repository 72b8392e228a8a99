"""Undo of a change of the channel itself: of its digests, its hours, its mute, its settings. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest
from bot.channel.channel_settings import ChannelSettings, settings_of, taken_back
from bot.jobs.actor import Actor
from bot.jobs.set_digest import off_change, on_change, plan_change, turned_off, turned_on, with_plan
from bot.jobs.set_hours import hours_change, hours_of, with_hours
from bot.jobs.set_mute import is_same, mute_change
from bot.jobs.set_settings import settings_change, with_settings


class UndoRefusal(Enum):
    """Why a change cannot be undone."""

    ALREADY_UNDONE = "already undone"
    """Its effect is reverted already."""
    SUBSCRIPTION_ENDED = "subscription ended"
    """The subscription it changed has ended."""
    ADDRESS_LEFT = "address left"
    """The mail address that it is about has left by itself."""
    CHANGED_SINCE = "changed since"
    """Something newer was chosen, and stays."""


def undo_of_channel(
    change: Change, channel: Channel, *, actor: Actor, now: datetime
) -> tuple[Change | UndoRefusal, Channel]:
    """What takes back a change of the channel itself, and the channel as it is then."""
    named = actor.named(channel)
    match change.kind:
        case ChangeKind.DIGEST_SET | ChangeKind.DIGEST_OFF:
            return _digest(change, channel, actor=actor, now=now), _with_digests_before(named, change, now=now)
        case ChangeKind.SPREAD_SET | ChangeKind.QUIET_SET:
            hours = _hours(change, channel, actor=actor, now=now)
            return hours, with_hours(named, change.kind, change.hours_before)
        case ChangeKind.MUTED | ChangeKind.UNMUTED:
            return _mute(change, channel, actor=actor, now=now), replace(named, mute=change.mute_before)
        case ChangeKind.SETTINGS_SET:
            before, after = _both(change)
            back = taken_back(settings_of(channel, now=now), before=before, after=after, now=now)
            taking = _settings(change, channel, back, actor=actor, now=now)
            return taking, with_settings(named, back, now=now)
        case _:
            raise ValueError(f"no change of a channel itself: {change.kind}")


def _digest(change: Change, channel: Channel, *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    if change.also:
        return _digests(change, channel, actor=actor, now=now)
    (name,) = change.digests
    running, before = channel.digest(name).running, change.was_running
    if running == before:
        return UndoRefusal.ALREADY_UNDONE
    if running != change.runs:
        return UndoRefusal.CHANGED_SINCE
    if before is not None:
        return plan_change(channel, name, before, actor=actor, now=now)
    return replace(off_change(channel, (name,), actor=actor, now=now), after=change.before)


def _hours(change: Change, channel: Channel, *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    hours = hours_of(channel, change.kind)
    if hours == change.hours_before:
        return UndoRefusal.ALREADY_UNDONE
    if hours != change.hours_after:
        return UndoRefusal.CHANGED_SINCE
    return hours_change(channel, change.kind, change.hours_before, actor=actor, now=now)


def _mute(change: Change, channel: Channel, *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    """A mute that is over by now is none: there is nothing to take back, and none to bring back."""
    before, after = (
        mute if mute is not None and mute.holds_at(now) else None for mute in (change.mute_before, change.mute_after)
    )
    if is_same(channel.muted_at(now), before):
        return UndoRefusal.ALREADY_UNDONE
    if not is_same(channel.muted_at(now), after):
        return UndoRefusal.CHANGED_SINCE
    return mute_change(channel, before, actor=actor, now=now)


def _settings(
    change: Change, channel: Channel, back: ChannelSettings, *, actor: Actor, now: datetime
) -> Change | UndoRefusal:
    """A setting that was changed again since stays; where nothing is left to take back, that is said."""
    current = settings_of(channel, now=now)
    if back != current:
        return settings_change(channel, back, actor=actor, now=now)
    before, after = _both(change)
    is_before = all(getattr(current, name) == getattr(before, name) for name in before.differing(after))
    return UndoRefusal.ALREADY_UNDONE if is_before else UndoRefusal.CHANGED_SINCE


def _both(change: Change) -> tuple[ChannelSettings, ChannelSettings]:
    return change.settings_before or ChannelSettings(), change.settings_after or ChannelSettings()


def _digests(change: Change, channel: Channel, *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    """The change that takes back one of several digests: of those that are still as it left them."""
    names = _still_so(change, channel)
    if not names:
        return UndoRefusal.ALREADY_UNDONE
    revert = on_change if change.kind is ChangeKind.DIGEST_OFF else off_change
    return revert(channel, names, actor=actor, now=now)


def _still_so(change: Change, channel: Channel) -> tuple[str, ...]:
    is_off = change.kind is ChangeKind.DIGEST_OFF
    digests = (channel.digest(name) for name in change.digests)
    return tuple(one.name for one in digests if one.plan is not None and one.is_off is is_off)


def _with_digests_before(channel: Channel, change: Change, *, now: datetime) -> Channel:
    """The channel with the digests that it had before a change: each on, off, or never set."""
    if change.also:
        names = _still_so(change, channel)
        return (
            turned_on(channel, names, now=now) if change.kind is ChangeKind.DIGEST_OFF else turned_off(channel, names)
        )
    (name,) = change.digests
    if change.before is None or change.was_off:
        return channel.with_digest(ChannelDigest(name=name, plan=change.before, is_off=change.was_off))
    return with_plan(channel, name, change.before, now=now)
