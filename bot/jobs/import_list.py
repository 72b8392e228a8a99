"""A channel takes what a list brings: one change with parts, one notice, one Undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.card.byline import in_words
from bot.card.formatting import counted
from bot.card.plan import digests_named
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.channel_settings import ChannelSettings, settings_of
from bot.channel.subscription import Mode
from bot.exchange.channel_list import ChannelList
from bot.jobs.actor import Actor
from bot.jobs.default_digest import with_default_digests
from bot.jobs.digest_change import digest_change, scheduled
from bot.jobs.plan_import import ImportPlan, NewSubscription, plan_import, with_floods
from bot.jobs.retry_stale import retry_stale
from bot.jobs.set_settings import settings_change, with_settings
from bot.polling.profile import SourceProfile
from bot.ports.archive import Archive
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The channel has what the plan brought. `change` has its number, for Undo; `was` is the channel before."""

    change: Change
    was: Channel
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds an import: how many subscriptions a channel may have (0: any number), and what the sources know."""

    most: int = 0
    sources: Mapping[str, SourceProfile] = field(default_factory=dict)


async def import_list(  # noqa: PLR0913 - the list, the channel, and the person
    told: ChannelList,
    *,
    otherwise: Mode,
    limits: Limits,
    actor: Actor,
    channels: Channels,
    archive: Archive,
    now: datetime,
) -> Imported | None:
    """Bring what the actor's channel can take of a list; None where that is nothing, and nothing is changed.

    `otherwise` is the mode of the subscriptions of which the list says nothing.
    """

    async def attempt() -> Imported | Stale | None:
        was = await channels.get(actor.channel)
        plan = await plan_import(
            told, was, await channels.subscriptions(actor.channel), most=limits.most, sources=limits.sources
        )
        if otherwise is Mode.INSTANTLY:
            plan = await with_floods(plan, archive=archive, now=now)
        if not plan.brings_something:
            return None
        made = decide(plan, was, otherwise=otherwise, actor=actor, now=now)
        written = await channels.apply(made)
        if isinstance(written, Stale):
            return written
        return Imported(change=replace(made.changes[0], number=written.number), was=was, channel=made.channel)

    return await retry_stale(attempt)


def decide(plan: ImportPlan, was: Channel, *, otherwise: Mode, actor: Actor, now: datetime) -> ChannelChange:
    """The write of an import: the channel after it, the import, and its parts."""
    subscribed = tuple(_subscribed(one, one.mode_for(otherwise), actor=actor, now=now) for one in plan.new)
    channel, parts = actor.named(was), list[Change]()
    settings = chosen(settings_of(was, now=now), plan.settings)
    if plan.sets_something:
        parts.append(settings_change(channel, settings, actor=actor, now=now))
        channel = with_settings(channel, settings, now=now)
    for digest in plan.digests:
        parts.append(digest_change(channel, digest, actor=actor, now=now))
        channel = channel.with_digest(scheduled(digest, now=now))
    names = dict.fromkeys(name for one in subscribed if one.mode and (name := one.mode.digest))
    channel, given = with_default_digests(channel, names, actor=actor, now=now)
    brought = words_of(
        len(subscribed), [*(one.name for one in plan.digests)], settings=plan.settings != ChannelSettings()
    )
    whole = Change(channel=was.id, kind=ChangeKind.IMPORTED, by=actor.by, at=now, zone=actor.zone, brought=brought)
    return ChannelChange(
        channel=channel,
        changes=(whole, *subscribed, *parts, *given),
        notify=actor.notify,
        person=actor.person,
    )


def chosen(current: ChannelSettings, more: ChannelSettings) -> ChannelSettings:
    """The settings with all that `more` has."""
    return replace(
        current,
        home=more.home or current.home,
        spread=more.spread or current.spread,
        quiet=more.quiet or current.quiet,
        cap=current.cap if more.cap is None else more.cap,
    )


def words_of(subscriptions: int, digests: Sequence[str], *, settings: bool) -> str:
    """What an import brought, in words: `12 subscriptions, the daily digest and settings`."""
    told = (
        counted(subscriptions, "subscription") if subscriptions else "",
        f"the {digests_named(digests)}" if digests else "",
        "settings" if settings else "",
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
