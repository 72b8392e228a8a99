"""Delivery: sends outbox rows to their platform as posts or edits, in order within a channel, each post once.

The path of a row:

1. one process claims the channel's lane (`bot.jobs.holds`), and one task there works it; other lanes run beside it, so
   a slow one delays no other;
2. the task takes one of the places for requests in flight: the outbox may be longer than a platform can take;
3. in one transaction the outcome of the lane's last row is written, `next_step` decides about its head (send it, look
   it up on the platform first, or defer it), and a head that is to be sent is `inflight`: that is committed before the
   request goes out, so that a crash leaves the row uncertain, never unsent;
4. the message is composed from the facts that the row's ids name; a row that nobody wants any more is dropped; its
   request leaves only while the process surely holds the lane (`bot.ports.fence`);
5. the platform's outcome is turned into the row's next state by `after_outcome`; after an outage of more than a day the
   cards that waited behind the row go into one digest;
6. this repeats until the lane is empty, deferred or paused.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from bot.channel.channel import ChannelId
from bot.delivery.delivery import Delivery, Settled, State
from bot.delivery.lane import Defer, LaneRules, LookUp, Send, Step, after_look, next_step
from bot.delivery.outcome import NotSent, Outcome, Unknown
from bot.delivery.pace import Bucket, take_token
from bot.delivery.requests import Ages, Reading, Requests
from bot.delivery.retry import Backoff, after_outcome
from bot.jobs.compose_delivery import Sendable, compose
from bot.jobs.gather_overdue import ends_outage, gather_overdue
from bot.jobs.holds import Hold
from bot.jobs.looks import Looks
from bot.jobs.send import rung, send
from bot.jobs.week import DigestOpenings
from bot.log_events import LogEvent
from bot.mailing.links import MailLinks
from bot.ports.clock import Clock
from bot.ports.fence import fence
from bot.ports.messenger import Messenger, Publisher
from bot.ports.outbox import Advance, Begun
from bot.ports.stores import Stores
from bot.ports.write import Stale

log = structlog.get_logger(__name__)

MOST_IN_FLIGHT = 256
"""Requests in flight on one platform. With thousands, each would leave long after its row was marked `inflight`, and a
crash would leave them all uncertain; besides, a process may open 1,024 files."""

MOST_STARTING = 64
"""Rows that are `inflight` and whose message is not composed yet. Each waits for those before it, and no look-up may
come before the request."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that is `inflight`, with its message; None where nobody wants it any more."""

    delivery: Delivery
    outgoing: Sendable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitDoor:
    """The dependencies of delivery.

    `messengers` and `rules` are keyed by platform name. `chance` returns a random number in [0, 1) for the jitter.
    `on_settled` is called with each outcome after it is written. `worker` identifies this process on rows in flight.
    `openings` are what digests open with; `mail_links` makes the links in mail. `places` are those of requests in
    flight, by platform, `starting` those of rows that are `inflight` and whose message is not composed yet. `composing`
    is held while a card is composed.
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
    places: Mapping[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(partial(asyncio.Semaphore, MOST_IN_FLIGHT))
    )
    starting: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, MOST_STARTING))
    composing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Lane:
    """One channel's outbox rows in order, worked by one task at a time.

    It keeps its token bucket, and each outcome until it is written: a database that is full or locked at the wrong
    moment loses no outcome. `requests` dates those of this process; without it, all are of an earlier one. `hold` is
    this process's claim of the lane.
    """

    def __init__(self, channel: ChannelId, door: ExitDoor, *, requests: Requests | None = None) -> None:
        self.channel = channel
        self.hold = Hold(channel)
        self._door = door
        self._messenger = door.messengers[channel.platform]
        self._publisher = self._messenger if isinstance(self._messenger, Publisher) else None
        self._rules = door.rules[channel.platform]
        self._place = door.places[channel.platform]
        self._bucket: Bucket | None = None
        self._unwritten: Settled | None = None
        self._requests = requests or Requests(door.clock.monotonic())
        self._looks = Looks(channel, self._messenger, door.stores)
        self._is_in_doubt = False

    async def work(self, *, stopping: Callable[[], bool]) -> None:
        """Deliver rows until the lane is empty, deferred, paused or another's, or until `stopping()` is true between
        two rows.

        Raises when a store cannot be read or written. Call it again on the same lane then: it holds the row's outcome.
        """
        goes_on = await self._settle()
        if self._is_in_doubt:
            goes_on = await self._is_claimed_anew()
        while goes_on and not stopping():
            await self._wait_for_token()
            async with self._place:
                goes_on = not stopping() and await self._run(stopping)

    async def _run(self, stopping: Callable[[], bool]) -> bool:
        """Deliver rows while there are tokens, and nobody waits for the place. True when a row is left to be sent."""
        may_start = True
        while True:
            step = await self._begin() if may_start else await self._advance(worker=None)
            settled = await self._act(step)
            if settled is None:
                return isinstance(step, Send)
            self._unwritten = settled
            if ends_outage(settled):
                await gather_overdue(settled, stores=self._door.stores, now=self._door.clock.now())
            if settled.pause is not None or stopping():
                await self._settle()
                return False
            may_start = self._token()[1] <= 0 and not (self._place.locked() or self._door.starting.locked())

    async def _begin(self) -> _Ready | Step | Stale:
        """Write the outcome that is held, if any, start the row that is to be sent next, and compose its message."""
        async with self._door.starting:
            step = await self._advance(worker=self._door.worker)
            return await self._composed(step) if isinstance(step, Begun) else step

    async def _advance(self, *, worker: str | None) -> Begun | Step | Stale:
        door, settled, reading = self._door, self._unwritten, self._reading()
        ages = partial(self._requests.ages, reading=reading)
        advance = Advance(
            channel=self.channel,
            settled=settled,
            decide=lambda head, silence: next_step(head, self._rules, now=reading.now, ages=ages, silence=silence),
            at=reading.now,
            told_at=reading.told,
            keyless=self._publisher is not None and self._publisher.is_keyless(self.channel),
            worker=worker,
            epoch=self.hold.epoch,
        )
        self._is_in_doubt = True
        step = await door.stores.outbox.advance(advance)
        self._is_in_doubt = False
        self._written(settled, step)
        return step

    async def _settle(self) -> bool:
        """Write the outcome that is held, if any, and start nothing. False when the row has changed meanwhile."""
        settled = self._unwritten
        if settled is None:
            return True
        written = await self._door.stores.outbox.settle(settled, epoch=self.hold.epoch)
        self._written(settled, written)
        return not isinstance(written, Stale)

    async def _is_claimed_anew(self) -> bool:
        """Claim the lane again after a write of unknown outcome, which may have started a row; False if it is lost."""
        again = await self.hold.again()
        if again is None:
            return False
        self.hold, self._is_in_doubt = again, False
        return True

    def _written(self, settled: Settled | None, result: object) -> None:
        self._unwritten = None
        if settled is None or isinstance(result, Stale):
            return
        if settled.state is not State.UNCERTAIN:
            self._requests.forget(settled.delivery)
        self._door.on_settled(settled)

    def _reading(self) -> Reading:
        clock = self._door.clock
        return Reading(now=clock.now(), told=self._messenger.time(), monotonic=clock.monotonic())

    def _ages(self) -> Callable[[Delivery], Ages]:
        return partial(self._requests.ages, reading=self._reading())

    async def _act(self, step: _Ready | Begun | Step | Stale) -> Settled | None:
        """Carry out `step`; returns the outcome to write, or None when there is none."""
        match step:
            case _Ready(delivery, None):
                return Settled(delivery=delivery, state=State.DROPPED, at=self._door.clock.now())
            case _Ready(delivery, outgoing) if outgoing is not None:
                return await self._send(delivery, outgoing)
            case Defer(delivery, until, by_mute):
                at = self._door.clock.now()
                return Settled(delivery=delivery, state=delivery.state, at=at, due_at=until, muted=by_mute)
            case LookUp(delivery):
                found = await self._looks.find(step, self._rules, now=self._door.clock.now(), ages=self._ages())
                now, ages = self._door.clock.now(), self._ages()
                return after_look(delivery, found, self._rules, now=now, ages=ages(delivery))
            case _:
                return None

    async def _composed(self, begun: Begun) -> _Ready:
        """The message, as of the row's start: a retraction that was written before shows in it, and one that is written
        after finds a row that may be posted, and makes a notice.

        Cards whose facts are at hand are composed one at a time with a turn of the loop between them. One transaction
        starts many, and all at once would hold up everything else.
        """
        door = self._door
        with self._held(begun.delivery, NotSent("its message could not be composed", refused=True)):
            if begun.announced is None:
                message = await compose(begun.delivery, door.stores, openings=door.openings, links=door.mail_links)
                return _Ready(begun.delivery, rung(message, begun))
            async with door.composing:
                await asyncio.sleep(0)
                message = await compose(begun.delivery, door.stores, begun=begun, links=door.mail_links)
                return _Ready(begun.delivery, rung(message, begun))

    async def _send(self, started: Delivery, outgoing: Sendable) -> Settled:
        self._bucket, _ = self._token()
        self._requests.goes_out(started, self._door.clock.monotonic())
        known_for = self._rules.repeated_within(started)
        may_leave = self._requests.dating(started, self.hold.may_post, self._reading, known_for=known_for)
        with self._held(started, Unknown("the post broke off")), fence(may_leave):
            return self._settled(started, await send(self._messenger, started, outgoing))

    @contextmanager
    def _held(self, started: Delivery, outcome: Outcome) -> Iterator[None]:
        """If what is inside raises, hold this outcome: `work` writes it when it is called again."""
        try:
            yield
        except BaseException:
            self._unwritten = self._settled(started, outcome)
            raise

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
        await self._door.clock.sleep(self._token()[1])

    def _token(self) -> tuple[Bucket | None, float]:
        """The bucket once a token is taken, and the seconds until there is one."""
        if self._rules.pace is None:
            return None, 0.0
        return take_token(self._bucket, self._rules.pace, at=self._door.clock.monotonic())


def log_settled(settled: Settled) -> None:
    """Log the outcome of a row; one that an operator or we ourselves must fix is a warning or an error."""
    row = settled.delivery
    bound = log.bind(channel=str(row.channel), kind=row.kind.value, subject=row.subject, attempt=row.attempt)
    if settled.pause is not None:
        bound.warning(LogEvent.CHANNEL_PAUSED, code=settled.pause.code, fix=settled.pause.step)
    elif settled.no_thread is not None:
        bound.warning(LogEvent.THREAD_REFUSED, code=settled.no_thread.code, fix=settled.no_thread.step)
    elif settled.state is State.ASIDE:
        bound.error(LogEvent.DELIVERY_ASIDE, error=settled.error, fix="offprint outbox list")
    elif settled.state is State.FAILED:
        bound.error(LogEvent.DELIVERY_FAILED, error=settled.error)
    else:
        bound.info(LogEvent.DELIVERY_SETTLED, state=settled.state.value, error=settled.error)
