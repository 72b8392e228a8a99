"""The default digest: a channel that needs one and has set none gets it, at 09:00 in the time zone of the actor, else
in that of its other digests.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, DEFAULT_DAYS, DEFAULT_ZONE, Channel, ChannelDigest, DigestPlan
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due
from bot.digest.zones import zone_named
from bot.jobs.actor import Actor


def default_plan(channel: Channel, zone: str | None, name: str = DAILY) -> DigestPlan:
    """The default digest of a name in the channel's home, else in `zone`; when that is None or no IANA name, in the
    zone of the channel's other digests, or in UTC.
    """
    others = (digest.plan.zone for digest in channel.digests if digest.plan)
    own = channel.home or (zone and zone_named(zone))
    return DigestPlan(zone=own or next(others, DEFAULT_ZONE), days=DEFAULT_DAYS[name])


def needs_default(channel: Channel, name: str) -> bool:
    """Whether papers for the digest `name` would wait though nobody turned it off: it was never set."""
    return channel.digest(name).is_unset


def with_default_digests(
    channel: Channel, names: Iterable[str], *, actor: Actor, now: datetime
) -> tuple[Channel, tuple[Change, ...]]:
    """The channel with the default digest of each name that it needs one of, and the changes that record them.

    A channel that turned a digest off gets none: the papers of its subscriptions wait.
    """
    needed = [name for name in names if needs_default(channel, name)]
    for name in needed:
        plan = default_plan(channel, actor.zone, name)
        channel = channel.with_digest(ChannelDigest(name=name, plan=plan, next_at=next_due(plan, after=now)))
    return channel, tuple(_given(channel, name, actor=actor, now=now) for name in needed)


def with_digest_for(channel: Channel, mode: Mode, *, actor: Actor, now: datetime) -> tuple[Channel, tuple[Change, ...]]:
    """The channel with the digest that subscriptions of `mode` go into, and the change that records it, if any."""
    names = () if mode.digest is None else (mode.digest,)
    return with_default_digests(channel, names, actor=actor, now=now)


def _given(channel: Channel, name: str, *, actor: Actor, now: datetime) -> Change:
    return Change(
        channel=channel.id,
        kind=ChangeKind.DIGEST_SET,
        by=actor.by,
        at=now,
        digest=name,
        after=channel.digest(name).plan,
        automatic=True,
        zone=actor.zone,
    )
