"""A subscription gets another mode: instantly or daily."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.errors import QueryError
from bot.jobs.actor import Actor
from bot.jobs.default_digest import with_digest_for
from bot.jobs.retry_stale import retry_stale
from bot.jobs.subscribe import TooMuchAtOnce, floods
from bot.jobs.unsubscribe import NotSubscribed
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale
from bot.query.canonical_reader import read_canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeSet:
    """The mode is set. `change` has its number, for Undo; `was` is the channel before, `channel` after."""

    change: Change
    was: Channel
    channel: Channel


@dataclass(frozen=True, slots=True)
class AlreadyInMode:
    """The subscription has this mode already; nothing was changed."""

    subscription: Subscription
    channel: Channel


ModeOutcome = ModeSet | AlreadyInMode | NotSubscribed | TooMuchAtOnce


async def set_mode(  # noqa: PLR0913 - what is changed, by whom, and what is known of it
    subscription: int,
    mode: Mode,
    *,
    each_day: float = 0,
    anyway: bool = False,
    actor: Actor,
    channels: Channels,
    now: datetime,
) -> ModeOutcome:
    """Give a subscription of the actor's channel another mode; a first daily one brings a digest.

    `each_day` is how many papers it is expected to bring; too many to come instantly are refused, but for `anyway`.
    """

    async def attempt() -> ModeOutcome | Stale:
        return await _attempt(
            subscription, mode, each_day=each_day, anyway=anyway, actor=actor, channels=channels, now=now
        )

    return await retry_stale(attempt)


async def _attempt(  # noqa: PLR0913 - as `set_mode`
    subscription: int,
    mode: Mode,
    *,
    each_day: float,
    anyway: bool,
    actor: Actor,
    channels: Channels,
    now: datetime,
) -> ModeOutcome | Stale:
    was = await channels.get(actor.channel)
    active = await channels.subscriptions(actor.channel)
    chosen = next((one for one in active if one.id == subscription), None)
    if chosen is None:
        return NotSubscribed(active)
    if chosen.mode is mode:
        return AlreadyInMode(chosen, was)
    if not anyway and _floods(chosen, mode, each_day=each_day):
        return TooMuchAtOnce(chosen)
    channel, digest_given = with_digest_for(actor.named(was), mode, actor=actor, now=now)
    change = mode_change(chosen, mode, actor=actor, now=now)
    written = await channels.apply(ChannelChange(channel=channel, changes=(change, *digest_given), notify=actor.notify))
    if isinstance(written, Stale):
        return written
    return ModeSet(change=replace(change, number=written.number), was=was, channel=channel)


def _floods(subscription: Subscription, mode: Mode, *, each_day: float) -> bool:
    """Whether it would bring too many cards; one that can no longer be read brings none."""
    try:
        return floods(read_canonical(subscription.query), mode, each_day=each_day)
    except QueryError:
        return False


def mode_change(subscription: Subscription, mode: Mode, *, actor: Actor, now: datetime) -> Change:
    """The change that gives `subscription` the mode `mode`."""
    change = actor.change_of(subscription, ChangeKind.MODE_CHANGED, now=now)
    return replace(change, mode=mode, mode_before=subscription.mode)
