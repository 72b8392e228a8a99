"""A channel's settings are changed: one or several at once, as one change that is told once and taken back as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import DAILY, Channel
from bot.channel.channel_settings import ChannelSettings, settings_of
from bot.channel.subscription import Mode
from bot.digest.schedule import next_due
from bot.jobs.actor import Actor
from bot.jobs.chosen import Chosen
from bot.jobs.default_digest import with_default_digests
from bot.jobs.rerouted import rerouted
from bot.jobs.retry_stale import retry_stale
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale

Edit = Callable[[ChannelSettings], ChannelSettings]
"""What somebody makes of the settings as they are; asked again where they changed meanwhile. May raise `UsageError`."""


async def set_settings(edit: Edit, *, actor: Actor, channels: Channels, now: datetime) -> Chosen:
    """Change the settings of the actor's channel as `edit` says. Nothing that waits is lost.

    Where that mutes a channel, it is as `set_mute`: cards that wait become lines, and a digest is given where they need
    one. Cards that wait for their moment keep it.
    """

    async def attempt() -> Chosen | Stale:
        was = await channels.get(actor.channel)
        before = settings_of(was, now=now)
        after = edit(before)
        if after == before:
            return Chosen(None, was, was)
        change = settings_change(was, after, actor=actor, now=now)
        names = await _needing_digest(change, channels)
        settled, given = with_default_digests(
            with_settings(actor.named(was), after, now=now), names, actor=actor, now=now
        )
        setting = ChannelChange(channel=settled, changes=(change, *given), notify=actor.notify)
        moved = await rerouted(setting, actor=actor, channels=channels, now=now)
        written = await channels.apply(moved.change)
        if isinstance(written, Stale):
            return written
        return Chosen(replace(change, number=written.number), was, moved.change.channel)

    return await retry_stale(attempt)


async def _needing_digest(change: Change, channels: Channels) -> tuple[str, ...]:
    """The digest that papers need which come while the channel is muted."""
    if not change.changes_mute or change.settings_after is None or change.settings_after.mute is None:
        return ()
    active = await channels.subscriptions(change.channel)
    return (DAILY,) if any(one.mode is Mode.INSTANTLY for one in active) else ()


def with_settings(channel: Channel, settings: ChannelSettings, *, now: datetime) -> Channel:
    """The channel with these settings; a digest in another zone is due next at its time of day there."""
    for name, zone in settings.digest_zones:
        digest = channel.digest(name)
        if digest.plan is None or digest.plan.zone == zone:
            continue
        plan = replace(digest.plan, zone=zone)
        due = next_due(plan, after=now) if digest.is_on else None
        channel = channel.with_digest(replace(digest, plan=plan, next_at=due))
    return replace(
        channel,
        home=settings.home,
        spread=settings.spread,
        quiet=settings.quiet,
        mute=settings.mute,
        cap=settings.cap,
        who_may=settings.who_may,
        links=settings.links,
        notify=settings.notify,
    )


def settings_change(channel: Channel, settings: ChannelSettings, *, actor: Actor, now: datetime) -> Change:
    """The change that gives the stored `channel` these settings."""
    return Change(
        channel=channel.id,
        kind=ChangeKind.SETTINGS_SET,
        by=actor.by,
        at=now,
        zone=settings.zone or actor.zone,
        settings_before=settings_of(channel, now=now),
        settings_after=settings,
    )
