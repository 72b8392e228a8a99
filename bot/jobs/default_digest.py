"""The digest a channel gets when it has daily subscriptions and has not chosen one: 09:00 where the asker is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DEFAULT_ZONE, Channel, DigestPlan
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due
from bot.digest.zones import zone_named
from bot.jobs.acting import Actor


def default_plan(zone: str | None) -> DigestPlan:
    """The default digest in `zone`; in UTC when there is none, or none by that name."""
    return DigestPlan(zone=(zone and zone_named(zone)) or DEFAULT_ZONE)


def with_digest(channel: Channel, mode: Mode, *, actor: Actor, now: datetime) -> tuple[Channel, tuple[Change, ...]]:
    """The channel with a digest if `mode` needs one that is not there, and the change that says so, if any.

    A channel that turned its digest off is not given one: what its daily subscriptions match waits.
    """
    if mode is not Mode.DAILY or channel.digest is not None or channel.digest_off:
        return channel, ()
    plan = default_plan(actor.zone)
    given = Change(channel=channel.id, kind=ChangeKind.DIGEST_SET, by=actor.by, at=now, after=plan, automatic=True)
    return replace(channel, digest=plan, next_digest_at=next_due(plan, after=now)), (given,)
