"""A channel takes what a list brings: one change with parts, one notice, one Undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.card.byline import in_words
from bot.card.formatting import counted
from bot.card.plan import digests_named
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode
from bot.jobs.actor import Actor
from bot.jobs.default_digest import with_default_digests
from bot.jobs.digest_change import digest_change, scheduled
from bot.jobs.plan_import import ImportPlan, NewSubscription
from bot.jobs.set_hours import hours_change, with_hours
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The channel has what the plan brought. `change` has its number, for Undo; `was` is the channel before."""

    change: Change
    was: Channel
    channel: Channel


async def write_import(  # noqa: PLR0913 - what is brought, into what, and by whom
    plan: ImportPlan, was: Channel, *, otherwise: Mode, actor: Actor, channels: Channels, now: datetime
) -> Imported | Stale:
    """Write the plan that was made for the channel `was`; `otherwise` is the mode where the list says none.

    `Stale` where the channel has changed since: then it is planned again.
    """
    made = decide(plan, was, otherwise=otherwise, actor=actor, now=now)
    written = await channels.apply(made)
    if isinstance(written, Stale):
        return written
    return Imported(change=replace(made.changes[0], number=written.number), was=was, channel=made.channel)


def decide(plan: ImportPlan, was: Channel, *, otherwise: Mode, actor: Actor, now: datetime) -> ChannelChange:
    """The write of an import: the channel after it, the import, and its parts."""
    subscribed = tuple(_subscribed(one, one.mode_for(otherwise), actor=actor, now=now) for one in plan.new)
    channel, parts = actor.named(was), list[Change]()
    for digest in plan.digests:
        parts.append(digest_change(channel, digest, actor=actor, now=now))
        channel = channel.with_digest(scheduled(digest, now=now))
    for kind, hours in ((ChangeKind.SPREAD_SET, plan.spread), (ChangeKind.QUIET_SET, plan.quiet)):
        if hours is not None:
            parts.append(hours_change(channel, kind, hours, actor=actor, now=now))
            channel = with_hours(channel, kind, hours)
    names = dict.fromkeys(name for one in subscribed if one.mode and (name := one.mode.digest))
    channel, given = with_default_digests(channel, names, actor=actor, now=now)
    brought = words_of(len(subscribed), [*(one.name for one in plan.digests)], hours=bool(plan.spread or plan.quiet))
    whole = Change(channel=was.id, kind=ChangeKind.IMPORTED, by=actor.by, at=now, zone=actor.zone, brought=brought)
    return ChannelChange(
        channel=channel,
        changes=(whole, *subscribed, *parts, *given),
        notify=actor.notify,
        person=actor.person,
    )


def words_of(subscriptions: int, digests: Sequence[str], *, hours: bool) -> str:
    """What an import brought, in words: `12 subscriptions, the daily digest and the hours of its cards`."""
    told = (
        counted(subscriptions, "subscription") if subscriptions else "",
        f"the {digests_named(digests)}" if digests else "",
        "the hours of its cards" if hours else "",
    )
    return in_words([*filter(None, told)])


def _subscribed(new: NewSubscription, mode: Mode, *, actor: Actor, now: datetime) -> Change:
    return Change(
        channel=actor.channel,
        kind=ChangeKind.SUBSCRIBED,
        by=actor.by,
        at=now,
        query=new.query,
        typed=new.typed,
        mode=mode,
        zone=actor.zone,
    )
