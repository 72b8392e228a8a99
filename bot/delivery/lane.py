"""Decides the next step of a lane. A lane is the outbox rows of one channel, delivered in order.

A row is uncertain when a crash or a time-out hid the outcome of its request; it blocks its own lane and no other. An
uncertain edit is sent again: edits are idempotent. An uncertain post is sent again at once while the platform still
recognises its key (Discord's nonce). After that it waits until the request can no longer be in flight, and is then
looked up: an earlier look-up could miss the post. A mail cannot be looked up, but carries its key, by which mail
programs know a repeat: it is held for a while, sent once more, and set aside when the fate of that is unknown too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.delivery.delivery import Delivery, Kind, LaneState, Settled, State
from bot.delivery.outcome import Absent, CannotLook, Found, Sent
from bot.delivery.pace import Pace

LOOKUP_RETRY = timedelta(seconds=30)
"""A look-up that failed for the moment (429, 5xx) is tried again after this."""
BLOCKED_LOOKUP_RETRY = timedelta(minutes=10)
"""A look-up that only a person can make possible (a missing scope) is tried again after this."""


class UnknownOutcome(StrEnum):
    """What happens to an uncertain post that the platform does not let us look up."""

    VERIFY = "verify"
    """It waits until it can be looked up; the lane waits with it and `status` says which access is missing."""
    RESEND = "resend"
    """It is sent again, and may be posted twice."""
    HOLD = "hold"
    """It is set aside, and may be missing; the lane goes on."""


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


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing to do here."""


@dataclass(frozen=True, slots=True)
class Send:
    """Post the row, under its key."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class LookUp:
    """Look up a post of the row made at or after `since`."""

    delivery: Delivery
    since: datetime


@dataclass(frozen=True, slots=True)
class Defer:
    """Leave the row alone until `until`."""

    delivery: Delivery
    until: datetime


Step = Idle | Send | LookUp | Defer


def next_step(lane: LaneState, rules: LaneRules, *, now: datetime) -> Step:
    """What to do with the head of `lane` now."""
    head = lane.head
    if head is None or head.due_at > now or head.state is State.INFLIGHT:
        return Idle()
    if head.state is State.WAITING:
        return Send(head)
    return _uncertain(head, rules, now=now)


def _uncertain(head: Delivery, rules: LaneRules, *, now: datetime) -> Step:
    if head.kind is Kind.EDIT:
        return Send(head)  # edits are idempotent
    last_request = head.started_at or head.created_at
    first_request = head.unsure_since or last_request
    if now - first_request < rules.nonce_trusted:
        return Send(head)
    safe_at = last_request + rules.longest_request
    if rules.sent_again_after is not None:
        safe_at = max(safe_at, first_request + rules.sent_again_after)
    if now < safe_at:
        return Defer(head, safe_at)
    return LookUp(head, first_request) if rules.sent_again_after is None else Send(head)


def after_look(delivery: Delivery, found: Found, rules: LaneRules, *, now: datetime) -> Settled:
    """The outcome of an uncertain row after its look-up."""
    match found:
        case Sent(message_id):
            return Settled(delivery=delivery, state=State.SENT, at=now, message_id=message_id)
        case Absent():
            return Settled(delivery=delivery, state=State.WAITING, at=now, due_at=now)
        case CannotLook(reason, None):
            due = now + LOOKUP_RETRY
            return Settled(delivery=delivery, state=State.UNCERTAIN, at=now, due_at=due, error=reason)
        case CannotLook(reason, step):
            return _after_blocked_lookup(delivery, f"{reason}: {step}", rules.unknown, now=now)


def _after_blocked_lookup(delivery: Delivery, why: str, choice: UnknownOutcome, *, now: datetime) -> Settled:
    match choice:
        case UnknownOutcome.VERIFY:
            due = now + BLOCKED_LOOKUP_RETRY
            return Settled(delivery=delivery, state=State.UNCERTAIN, at=now, due_at=due, error=why)
        case UnknownOutcome.RESEND:
            return Settled(delivery=delivery, state=State.WAITING, at=now, due_at=now, error=why)
        case UnknownOutcome.HOLD:
            return Settled(delivery=delivery, state=State.FAILED, at=now, error=f"set aside, fate unknown; {why}")
