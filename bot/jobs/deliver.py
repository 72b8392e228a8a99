"""Delivery: sends outbox rows to their platform as posts or edits, in order within a channel, each post once.

The path of a row:

1. its channel's lane is claimed by one task; other lanes run beside it and a slow one holds up nobody;
2. the lane's head is read, and `next_step` decides: send it, look it up on the platform first, or defer it;
3. the message is composed from the facts that the row's ids name; a row that nobody wants any more is dropped;
4. the row is `inflight`, committed, before the request goes out, so that a crash leaves it uncertain, never unsent;
5. the platform's outcome is turned into the row's next state by `after_outcome`, and written;
6. this repeats until the lane is empty, deferred or paused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.card.card import Message
from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Kind, Settled, Started, State
from bot.delivery.lane import Defer, Idle, LaneRules, LookUp, Send, Step, after_look, next_step
from bot.delivery.outcome import Absent, Found, Outcome, ThreadRefused, Unknown
from bot.delivery.pace import Bucket, take_token
from bot.delivery.retry import Backoff, after_outcome
from bot.jobs.compose_delivery import Outgoing, compose, thread_of
from bot.jobs.week import DigestOpenings
from bot.log_events import LogEvent
from bot.mailing.links import MailLinks
from bot.ports.clock import Clock
from bot.ports.messenger import Messenger
from bot.ports.stores import Stores
from bot.ports.threads import Thread, Threads
from bot.ports.write import Stale

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDoor:
    """The dependencies of delivery.

    `messengers` and `rules` are keyed by platform name. `chance` returns a random number in [0, 1) for the jitter.
    `on_settled` is called with each outcome after it is written. `worker` identifies this process on rows in flight.
    `openings` are what digests open with; `mail_links` makes the links in mail.
    """

    stores: Stores
    messengers: Mapping[str, Messenger]
    worker: str
    rules: Mapping[str, LaneRules]
    clock: Clock
    chance: Callable[[], float]
    backoff: Backoff = field(default_factory=Backoff)
    openings: DigestOpenings | None = None
    paused_retry: timedelta = timedelta(hours=1)
    on_settled: Callable[[Settled], None]
    mail_links: MailLinks | None = None


async def due_lanes(door: ExitDoor) -> tuple[ChannelId, ...]:
    """The channels with a due row, on the platforms that are configured."""
    now = door.clock.now()
    channels = await door.stores.outbox.due(now, paused_before=now - door.paused_retry)
    return tuple(channel for channel in channels if channel.platform in door.messengers)


class Lane:
    """One channel's outbox rows in order, worked by one task at a time.

    It keeps its token bucket, and each outcome until it is written: a database that is full or locked at the wrong
    moment loses no outcome.
    """

    def __init__(self, channel: ChannelId, door: ExitDoor) -> None:
        self.channel = channel
        self._door = door
        self._messenger = door.messengers[channel.platform]
        self._rules = door.rules[channel.platform]
        self._bucket: Bucket | None = None
        self._unwritten: Settled | None = None

    async def work(self, *, stopping: Callable[[], bool]) -> None:
        """Deliver rows until the lane is empty, deferred or paused, or until `stopping()` is true between two rows.

        Raises when a store cannot be read or written. Call it again on the same lane then: it holds the row's outcome.
        """
        while self._unwritten is not None or not stopping():
            settled = self._unwritten or await self._next()
            if settled is None:
                return
            self._unwritten = settled
            written = await self._door.stores.outbox.settle(settled)
            self._unwritten = None
            if isinstance(written, Stale):
                return
            self._door.on_settled(settled)
            if settled.pause is not None:
                return

    async def _next(self) -> Settled | None:
        lane = await self._door.stores.outbox.lane(self.channel)
        return await self._act(next_step(lane, self._rules, now=self._door.clock.now()))

    async def _act(self, step: Step) -> Settled | None:
        """Carry out `step`; returns the outcome to write, or None when there is none."""
        match step:
            case Idle():
                return None
            case Defer(delivery, until):
                return Settled(delivery=delivery, state=delivery.state, at=self._door.clock.now(), due_at=until)
            case LookUp(delivery, since):
                found = await self._find(delivery, since)
                return after_look(delivery, found, self._rules, now=self._door.clock.now())
            case Send(delivery):
                return await self._send(delivery)

    async def _find(self, delivery: Delivery, since: datetime) -> Found:
        """Look for a post on the platform, for one in a thread there; without its thread it is not there."""
        if delivery.kind is not Kind.DIGEST_CARD:
            return await self._messenger.find(self.channel, delivery.key, since=since)
        thread = await thread_of(delivery, self._door.stores)
        if thread is None or not isinstance(self._messenger, Threads):
            return Absent()
        return await self._messenger.find_reply(self.channel, thread, delivery.key, since=since)

    async def _send(self, delivery: Delivery) -> Settled | None:
        door = self._door
        if await compose(delivery, door.stores, openings=door.openings, links=door.mail_links) is None:
            return Settled(delivery=delivery, state=State.DROPPED, at=door.clock.now())
        await self._wait_for_token()
        started = await door.stores.outbox.start(Started(delivery, door.clock.now(), door.worker))
        if isinstance(started, Stale):
            return None
        # If what follows raises, `work` writes this outcome when it is called again.
        self._unwritten = self._settled(started, Unknown("the post broke off"))
        # Composed once more: a retraction that was written before the start shows in the message, and one that is
        # written after it finds a row that may be posted, and makes a notice.
        outgoing = await compose(started, door.stores, openings=door.openings, links=door.mail_links)
        if outgoing is None:
            return Settled(delivery=started, state=State.DROPPED, at=door.clock.now())
        return self._settled(started, await self._request(started, outgoing))

    async def _request(self, started: Delivery, outgoing: Outgoing) -> Outcome:
        if outgoing.below is not None:
            return await self._reply(started, outgoing.message, outgoing.below)
        if outgoing.edits is None:
            return await self._messenger.post(self.channel, outgoing.message, key=started.key)
        posted = outgoing.edits
        return await self._messenger.update(self.channel, posted.message_id, outgoing.message, key=posted.key)

    async def _reply(self, started: Delivery, message: Message, thread: Thread) -> Outcome:
        if not isinstance(self._messenger, Threads):
            return ThreadRefused("no_threads", "Turn the digest's cards off: this platform has no threads.")
        return await self._messenger.reply(self.channel, thread, message, key=started.key)

    def _settled(self, started: Delivery, outcome: Outcome) -> Settled:
        door = self._door
        return after_outcome(
            started,
            outcome,
            now=door.clock.now(),
            chance=door.chance(),
            backoff=door.backoff,
            sent_again_once=self._rules.sent_again_after is not None,
        )

    def is_idle(self, at: float) -> bool:
        """Whether the lane can be dropped at the monotonic moment `at`: its token bucket is full again."""
        pace = self._rules.pace
        return self._bucket is None or pace is None or at - self._bucket.at > 2 * pace.burst * pace.seconds_each

    async def _wait_for_token(self) -> None:
        if self._rules.pace is not None:
            monotonic = self._door.clock.monotonic()
            self._bucket, seconds = take_token(self._bucket, self._rules.pace, at=monotonic)
            await self._door.clock.sleep(seconds)


def log_settled(settled: Settled) -> None:
    """Log the outcome of a row; one that an operator or we ourselves must fix is a warning or an error."""
    row = settled.delivery
    bound = log.bind(channel=str(row.channel), kind=row.kind.value, subject=row.subject, attempt=row.attempt)
    if settled.pause is not None:
        bound.warning(LogEvent.CHANNEL_PAUSED, code=settled.pause.code, fix=settled.pause.step)
    elif settled.no_thread is not None:
        bound.warning(LogEvent.THREAD_REFUSED, code=settled.no_thread.code, fix=settled.no_thread.step)
    elif settled.state is State.FAILED:
        bound.error(LogEvent.DELIVERY_FAILED, error=settled.error)
    else:
        bound.info(LogEvent.DELIVERY_SETTLED, state=settled.state.value, error=settled.error)
