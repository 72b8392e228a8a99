"""A channel subscribes to a query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel
from bot.channel.subscription import Mode, Subscription
from bot.errors import UnusableCommand
from bot.jobs.actor import Actor
from bot.jobs.default_digest import with_digest_for
from bot.jobs.retry_stale import retry_stale
from bot.jobs.same_query import same_query
from bot.ports.archive import Archive, Preview
from bot.ports.channels import ChannelChange, Channels
from bot.ports.write import Stale
from bot.query.breadth import asks_for_everything, stop_word_in
from bot.query.canonical import canonical, identity
from bot.query.tree import Query

LOOKED_BACK = timedelta(days=30)
"""How far back the preview of a new subscription looks."""
TOO_MUCH_A_DAY = 20
"""More cards than this a day, on average, are more than people read in a channel."""
A_DAY = timedelta(days=1)
"""An archive younger than this has no history of its own: what it holds is what the sources listed at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """The channel is subscribed. `was` is the channel before, `channel` after; `change` has its number, for Undo.

    `preview` is what the subscription would have brought lately.
    """

    change: Change
    was: Channel
    channel: Channel
    preview: Preview


@dataclass(frozen=True, slots=True)
class AlreadySubscribed:
    """The channel has this subscription already; nothing was changed."""

    subscription: Subscription
    channel: Channel
    preview: Preview


@dataclass(frozen=True, slots=True)
class TooMuchAtOnce:
    """So many papers as cards of their own would flood the channel; nothing was changed. A digest of them is fine.

    `preview` says how many; `subscription` is the one that was to come instantly, where there is one already.
    """

    preview: Preview
    subscription: Subscription | None = None


async def subscribe(  # noqa: PLR0913 - the query in both its forms, and what is known of it
    query: Query,
    mode: Mode,
    *,
    typed: str | None = None,
    anyway: bool = False,
    most: int = 0,
    actor: Actor,
    channels: Channels,
    archive: Archive,
    now: datetime,
) -> Subscribed | AlreadySubscribed | TooMuchAtOnce:
    """Subscribe the actor's channel to `query`; a first daily subscription brings a digest.

    A channel has one subscription for each meaning (`gpu` and `GPUs` are one), and it keeps the words that were typed
    first: `typed`, else the canonical form. Where the archive says that it would bring too many to come instantly, it
    is refused, but for `anyway`. Raises `UnusableCommand` where the channel has `most` subscriptions already (0: any
    number).
    """
    preview = await look_back(query, archive=archive, now=now)
    if not anyway and floods(query, mode, preview=preview, now=now):
        return TooMuchAtOnce(preview)

    wanted = Change(
        channel=actor.channel,
        kind=ChangeKind.SUBSCRIBED,
        by=actor.by,
        at=now,
        query=canonical(query),
        typed=typed or canonical(query),
        mode=mode,
        zone=actor.zone,
    )

    async def attempt() -> Subscribed | AlreadySubscribed | Stale:
        return await _attempt(
            wanted, meaning=identity(query), preview=preview, most=most, actor=actor, channels=channels
        )

    return await retry_stale(attempt)


async def look_back(query: Query, *, archive: Archive, now: datetime) -> Preview:
    """The papers that a subscription to `query` would have matched in the last `LOOKED_BACK`."""
    return await archive.preview(query, since=now - LOOKED_BACK)


def per_day(preview: Preview, *, now: datetime) -> float:
    """How many papers a day a preview makes one expect. What the sources listed at the start counts as one day."""
    if preview.watched_since is None:
        return 0
    watched = min(max(now - preview.watched_since, A_DAY), LOOKED_BACK)
    return preview.count / (watched / A_DAY)


def floods(query: Query, mode: Mode, *, preview: Preview, now: datetime) -> bool:
    """Whether `query` would bring more papers as cards of their own than people read in a channel."""
    asks_for_all = asks_for_everything(query) or stop_word_in(query) is not None
    return mode is Mode.INSTANTLY and (asks_for_all or per_day(preview, now=now) > TOO_MUCH_A_DAY)


async def _attempt(  # noqa: PLR0913 - as `subscribe`
    wanted: Change, *, meaning: str, preview: Preview, most: int, actor: Actor, channels: Channels
) -> Subscribed | AlreadySubscribed | Stale:
    was, mode = await channels.get(actor.channel), wanted.mode or Mode.INSTANTLY
    active = await channels.subscriptions(actor.channel)
    existing = await same_query({meaning}, active)
    if existing is not None:
        return AlreadySubscribed(existing, was, preview)
    require_room(len(active), most=most)
    channel, digest_given = with_digest_for(actor.named(was), mode, actor=actor, now=wanted.at)
    changes = (wanted, *digest_given)
    made_by = ChannelChange(channel=channel, changes=changes, notify=actor.notify, person=actor.person)
    written = await channels.apply(made_by)
    if isinstance(written, Stale):
        return written
    made = replace(wanted, number=written.number, subscription=written.subscription)
    return Subscribed(change=made, was=was, channel=channel, preview=preview)


def require_room(number: int, *, most: int) -> None:
    """Raise `UnusableCommand` where a channel has that `number` of subscriptions and may have `most` (0: any)."""
    if 0 < most <= number:
        message = (
            f"This channel has {number:,} subscription{'s' * (number > 1)}, and the operator allows no more "
            "(OFFPRINT_SUBSCRIPTIONS_PER_CHANNEL). End one first."
        )
        raise UnusableCommand(message, path=("list",), options={})
