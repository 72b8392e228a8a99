"""A channel chooses when its digest comes, or that none comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, Channel, ChannelDigest, DigestPlan, Weekday
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due
from bot.jobs.actor import Actor
from bot.jobs.default_digest import default_plan
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOptions:
    """The options that a person gives for a digest; None leaves one unchanged, or at its default."""

    at: time | None = None
    zone: str | None = None
    days: frozenset[Weekday] | None = None
    top: int | None = None

    def of(self, plan: DigestPlan) -> DigestPlan:
        """The plan with these options."""
        return DigestPlan(
            at=plan.at if self.at is None else self.at,
            zone=plan.zone if self.zone is None else self.zone,
            days=plan.days if self.days is None else self.days,
            top=plan.top if self.top is None else self.top,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChosen:
    """The digest after the command. `change` is None when nothing changed; `daily` counts daily subscriptions."""

    change: Change | None
    was: Channel
    channel: Channel
    daily: int


async def set_digest(options: DigestOptions, *, actor: Actor, channels: Channels, now: datetime) -> DigestChosen:
    """Set the daily digest of the actor's channel, from the plan it has, else from the default where they are."""

    def plan(digest: ChannelDigest) -> DigestPlan:
        return options.of(digest.plan or default_plan(actor.zone))

    return await _choose(plan, actor=actor, channels=channels, now=now)


async def stop_digest(*, actor: Actor, channels: Channels, now: datetime) -> DigestChosen:
    """Turn off the daily digest of the actor's channel. The papers of its daily subscriptions wait."""
    return await _choose(lambda _digest: None, actor=actor, channels=channels, now=now)


async def _choose(
    plan: Callable[[ChannelDigest], DigestPlan | None], *, actor: Actor, channels: Channels, now: datetime
) -> DigestChosen:
    async def attempt() -> DigestChosen | Stale:
        was = await channels.get(actor.channel)
        subscriptions = await channels.subscriptions(actor.channel)
        daily = sum(one.mode is Mode.DAILY for one in subscriptions)
        before = was.digest(DAILY)
        chosen = plan(before)
        if chosen == before.plan:
            return DigestChosen(change=None, was=was, channel=was, daily=daily)
        channel = with_plan(actor.named(was), DAILY, chosen, now=now)
        change = replanned(was, DAILY, chosen, actor=actor, now=now)
        written = await channels.apply(ChannelChange(channel=channel, changes=(change,), notify=actor.notify))
        if isinstance(written, Stale):
            return written
        return DigestChosen(change=replace(change, number=written.number), was=was, channel=channel, daily=daily)

    return await retry_stale(attempt)


def with_plan(channel: Channel, name: str, plan: DigestPlan | None, *, now: datetime) -> Channel:
    """The channel with `plan` for the digest `name`, due next after `now`; without a plan it is off."""
    due = None if plan is None else next_due(plan, after=now)
    return channel.with_digest(ChannelDigest(name=name, plan=plan, next_at=due, is_off=plan is None))


def replanned(channel: Channel, name: str, plan: DigestPlan | None, *, actor: Actor, now: datetime) -> Change:
    """The change that gives the digest `name` of the stored `channel` this plan, or turns it off."""
    return Change(
        channel=channel.id,
        kind=ChangeKind.DIGEST_OFF if plan is None else ChangeKind.DIGEST_SET,
        by=actor.by,
        at=now,
        zone=actor.zone,
        digest=name,
        before=channel.digest(name).plan,
        was_off=channel.digest(name).is_off,
        after=plan,
    )
