"""Decides the next step of a lane. A lane is the outbox rows of one channel, delivered in order.

A row is uncertain when a crash or a time-out hid the outcome of its request; it blocks its own lane and no other. An
uncertain edit is sent again: edits are idempotent. An uncertain post is sent again at once while the platform still
recognises its key (Discord's nonce; a forum knows none). After that it waits until the request can no longer be in
flight, and is then looked up: an earlier look-up could miss the post. One whose fate is still unknown after a day steps
aside, and its lane goes on. It is looked for again when a later message of its channel is posted, and an operator may
decide.

A mail cannot be looked up, but carries its key, by which mail programs know a repeat: it is held for a while, sent once
more, and given up when the fate of that is unknown too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.delivery.afterwards import afterwards
from bot.delivery.delivery import IDEMPOTENT, Delivery, Settled, State
from bot.delivery.outcome import Absent, CannotLook, Found, Sent
from bot.delivery.pace import Pace
from bot.delivery.requests import Ages
from bot.delivery.silence import NO_SILENCE, Silence
from bot.delivery.window import Window, window_of

LOOKUP_RETRY = timedelta(seconds=30)
"""A look-up that failed for the moment (429, 5xx) is tried again after this."""
BLOCKED_LOOKUP_RETRY = timedelta(minutes=10)
"""A look-up that only a person can make possible (a missing scope) is tried again after this."""

STEPS_ASIDE_AFTER = timedelta(days=1)
"""A row whose fate is unknown for so long holds up its channel no longer."""


class UnknownOutcome(StrEnum):
    """What happens to an uncertain post that the platform does not let us look up."""

    VERIFY = "verify"
    """It waits until it can be looked up; the lane waits with it and `status` says which access is missing."""
    RESEND = "resend"
    """It is sent again, and may be posted twice."""
    HOLD = "hold"
    """It steps aside, and may be missing; the lane goes on."""


SENT_AGAIN_AFTER: Mapping[UnknownOutcome, timedelta | None] = MappingProxyType(
    {
        UnknownOutcome.VERIFY: timedelta(hours=1),
        UnknownOutcome.RESEND: timedelta(0),
        UnknownOutcome.HOLD: None,
    }
)
"""How long a post that nobody can ever look up is held before it is sent again; None sets it aside at once. In an hour
a mail server that was overtaxed has settled, and what it took has been delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRules:
    """The rules of one platform's lanes.

    `nonce_trusted`: how long after a post the platform answers a repeat of its key with that post, not a new one.
    `longest_request`: an upper bound on how long a request can be in flight.
    `sent_again_after`: how long after a post that cannot be looked up the same is sent once more; None where the
    platform is asked, or where it is not sent again.
    """

    longest_request: timedelta
    nonce_trusted: timedelta = timedelta(0)
    unknown: UnknownOutcome = UnknownOutcome.VERIFY
    sent_again_after: timedelta | None = None
    pace: Pace | None = None

    def repeated_within(self, delivery: Delivery) -> timedelta | None:
        """How long after the first request of a row another may leave without a look; None where that does no harm, and
        where the platform knows no key.
        """
        return None if delivery.kind in IDEMPOTENT else self.nonce_trusted or None


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing to do here."""


@dataclass(frozen=True, slots=True)
class Send:
    """Post the row, under its key."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class LookUp:
    """Look for the row's post in that window of its channel's history."""

    delivery: Delivery
    window: Window


@dataclass(frozen=True, slots=True)
class Defer:
    """Leave the row alone until `until`; `by_mute`: or until a person changes the channel's mute."""

    delivery: Delivery
    until: datetime
    by_mute: bool = False


Step = Idle | Send | LookUp | Defer


def next_step(
    head: Delivery | None,
    rules: LaneRules,
    *,
    now: datetime,
    ages: Callable[[Delivery], Ages],
    silence: Silence = NO_SILENCE,
) -> Step:
    """What to do now with the head of a lane, None where no row is open. `ages` dates its requests."""
    if head is None or head.due_at > now or head.state is State.INFLIGHT:
        return Idle()
    if head.state is State.WAITING:
        held = silence.holds(head, now=now)
        return Send(head) if held is None else Defer(head, held.until, held.by_mute)
    return _uncertain(head, rules, now=now, ages=ages(head))


def _uncertain(head: Delivery, rules: LaneRules, *, now: datetime, ages: Ages) -> Step:
    if head.kind in IDEMPOTENT:
        return Send(head)
    if ages.first < rules.nonce_trusted and not head.keyless:
        return Send(head)
    wait = rules.longest_request - ages.last
    if rules.sent_again_after is not None:
        wait = max(wait, rules.sent_again_after - ages.first)
    if wait > timedelta(0):
        return Defer(head, now + wait)
    return Send(head) if rules.sent_again_after is not None else LookUp(head, window_of(head, rules.longest_request))


def looked_for(
    rows: Iterable[Delivery], rules: LaneRules, *, now: datetime, ages: Callable[[Delivery], Ages]
) -> list[LookUp]:
    """The look-ups of those uncertain rows whose requests must have ended."""
    steps = (_uncertain(row, rules, now=now, ages=ages(row)) for row in rows)
    return [step for step in steps if isinstance(step, LookUp)]


def after_look(delivery: Delivery, found: Found, rules: LaneRules, *, now: datetime, ages: Ages) -> Settled:
    """The outcome of an uncertain row after its look-up; `ages` are those of its requests."""
    match found:
        case Sent(message_id):
            then = afterwards(delivery, found)
            return Settled(delivery=delivery, state=State.SENT, at=now, message_id=message_id, then=then)
        case Absent() if rest := _rest(delivery, ages):
            why = "it was sent again and again without an answer, and is not in the channel"
            return _aside(delivery, why, now, wait=rest)
        case Absent():
            return Settled(delivery=delivery, state=State.WAITING, at=now, due_at=now)
        case CannotLook(reason, None, retry_after):
            return _look_again(delivery, reason, _later(retry_after), now=now, ages=ages)
        case CannotLook(reason, step):
            return _after_blocked_lookup(delivery, f"{reason}: {step}", rules.unknown, now=now, ages=ages)


def _later(retry_after: float | None) -> timedelta:
    """At least the wait that the platform asks for."""
    return LOOKUP_RETRY if retry_after is None else max(LOOKUP_RETRY, timedelta(seconds=retry_after))


def _after_blocked_lookup(
    delivery: Delivery, why: str, choice: UnknownOutcome, *, now: datetime, ages: Ages
) -> Settled:
    match choice:
        case UnknownOutcome.VERIFY:
            return _look_again(delivery, why, BLOCKED_LOOKUP_RETRY, now=now, ages=ages)
        case UnknownOutcome.RESEND if rest := _rest(delivery, ages):
            return _aside(delivery, why, now, wait=rest)
        case UnknownOutcome.RESEND:
            return Settled(delivery=delivery, state=State.WAITING, at=now, due_at=now, error=why)
        case UnknownOutcome.HOLD:
            return _aside(delivery, why, now, wait=STEPS_ASIDE_AFTER)


def _rest(delivery: Delivery, ages: Ages) -> timedelta:
    """How long a row is not sent again that was tried for a day without an answer; none where it may be.

    The longer it was tried, the more rarely. It may also have waited, untried, for a stopped service.
    """
    first = delivery.doubted_at or delivery.unsure_since
    last = delivery.asked_at or delivery.started_at
    if first is None or last is None or last - first < STEPS_ASIDE_AFTER:
        return timedelta(0)
    return max(timedelta(0), (last - first) / 4 - ages.last)


def _look_again(delivery: Delivery, why: str, wait: timedelta, *, now: datetime, ages: Ages) -> Settled:
    """A clock that is wrong by a day may let a row step aside too early. It is then looked for later, and not lost.

    What a restore doubts has no request that the platform's clock dates, and is looked for from then on.
    """
    doubted_for = ages.first if delivery.asked_at is not None else now - (delivery.doubted_at or delivery.created_at)
    if doubted_for >= STEPS_ASIDE_AFTER:
        return _aside(delivery, why, now, wait=BLOCKED_LOOKUP_RETRY)
    return Settled(delivery=delivery, state=State.UNCERTAIN, at=now, due_at=now + wait, error=why)


def _aside(delivery: Delivery, why: str, now: datetime, *, wait: timedelta) -> Settled:
    """The row steps aside. Once a message is posted here, it is looked for again, and not before `wait` is over."""
    error = f"stepped aside, fate unknown; {why}"
    return Settled(delivery=delivery, state=State.ASIDE, at=now, due_at=now + wait, error=error)
