"""Undo: reverts a change of a channel, as long as nothing newer has replaced its effect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.errors import NotFound
from bot.jobs.actor import Actor
from bot.jobs.rerouted import rerouted
from bot.jobs.retry_stale import retry_stale
from bot.jobs.same_query import same_query
from bot.jobs.set_calls import calls_change
from bot.jobs.set_mode import mode_change
from bot.jobs.subscribe import require_room
from bot.jobs.undo_channel import UndoRefusal, undo_of_channel
from bot.jobs.undo_import import decide_import
from bot.mailing.recipient import Recipient
from bot.ports.changes import Changes
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale
from bot.query.canonical_reader import identity_of_canonical


@dataclass(frozen=True, slots=True)
class Undone:
    """`undone` was reverted by `change`, which has its own number."""

    undone: Change
    change: Change


@dataclass(frozen=True, slots=True)
class NotUndone:
    """Nothing was changed. `undone_by` is the earlier change that reverted it, if any."""

    change: Change
    why: UndoRefusal
    undone_by: Change | None = None


async def undo(  # noqa: PLR0913 - the stores it reads, and what bounds it
    number: int, *, actor: Actor, channels: Channels, changes: Changes, now: datetime, most: int = 0
) -> Undone | NotUndone:
    """Undo the change `number` of the actor's channel. Raises `NotFound` when the channel has no such change.

    A subscription does not come back into a channel that has `most` already (0: any number): `UnusableCommand`.

    The current state decides whether it can be undone, so a second press does nothing. What waited when a subscription
    ended comes with it again.
    """
    change = await changes.get(number)
    if change is None or change.channel != actor.channel:
        raise NotFound("That change is not known here, so there is nothing to undo.")
    edits = await _notices_to_edit(change, changes)

    parts = await changes.parts_of(number) if change.has_parts else ()

    async def attempt() -> Undone | NotUndone | Stale:
        channel = await channels.get(actor.channel)
        if change.has_parts:
            has = await channels.subscriptions(actor.channel)
            reverting = _import(change, parts, channel, has, actor=actor, now=now)
        else:
            active = await _concerned(change, channels)
            known = await channels.recipients(actor.channel)
            reverting = decide(change, channel, active, known, actor=actor, now=now)
        if isinstance(reverting, UndoRefusal):
            return NotUndone(change, reverting, await changes.undone_by(number))
        coming = sum(one.kind is ChangeKind.SUBSCRIBED for one in reverting.changes)
        if coming:
            require_room(len(await channels.subscriptions(actor.channel)) + coming - 1, most=most)
        moved = await rerouted(replace(reverting, edits=edits), actor=actor, channels=channels, now=now)
        written = await channels.apply(moved.change)
        if isinstance(written, Stale):
            return written
        return Undone(change, replace(reverting.changes[0], number=written.number))

    return await retry_stale(attempt)


async def _concerned(change: Change, channels: Channels) -> tuple[Subscription, ...]:
    """The active subscription that decides whether a change can be undone, if there is one.

    Where one ended, it is another that asks the same; else it is the one that the change is about.
    """
    if change.kind is ChangeKind.UNSUBSCRIBED and change.query is not None:
        active = await channels.subscriptions(change.channel)
        found = await same_query({identity_of_canonical(change.query)}, active)
    elif change.subscription is not None:
        found = await channels.subscription(change.channel, change.subscription)
    else:
        found = None
    return () if found is None else (found,)


async def _notices_to_edit(change: Change, changes: Changes) -> tuple[int, ...]:
    """The changes whose notices are outdated: the undone change, and those that it had undone in turn."""
    numbers = [change.number]
    while change.undoes is not None and (undone := await changes.get(change.undoes)) is not None:
        numbers.append(undone.number)
        change = undone
    return tuple(numbers)


def decide(  # noqa: PLR0913 - a change, the channel with all it has, and who undoes when
    change: Change,
    channel: Channel,
    active: tuple[Subscription, ...],
    known: tuple[Recipient, ...] = (),
    *,
    actor: Actor,
    now: datetime,
) -> ChannelChange | UndoRefusal:
    """The write that undoes `change` in the stored channel, or why there is none."""
    named = actor.named(channel)
    match change.kind:
        case ChangeKind.SUBSCRIBED:
            back = _subscribed(change, active, actor=actor, now=now)
        case ChangeKind.UNSUBSCRIBED:
            back = _unsubscribed(change, active, actor=actor, now=now)
        case ChangeKind.MODE_CHANGED:
            back = _mode_changed(change, active, actor=actor, now=now)
        case ChangeKind.CALLS_SET:
            back = _calls(change, active, actor=actor, now=now)
        case ChangeKind.MAIL_ADDED | ChangeKind.MAIL_REMOVED:
            back = _mail(change, known, actor=actor, now=now)
        case _:
            back, named = undo_of_channel(change, channel, actor=actor, now=now)
    if isinstance(back, UndoRefusal):
        return back
    return ChannelChange(channel=named, changes=(replace(back, undoes=change.number),), notify=actor.notify)


def _import(  # noqa: PLR0913 - as `decide_import`
    change: Change,
    parts: tuple[Change, ...],
    channel: Channel,
    active: tuple[Subscription, ...],
    *,
    actor: Actor,
    now: datetime,
) -> ChannelChange | UndoRefusal:
    back = decide_import(change, parts, channel, active, actor=actor, now=now)
    return UndoRefusal.ALREADY_UNDONE if back is None else back


def _subscribed(
    change: Change, active: tuple[Subscription, ...], *, actor: Actor, now: datetime
) -> Change | UndoRefusal:
    made = _by_id(active, change.subscription)
    return UndoRefusal.ALREADY_UNDONE if made is None else actor.change_of(made, ChangeKind.UNSUBSCRIBED, now=now)


def _unsubscribed(
    change: Change, active: tuple[Subscription, ...], *, actor: Actor, now: datetime
) -> Change | UndoRefusal:
    meaning = identity_of_canonical(change.query or "")
    if any(identity_of_canonical(one.query) == meaning for one in active):
        return UndoRefusal.ALREADY_UNDONE
    return replace(change, kind=ChangeKind.SUBSCRIBED, by=actor.by, at=now, zone=actor.zone, number=0)


def _mode_changed(
    change: Change, active: tuple[Subscription, ...], *, actor: Actor, now: datetime
) -> Change | UndoRefusal:
    changed = _by_id(active, change.subscription)
    if changed is None:
        return UndoRefusal.SUBSCRIPTION_ENDED
    before = change.mode_before or Mode.INSTANTLY
    if changed.mode is before:
        return UndoRefusal.ALREADY_UNDONE
    return mode_change(changed, before, actor=actor, now=now)


def _calls(change: Change, active: tuple[Subscription, ...], *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    changed = _by_id(active, change.subscription)
    if changed is None:
        return UndoRefusal.SUBSCRIPTION_ENDED
    if changed.calls == change.calls_before:
        return UndoRefusal.ALREADY_UNDONE
    if changed.calls != change.calls_after:
        return UndoRefusal.CHANGED_SINCE
    return calls_change(changed, change.calls_before, actor=actor, now=now)


def _mail(change: Change, known: tuple[Recipient, ...], *, actor: Actor, now: datetime) -> Change | UndoRefusal:
    """An address that has left meanwhile comes back by its own hand only."""
    there = next((one for one in known if one.address == change.address), None)
    is_added = change.kind is ChangeKind.MAIL_ADDED
    if there is None or there.left_at is not None:
        return UndoRefusal.ADDRESS_LEFT
    if there.is_current is not is_added:
        return UndoRefusal.ALREADY_UNDONE
    back = ChangeKind.MAIL_REMOVED if is_added else ChangeKind.MAIL_ADDED
    return replace(change, kind=back, by=actor.by, at=now, zone=actor.zone, number=0)


def _by_id(active: tuple[Subscription, ...], number: int | None) -> Subscription | None:
    return next((one for one in active if one.id == number), None)
