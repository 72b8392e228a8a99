"""Values that the contract tests are told in: short to write, all of a piece."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.announcing.announcement import Announcement, Match
from bot.announcing.route import IntoDigests, Now, Route, Routed
from bot.channel.change import Change, ChangeKind
from bot.channel.channel import Channel, ChannelDigest, ChannelId, DigestPlan
from bot.channel.subscription import Mode, Subscription
from bot.paper.paper import Paper, PaperId
from bot.paper.stream import StreamId
from bot.ports.channels import ChannelChange
from bot.ports.papers import IngestedPage, PaperWrite
from bot.ports.stores import Stores
from bot.ports.write import Applied, Stale
from bot.query.evidence import Reasons, Term

NOON = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
ML = ChannelId("slack", "T1", "C1")
GPU = ChannelId("discord", "1", "2")
SAMPLE = StreamId("sample")
CARD, LINE = Now(), IntoDigests(frozenset({"daily"}))
BOTH = IntoDigests(frozenset({"daily", "weekly"}))
REASONS = Reasons((Term("gpu", ("title",), terms=("gpu",)),))


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def paper(key: str, title: str = "On GPUs", **facts: object) -> Paper:
    return replace(Paper(id=PaperId(f"arxiv:{key}"), title=title, sources=("sample",)), **facts)


def page(*papers: Paper, at: datetime = NOON, revision: int = 0, **more: object) -> IngestedPage:
    """A page of papers that all were stored at `revision`; announces nothing by itself."""
    whole = IngestedPage(
        papers=tuple(PaperWrite(one, revision) for one in papers), announcements=(), at=at, cursors={SAMPLE: "1"}
    )
    return replace(whole, **more)


def said(channel: ChannelId, one: Paper, *subscriptions: int, route: Route = CARD, late: bool = False) -> Routed:
    announcement = Announcement(
        channel=channel,
        paper=one.id,
        matches=tuple(Match(number, REASONS) for number in subscriptions),
        modes=frozenset(Mode),
        late=late,
    )
    return Routed(announcement, route)


def change(channel: ChannelId, kind: ChangeKind, *, at: datetime = NOON, **more: object) -> Change:
    return replace(Change(channel=channel, kind=kind, by="mira", at=at), **more)


def subscribing(channel: ChannelId, query: str, mode: Mode = Mode.INSTANTLY, **more: object) -> Change:
    return change(channel, ChangeKind.SUBSCRIBED, **{"query": query, "typed": query, "mode": mode, **more})


async def write_change(
    stores: Stores, *changes: Change, channel: Channel | None = None, notify: bool = False
) -> Applied | Stale:
    """Make changes of the channel as it stands, or as it is given."""
    standing = channel or await stores.channels.get(changes[0].channel)
    return await stores.channels.apply(ChannelChange(channel=standing, changes=changes, notify=notify))


async def subscribe(stores: Stores, channel: ChannelId, query: str, mode: Mode = Mode.INSTANTLY) -> Subscription:
    """A new subscription, as it then lives."""
    assert isinstance(await write_change(stores, subscribing(channel, query, mode)), Applied)
    return (await stores.channels.subscriptions(channel))[-1]


async def unsubscribe(stores: Stores, subscription: Subscription) -> None:
    ended = change(subscription.channel, ChangeKind.UNSUBSCRIBED, subscription=subscription.id)
    assert isinstance(await write_change(stores, ended), Applied)


async def announce(
    stores: Stores, channel: ChannelId, *papers: Paper, route: Route = CARD, at: datetime = NOON
) -> None:
    """Store the papers and announce them to a subscription of the channel."""
    subscriptions = await stores.channels.subscriptions(channel) or [await subscribe(stores, channel, "gpu")]
    announcements = tuple(said(channel, one, subscriptions[0].id, route=route) for one in papers)
    assert isinstance(await stores.papers.apply(page(*papers, announcements=announcements, at=at)), Applied)


async def set_digest(
    stores: Stores, channel: ChannelId, due: datetime, plan: DigestPlan | None = None, *, name: str = "daily"
) -> Channel:
    """The channel with a digest that is next due then."""
    digest = ChannelDigest(name=name, plan=plan or DigestPlan(), next_at=due)
    standing = (await stores.channels.get(channel)).with_digest(digest)
    made = change(channel, ChangeKind.DIGEST_SET, digest=name, after=digest.plan)
    assert isinstance(await write_change(stores, made, channel=standing), Applied)
    return await stores.channels.get(channel)
