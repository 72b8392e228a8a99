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
from bot.jobs.rerouted import rerouted
from bot.jobs.retry_stale import retry_stale
from bot.jobs.subscribe import TooMuchAtOnce, floods, look_back
from bot.jobs.unsubscribe import NotSubscribed
from bot.ports.archive import Archive, Preview
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
    anyway: bool = False,
    actor: Actor,
    channels: Channels,
    archive: Archive,
    now: datetime,
) -> ModeOutcome:
    """Give a subscription of the actor's channel another mode; a first daily one brings a digest.

    What waits of it goes where the mode says: lines that are news still become cards, cards become lines.

    Where the archive says that it would bring too many to come instantly, it is refused, but for `anyway`.
    """

    async def attempt() -> ModeOutcome | Stale:
        return await _attempt(
            subscription, mode, anyway=anyway, actor=actor, channels=channels, archive=archive, now=now
        )

    return await retry_stale(attempt)


async def _attempt(  # noqa: PLR0913 - as `set_mode`
    subscription: int,
    mode: Mode,
    *,
    anyway: bool,
    actor: Actor,
    channels: Channels,
    archive: Archive,
    now: datetime,
) -> ModeOutcome | Stale:
    was = await channels.get(actor.channel)
    chosen = await channels.subscription(actor.channel, subscription)
    if chosen is None:
        return NotSubscribed(await channels.subscriptions(actor.channel))
    if chosen.mode is mode:
        return AlreadyInMode(chosen, was)
    if not anyway and (preview := await _flood(chosen, mode, archive=archive, now=now)) is not None:
        return TooMuchAtOnce(preview, chosen)
    channel, digest_given = with_digest_for(actor.named(was), mode, actor=actor, now=now)
    change = mode_change(chosen, mode, actor=actor, now=now)
    sets = ChannelChange(channel=channel, changes=(change, *digest_given), notify=actor.notify)
    moved = await rerouted(sets, actor=actor, channels=channels, now=now)
    written = await channels.apply(moved.change)
    if isinstance(written, Stale):
        return written
    return ModeSet(change=replace(change, number=written.number), was=was, channel=moved.change.channel)


async def _flood(subscription: Subscription, mode: Mode, *, archive: Archive, now: datetime) -> Preview | None:
    """What it would bring, if that is too much for this mode. One that can no longer be read brings nothing."""
    if mode is not Mode.INSTANTLY:
        return None
    try:
        query = read_canonical(subscription.query)
    except QueryError:
        return None
    preview = await look_back(query, archive=archive, now=now)
    return preview if floods(query, mode, preview=preview, now=now) else None


def mode_change(subscription: Subscription, mode: Mode, *, actor: Actor, now: datetime) -> Change:
    """The change that gives `subscription` the mode `mode`."""
    change = actor.change_of(subscription, ChangeKind.MODE_CHANGED, now=now)
    return replace(change, mode=mode, mode_before=subscription.mode)
