"""The default digest: a channel that needs one and has set none gets it, at 09:00 in the time zone of the actor."""

from __future__ import annotations

from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, DEFAULT_ZONE, Channel, ChannelDigest, DigestPlan
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due
from bot.digest.zones import zone_named
from bot.jobs.actor import Actor


def default_plan(zone: str | None) -> DigestPlan:
    """The default digest in `zone`; in UTC when `zone` is None or not an IANA name."""
    return DigestPlan(zone=(zone and zone_named(zone)) or DEFAULT_ZONE)


def with_default_digest(channel: Channel, *, actor: Actor, now: datetime) -> tuple[Channel, Change]:
    """The channel with the default daily digest in the actor's zone, and the change that records it."""
    plan = default_plan(actor.zone)
    change = Change(
        channel=channel.id,
        kind=ChangeKind.DIGEST_SET,
        by=actor.by,
        at=now,
        digest=DAILY,
        after=plan,
        automatic=True,
        zone=actor.zone,
    )
    given = ChannelDigest(name=DAILY, plan=plan, next_at=next_due(plan, after=now))
    return channel.with_digest(given), change


def with_digest_for(channel: Channel, mode: Mode, *, actor: Actor, now: datetime) -> tuple[Channel, tuple[Change, ...]]:
    """The channel with a daily digest if `mode` needs one and it has none, and the change that records it, if any.

    A channel that turned its digest off gets none: the papers of its daily subscriptions wait.
    """
    digest = channel.digest(DAILY)
    if mode is not Mode.DAILY or digest.plan is not None or digest.is_off:
        return channel, ()
    given, change = with_default_digest(channel, actor=actor, now=now)
    return given, (change,)
