"""Undo of an import: each of its parts that still is as it left them is taken back, and the rest stays.

Taking it back is an import's opposite with parts of its own, so that it can be undone in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Subscription
from bot.jobs.actor import Actor
from bot.jobs.digest_change import digest_after, digest_before, digest_change, is_as, scheduled
from bot.jobs.import_list import words_of
from bot.jobs.undo_channel import UndoRefusal, undo_of_channel
from bot.ports.channels import ChannelChange
from bot.query.canonical_reader import identity_of_canonical

_DIGESTS = (ChangeKind.DIGEST_SET, ChangeKind.DIGEST_OFF)
_BACK: Mapping[ChangeKind, ChangeKind] = {
    ChangeKind.IMPORTED: ChangeKind.IMPORT_UNDONE,
    ChangeKind.IMPORT_UNDONE: ChangeKind.IMPORTED,
}


def decide_import(  # noqa: PLR0913 - an import, the channel with all it has, and who undoes it when
    change: Change,
    parts: Sequence[Change],
    channel: Channel,
    active: Sequence[Subscription],
    *,
    actor: Actor,
    now: datetime,
) -> ChannelChange | None:
    """The write that takes an import back in the stored channel; None where nothing of it is as it left it."""
    subscriptions = _of_subscriptions(parts, active, actor=actor, now=now)
    after, others = _of_channel(parts, actor.named(channel), actor=actor, now=now)
    if not subscriptions and not others:
        return None
    digests = [one.digest or "" for one in others if one.kind in _DIGESTS]
    settings = any(one.kind is ChangeKind.SETTINGS_SET for one in others)
    whole = Change(
        channel=channel.id,
        kind=_BACK[change.kind],
        by=actor.by,
        at=now,
        zone=actor.zone,
        brought=words_of(len(subscriptions), digests, settings=settings),
        undoes=change.number,
    )
    return ChannelChange(channel=after, changes=(whole, *subscriptions, *others), notify=actor.notify)


def _of_subscriptions(
    parts: Sequence[Change], active: Sequence[Subscription], *, actor: Actor, now: datetime
) -> tuple[Change, ...]:
    """The changes that end what an import has made, or bring back what its Undo has ended."""
    by_id = {one.id: one for one in active}
    meanings = {identity_of_canonical(one.query) for one in active} if _brings_back(parts) else frozenset[str]()
    back: list[Change] = []
    for part in parts:
        made = by_id.get(part.subscription or 0)
        if part.kind is ChangeKind.SUBSCRIBED and made is not None:
            ends = actor.change_of(made, ChangeKind.UNSUBSCRIBED, now=now)
            back.append(replace(ends, undoes=part.number))
        elif part.kind is ChangeKind.UNSUBSCRIBED and identity_of_canonical(part.query or "") not in meanings:
            revived = replace(part, kind=ChangeKind.SUBSCRIBED, by=actor.by, at=now, zone=actor.zone)
            back.append(replace(revived, number=0, part_of=None, undoes=part.number))
    return tuple(back)


def _brings_back(parts: Sequence[Change]) -> bool:
    return any(part.kind is ChangeKind.UNSUBSCRIBED for part in parts)


def _of_channel(
    parts: Sequence[Change], channel: Channel, *, actor: Actor, now: datetime
) -> tuple[Channel, tuple[Change, ...]]:
    """The channel with the digests and settings that an import found, as far as they are as it left them."""
    back: list[Change] = []
    for part in parts:
        if part.automatic:
            continue  # a digest that was given stays, as it does where a single subscription is taken back
        if part.kind is ChangeKind.SETTINGS_SET:
            taking, after = undo_of_channel(part, channel, actor=actor, now=now)
            if isinstance(taking, UndoRefusal):
                continue
            change, channel = taking, after
        elif part.kind in _DIGESTS and is_as(channel, digest_after(part)):
            before = digest_before(part)
            change = digest_change(channel, before, actor=actor, now=now)
            channel = channel.with_digest(scheduled(before, now=now))
        else:
            continue
        back.append(replace(change, undoes=part.number))
    return channel, tuple(back)
