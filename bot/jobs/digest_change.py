"""A digest as a whole, as an import sets it and takes it back: on, off, or never set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest
from bot.digest.schedule import next_due
from bot.jobs.actor import Actor


def digest_change(channel: Channel, digest: ChannelDigest, *, actor: Actor, now: datetime) -> Change:
    """The change that makes the digest of this name in the stored `channel` this one."""
    before = channel.digest(digest.name)
    return Change(
        channel=channel.id,
        kind=ChangeKind.DIGEST_SET if digest.is_on else ChangeKind.DIGEST_OFF,
        by=actor.by,
        at=now,
        zone=actor.zone,
        digest=digest.name,
        before=before.plan,
        was_off=before.is_off,
        after=digest.plan,
    )


def digest_before(change: Change) -> ChannelDigest:
    """The digest that such a change found."""
    (name,) = change.digests
    return ChannelDigest(name=name, plan=change.before, is_off=change.was_off)


def digest_after(change: Change) -> ChannelDigest:
    """The digest that such a change left: one without a plan was never set."""
    (name,) = change.digests
    is_off = change.kind is ChangeKind.DIGEST_OFF and change.after is not None
    return ChannelDigest(name=name, plan=change.after, is_off=is_off)


def is_as(channel: Channel, digest: ChannelDigest) -> bool:
    """Whether the channel's digest of this name is this one, whenever it is due."""
    return replace(channel.digest(digest.name), next_at=None) == replace(digest, next_at=None)


def scheduled(digest: ChannelDigest, *, now: datetime) -> ChannelDigest:
    """The digest as it is due from `now` on; one that is not on is never due."""
    if digest.plan is None or digest.is_off:
        return replace(digest, next_at=None)
    return replace(digest, next_at=next_due(digest.plan, after=now))
