"""A channel chooses when its digests come, or that they do not come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, DIGEST_NAMES, Channel, ChannelDigest, DigestPlan, Weekday
from bot.digest.schedule import next_due
from bot.jobs.actor import Actor
from bot.jobs.default_digest import default_plan
from bot.jobs.rerouted import rerouted
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
    says_nothing_new: bool | None = None
    cards: bool | None = None

    def of(self, plan: DigestPlan) -> DigestPlan:
        """The plan with these options."""
        return DigestPlan(
            at=plan.at if self.at is None else self.at,
            zone=plan.zone if self.zone is None else self.zone,
            days=plan.days if self.days is None else self.days,
            top=plan.top if self.top is None else self.top,
            says_nothing_new=plan.says_nothing_new if self.says_nothing_new is None else self.says_nothing_new,
            cards=plan.cards if self.cards is None else self.cards,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestChosen:
    """The digests after the command; `names` are those that it is about, `change` is None when nothing changed.

    `subscriptions` counts the subscriptions that go into them, `waiting` the papers that wait, after the command, for
    digests that are off.
    """

    names: tuple[str, ...]
    change: Change | None
    was: Channel
    channel: Channel
    subscriptions: int
    waiting: int = 0


async def set_digest(
    options: DigestOptions, *, name: str = DAILY, actor: Actor, channels: Channels, now: datetime
) -> DigestChosen:
    """Set a digest of the actor's channel, from the plan it has or had, else from the default where they are."""

    def decided(channel: Channel) -> _Decided:
        plan = options.of(channel.digest(name).plan or default_plan(channel, actor.zone, name))
        if plan == channel.digest(name).running:
            return _Decided((name,))
        change = plan_change(channel, name, plan, actor=actor, now=now)
        return _Decided((name,), with_plan(channel, name, plan, now=now), change)

    return await _choose(decided, actor=actor, channels=channels, now=now)


async def start_digests(*, actor: Actor, channels: Channels, now: datetime) -> DigestChosen:
    """Turn on again every digest of the actor's channel that was turned off; the daily one, where none ever was set."""

    def decided(channel: Channel) -> _Decided:
        names = tuple(name for name in DIGEST_NAMES if _can_come_back(channel.digest(name)))
        if names:
            return _Decided(names, turned_on(channel, names, now=now), on_change(channel, names, actor=actor, now=now))
        if channel.running:
            return _Decided(tuple(digest.name for digest in channel.running))
        plan = default_plan(channel, actor.zone)
        change = plan_change(channel, DAILY, plan, actor=actor, now=now)
        return _Decided((DAILY,), with_plan(channel, DAILY, plan, now=now), change)

    return await _choose(decided, actor=actor, channels=channels, now=now)


async def stop_digest(*, name: str | None = None, actor: Actor, channels: Channels, now: datetime) -> DigestChosen:
    """Turn off the digest of that name, without a name every digest of the actor's channel. Their papers wait."""

    def decided(channel: Channel) -> _Decided:
        names = tuple(one.name for one in channel.running if name in (None, one.name))
        if not names:
            return _Decided((name,) if name else DIGEST_NAMES)
        return _Decided(names, turned_off(channel, names), off_change(channel, names, actor=actor, now=now))

    return await _choose(decided, actor=actor, channels=channels, now=now)


@dataclass(frozen=True, slots=True)
class _Decided:
    """The digests that a command is about, with the new state of the channel and its change; none changes nothing."""

    names: tuple[str, ...]
    channel: Channel | None = None
    change: Change | None = None


async def _choose(
    decide: Callable[[Channel], _Decided], *, actor: Actor, channels: Channels, now: datetime
) -> DigestChosen:
    async def attempt() -> DigestChosen | Stale:
        was = await channels.get(actor.channel)
        made = decide(was)
        into = [one for one in await channels.subscriptions(actor.channel) if one.mode.digest in made.names]
        chosen = DigestChosen(names=made.names, change=None, was=was, channel=was, subscriptions=len(into))
        if made.channel is None or made.change is None:
            return chosen
        sets = ChannelChange(channel=actor.named(made.channel), changes=(made.change,), notify=actor.notify)
        moved = await rerouted(sets, actor=actor, channels=channels, now=now)
        written = await channels.apply(moved.change)
        if isinstance(written, Stale):
            return written
        change = replace(made.change, number=written.number)
        return replace(chosen, change=change, channel=moved.change.channel, waiting=moved.waiting)

    return await retry_stale(attempt)


def with_plan(channel: Channel, name: str, plan: DigestPlan, *, now: datetime) -> Channel:
    """The channel with `plan` for the digest `name`, which is on and due next after `now`."""
    return channel.with_digest(ChannelDigest(name=name, plan=plan, next_at=next_due(plan, after=now)))


def turned_on(channel: Channel, names: Sequence[str], *, now: datetime) -> Channel:
    """The channel with these digests on again, each with the plan it kept."""
    for name in names:
        plan = channel.digest(name).plan
        channel = channel if plan is None else with_plan(channel, name, plan, now=now)
    return channel


def turned_off(channel: Channel, names: Sequence[str]) -> Channel:
    """The channel with these digests off; each keeps its plan."""
    for name in names:
        channel = channel.with_digest(replace(channel.digest(name), next_at=None, is_off=True))
    return channel


def plan_change(channel: Channel, name: str, plan: DigestPlan, *, actor: Actor, now: datetime) -> Change:
    """The change that gives the digest `name` of the stored `channel` this plan and turns it on."""
    return _change(ChangeKind.DIGEST_SET, channel, (name,), after=plan, actor=actor, now=now)


def on_change(channel: Channel, names: Sequence[str], *, actor: Actor, now: datetime) -> Change:
    """The change that turns these digests of the stored `channel` on again, with the plans they have."""
    return _change(ChangeKind.DIGEST_SET, channel, names, after=channel.digest(names[0]).plan, actor=actor, now=now)


def off_change(channel: Channel, names: Sequence[str], *, actor: Actor, now: datetime) -> Change:
    """The change that turns these digests of the stored `channel` off."""
    return _change(ChangeKind.DIGEST_OFF, channel, names, after=channel.digest(names[0]).plan, actor=actor, now=now)


def _change(  # noqa: PLR0913 - the columns of a change of a digest
    kind: ChangeKind,
    channel: Channel,
    names: Sequence[str],
    *,
    after: DigestPlan | None,
    actor: Actor,
    now: datetime,
) -> Change:
    first, *others = names
    return Change(
        channel=channel.id,
        kind=kind,
        by=actor.by,
        at=now,
        zone=actor.zone,
        digest=first,
        also=tuple(others),
        before=channel.digest(first).plan,
        was_off=channel.digest(first).is_off,
        after=after,
    )


def _can_come_back(digest: ChannelDigest) -> bool:
    return digest.is_off and digest.plan is not None
