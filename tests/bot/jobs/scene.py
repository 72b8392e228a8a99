"""A small world for the jobs: stores, a clock that is moved by hand, sources that are told their pages, and a platform
that answers as it is told and keeps what it was sent."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.delivery.delivery import Settled
from bot.delivery.lane import LaneRules
from bot.delivery.outcome import Looked, MessageRefused, NotSent, Outcome, Searched, Sent, ThreadRefused
from bot.delivery.requests import Requests
from bot.delivery.window import Window
from bot.errors import SourceError
from bot.jobs.actor import Actor
from bot.jobs.arrival import Arrival
from bot.jobs.deliver import ExitDoor, Lane
from bot.jobs.ingest import Ingested, ingest
from bot.jobs.look_up import LookedUp, look_up
from bot.jobs.poll import Polled, WarnedOnce, poll
from bot.jobs.send_digests import send_digests
from bot.jobs.subscribe import Subscribed, subscribe
from bot.jobs.subscription_index import SubscriptionIndex
from bot.jobs.unsubscribe import Unsubscribed, unsubscribe
from bot.paper.paper import Paper, PaperId
from bot.paper.relation import Relation, RelationKind
from bot.paper.stream import StreamId
from bot.polling.look_up import LookUpPlan
from bot.polling.profile import Fact, SourceProfile
from bot.polling.stream_state import StreamState
from bot.ports.fence import may_leave
from bot.ports.lookups import DuePaper, Lookup
from bot.ports.source import ONLY_STREAM, Entry, Source, SourcePage
from bot.ports.stores import Stores
from bot.ports.threads import Thread
from bot.query.parser import parse
from tests.leases import end_leases
from tests.outbox import due_lanes

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)
TOLD = SourceProfile(knows=frozenset(Fact))
SLACK = ChannelId("slack", "T1", "C1")
SLACK_TOO = ChannelId("slack", "T1", "C2")
DISCORD = ChannelId("discord", "1", "2")
LONGEST_REQUEST = timedelta(seconds=35)
NONCE = timedelta(seconds=120)
KEYS_KNOWN_FOR = timedelta(seconds=180)
"""Longer than we trust it."""


class HandClock:
    """Time that stands until it is moved; whoever sleeps wakes when its moment has come."""

    def __init__(self, start: datetime = START) -> None:
        self._start, self._now = start, start
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        woken = asyncio.Event()
        self._sleepers.append((self._now + timedelta(seconds=seconds), woken))
        try:
            await woken.wait()
        finally:
            self._sleepers = [one for one in self._sleepers if one[1] is not woken]

    @property
    def sleeping(self) -> int:
        """How many sleep now."""
        return len(self._sleepers)

    def move(self, by: timedelta) -> None:
        """Let so much time pass."""
        self._now += by
        for due, woken in self._sleepers:
            if due <= self._now:
                woken.set()
        self._sleepers = [(due, woken) for due, woken in self._sleepers if due > self._now]


class LeapClock(HandClock):
    """A sleep is over at once and takes as long as it should; `slept` are those that took any time."""

    def __init__(self, start: datetime = START) -> None:
        super().__init__(start)
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
            self.move(timedelta(seconds=seconds))
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the platform takes a post: the `outcome` it tells (an exception is raised), whether it is `stored` all the
    same, how long `after` the request, and how long that `waits` before it leaves. The client library repeats a request
    so long after the first as `repeats` says, by itself."""

    outcome: Outcome | Exception
    stored: bool = False
    after: timedelta = timedelta(0)
    waits: timedelta = timedelta(0)
    repeats: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as the platform has it, from the moment `at` on."""

    channel: ChannelId
    key: str
    message: Message
    at: datetime
    below: str | None = None
    """The message in whose thread it stands."""

    @property
    def said(self) -> str:
        return self.message.fallback


class ToldMessenger:
    """A platform that stores and tells every message, but where it was told to answer otherwise.

    One that `knows_keys_for` a while is a Discord: a key that comes again within it is answered with the first post.
    """

    def __init__(self, platform: str, clock: HandClock, *, knows_keys_for: timedelta = timedelta(0)) -> None:
        self.platform = platform
        self.asked: list[tuple[ChannelId, str]] = []
        self.looked: list[datetime] = []
        self._clock = clock
        self._knows_keys_for = knows_keys_for
        self._stored: list[Posted] = []
        self._under_way: list[Posted] = []
        self._answers: dict[ChannelId, deque[Answer]] = defaultdict(deque)
        self._finds: deque[Looked] = deque()
        self._gates: dict[ChannelId, asyncio.Event] = {}

    def will(self, channel: ChannelId, outcome: Outcome | Exception, *, times: int = 1, **more: object) -> None:
        """Answer the next posts in `channel` so."""
        self._answers[channel].extend([replace(Answer(outcome=outcome), **more)] * times)

    def will_be_well(self) -> None:
        """Forget the answers that were told and not yet given."""
        self._answers.clear()
        self._finds.clear()

    def will_find(self, found: Looked) -> None:
        """Answer the next look-up so."""
        self._finds.append(found)

    def hold(self, channel: ChannelId) -> asyncio.Event:
        """Answer nothing in `channel` until the event is set."""
        gate = self._gates[channel] = asyncio.Event()
        return gate

    @property
    def ledger(self) -> tuple[Posted, ...]:
        """All that is stored by now, oldest first."""
        now = self._clock.now()
        arrived = sorted((one for one in self._under_way if one.at <= now), key=lambda one: one.at)
        self._under_way = [one for one in self._under_way if one.at > now]
        for posted in arrived:
            if self._known(posted) is None:
                self._stored.append(posted)
        return tuple(self._stored)

    def in_channel(self, channel: ChannelId) -> list[str]:
        """What stands in a channel, oldest first."""
        return [posted.said for posted in self.ledger if posted.channel == channel and posted.below is None]

    def below(self, channel: ChannelId, message_id: str) -> list[str]:
        """What stands in the thread of a message, oldest first."""
        return [posted.said for posted in self.ledger if (posted.channel, posted.below) == (channel, message_id)]

    async def post(self, channel: ChannelId, message: Message, *, key: str) -> Outcome:
        return await self._post(channel, message, key=key)

    async def reply(self, channel: ChannelId, thread: Thread, message: Message, *, key: str) -> Outcome:
        return await self._post(channel, message, key=key, below=thread.message_id)

    async def update_reply(
        self, channel: ChannelId, thread: Thread, message_id: str, message: Message, *, key: str
    ) -> Outcome:
        assert self.ledger[int(message_id) - 1].below == thread.message_id
        return await self.update(channel, message_id, message, key=key)

    async def find_reply(self, channel: ChannelId, thread: Thread, keys: Collection[str], *, within: Window) -> Looked:
        return await self.find(channel, keys, within=within)

    async def _post(self, channel: ChannelId, message: Message, *, key: str, below: str | None = None) -> Outcome:
        self.asked.append((channel, key))
        if gate := self._gates.get(channel):
            await gate.wait()
        answer = self._answers[channel].popleft() if self._answers[channel] else Answer(outcome=Sent(""))
        self._clock.move(answer.waits)
        if not may_leave():
            return NotSent("it is another's to send")
        if isinstance(answer.outcome, MessageRefused) and self._took(channel, key):
            answer = Answer(outcome=Sent(""))  # what a platform stored once is not refused as a message later
        if isinstance(answer.outcome, ThreadRefused) and below is None:
            answer = Answer(outcome=Sent(""))  # only a thread is refused as one
        if answer.stored or isinstance(answer.outcome, Sent):
            self._under_way.append(Posted(channel, key, message, self._clock.now() + answer.after, below))
        for pause in answer.repeats:
            self._clock.move(pause)
            if may_leave():
                self._under_way.append(Posted(channel, key, message, self._clock.now(), below))
        if isinstance(answer.outcome, Exception):
            raise answer.outcome
        return Sent(self._number(channel, key)) if isinstance(answer.outcome, Sent) else answer.outcome

    async def update(self, channel: ChannelId, message_id: str, message: Message, *, key: str) -> Outcome:
        self.asked.append((channel, key))
        answer = self._answers[channel].popleft() if self._answers[channel] else Answer(outcome=Sent(message_id))
        if answer.stored or isinstance(answer.outcome, Sent):
            place = int(message_id) - 1
            assert self.ledger[place].key == key
            self._stored[place] = replace(self._stored[place], message=message)
        if isinstance(answer.outcome, Exception):
            raise answer.outcome
        return answer.outcome if not isinstance(answer.outcome, Sent) else Sent(message_id)

    def time(self) -> datetime | None:
        return self._clock.now()

    async def find(self, channel: ChannelId, keys: Collection[str], *, within: Window) -> Looked:
        self.looked.append(self._clock.now())
        if self._finds:
            return self._finds.popleft()
        ends = within.ends or self._clock.now()
        later = self.ledger[int(within.after or 0) :]
        stored = [one.key for one in later if one.channel == channel and within.begins <= one.at <= ends]
        return Searched({key: self._number(channel, key) for key in keys if key in stored})

    def _took(self, channel: ChannelId, key: str) -> bool:
        """Whether a post under this key is stored, or under way."""
        return any((one.channel, one.key) == (channel, key) for one in (*self._stored, *self._under_way))

    def _known(self, posted: Posted) -> Posted | None:
        """The message that this one repeats, while its key is known again."""
        oldest = posted.at - self._knows_keys_for
        same = (one for one in self._stored if (one.channel, one.key) == (posted.channel, posted.key))
        return next((one for one in same if one.at > oldest), None)

    def _number(self, channel: ChannelId, key: str) -> str:
        keys = [(one.channel, one.key) for one in self.ledger]
        return str(keys.index((channel, key)) + 1)


@dataclass
class ToldSource:
    """A source that yields what it is told. A page that is an error is raised."""

    name: str = "huggingface"
    told: list[SourcePage | Exception] = field(default_factory=list)
    cursors: list[Mapping[str, str]] = field(default_factory=list)
    streams: tuple[str, ...] = (ONLY_STREAM,)
    profile: SourceProfile = TOLD

    async def pages(self, cursors: Mapping[str, str], *, now: datetime) -> AsyncIterator[SourcePage]:
        self.cursors.append(cursors)
        for page in self.told:
            if isinstance(page, Exception):
                raise page
            yield page

    def breaks(self, message: str = "it is down") -> SourceError:
        """The error of this source."""
        return SourceError(self.name, message)


@dataclass
class ToldLookup:
    """A service that knows the papers it is told, by id. While it has a `fault`, it raises that; asked about `poison`,
    it fails.
    """

    plan: LookUpPlan
    known: dict[PaperId, Entry] = field(default_factory=dict)
    fault: SourceError | None = None
    asked: list[tuple[PaperId, ...]] = field(default_factory=list)
    poison: PaperId | None = None

    def knows(self, *papers: Paper) -> None:
        """Know these papers from now on."""
        self.known |= {one.id: Entry(one) for one in papers}

    async def entries(self, papers: Sequence[DuePaper]) -> tuple[Entry, ...]:
        self.asked.append(tuple(one.stored.paper.id for one in papers))
        if self.fault is not None:
            raise self.fault
        if self.poison in self.asked[-1]:
            raise SourceError(self.plan.source, "it answered 400")
        return tuple(self.known[name] for one in papers for name in one.ids if name in self.known)


def paper(key: str, title: str = "On GPUs", **facts: object) -> Paper:
    """A paper announced today by Hugging Face."""
    told = Paper(id=PaperId(f"arxiv:{key}"), title=title, sources=("huggingface",), listed_at=START)
    return replace(told, **facts)


RETRACTED = Relation(kind=RelationKind.RETRACTED, target="10.1000/notice", day=date(2026, 11, 12))


def page(*papers: Paper | Entry, cursor: str = "1") -> SourcePage:
    """A page of papers, all of them news unless an entry says otherwise."""
    entries = tuple(one if isinstance(one, Entry) else Entry(one) for one in papers)
    return SourcePage(entries=entries, cursors={ONLY_STREAM: cursor})


@dataclass
class Scene:
    """The jobs over one set of stores."""

    stores: Stores
    clock: HandClock = field(default_factory=LeapClock)
    index: SubscriptionIndex = field(default_factory=SubscriptionIndex)
    settled: list[Settled] = field(default_factory=list)
    warned: WarnedOnce = field(default_factory=WarnedOnce)
    rules: Mapping[str, LaneRules] = field(
        default_factory=lambda: {
            "slack": LaneRules(longest_request=LONGEST_REQUEST),
            "discord": LaneRules(longest_request=LONGEST_REQUEST, nonce_trusted=NONCE),
        }
    )

    def __post_init__(self) -> None:
        self.slack = ToldMessenger("slack", self.clock)
        self.discord = ToldMessenger("discord", self.clock, knows_keys_for=KEYS_KNOWN_FOR)
        self.requests = Requests(self.clock.monotonic())

    async def starts_again(self) -> int:
        """A process that was killed is started again, and knows only what was written; returns the uncertain rows."""
        self.index = SubscriptionIndex()
        self.requests = Requests(self.clock.monotonic())
        await end_leases(self.stores.lanes)
        return await self.stores.outbox.recover(alive=())

    def door(self, **other: object) -> ExitDoor:
        """The exit door to both platforms."""
        standing = ExitDoor(
            stores=self.stores,
            messengers={"slack": self.slack, "discord": self.discord},
            rules=self.rules,
            clock=self.clock,
            worker="worker",
            chance=lambda: 0.5,
            on_settled=self.settled.append,
        )
        return replace(standing, **other)

    async def wants(
        self, query: str, mode: Mode = Mode.INSTANTLY, *, channel: ChannelId = SLACK, zone: str | None = None
    ) -> Subscription:
        """Subscribe a channel, without a notice."""
        actor = Actor(channel=channel, by="mira", zone=zone, notify=False)
        archive, channels = self.stores.archive, self.stores.channels
        told = {"actor": actor, "channels": channels, "archive": archive, "now": self.clock.now()}
        assert isinstance(await subscribe(parse(query), mode, **told), Subscribed)
        return (await self.stores.channels.subscriptions(channel))[-1]

    async def leaves(self, subscription: Subscription) -> None:
        """End a subscription, without a notice."""
        actor = Actor(channel=subscription.channel, by="mira", notify=False)
        told = {"actor": actor, "channels": self.stores.channels, "now": self.clock.now()}
        assert isinstance(await unsubscribe(subscription.id, **told), Unsubscribed)

    async def comes_in(self, *papers: Paper | Entry, source: str = "huggingface", **more: object) -> Ingested:
        """A page of a source whose baseline is past, unless `more` of its arrival says otherwise."""
        arrival = Arrival(source=source, page=page(*papers), **more)
        return await ingest(arrival, stores=self.stores, index=self.index, now=self.clock.now())

    async def state(self, source: str = "huggingface", stream: str = ONLY_STREAM) -> StreamState:
        """How far a stream has been read."""
        (state,) = await self.stores.sources.states([StreamId(source, stream)])
        return state

    async def polled(self, source: Source) -> Polled:
        """Poll a source once."""
        return await poll(
            source, every=EVERY, stores=self.stores, index=self.index, clock=self.clock, warned=self.warned
        )

    async def looked_up(self, lookup: Lookup) -> LookedUp:
        """Ask a service about the papers that are due."""
        return await look_up(lookup, stores=self.stores, index=self.index, clock=self.clock)

    async def posted(self, channel: ChannelId = SLACK) -> list[str]:
        """Let everything out that is due; what then stands in the channel."""
        await self.deliver()
        return (self.slack if channel.platform == "slack" else self.discord).in_channel(channel)

    async def deliver(self, *, stopping: Callable[[], bool] = lambda: False) -> None:
        """Work every lane that is due, one after the other."""
        door = self.door()
        for channel in await due_lanes(door):
            await Lane(channel, door, requests=self.requests).work(stopping=stopping)

    async def digests(self) -> int:
        """Make the digests that are due."""
        return await send_digests(self.stores.digests, trending=self.stores.trending, now=self.clock.now())
