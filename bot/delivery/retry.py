"""The retry policy of delivery as one pure function: the next state of a row after an outcome.

A row that is certainly not sent is tried again with full jitter, for as long as an outage lasts
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). One that may have been sent is looked up
first. One that the channel refuses waits for a person; one that only a digest's thread refuses is dropped: the digest
itself is out. One that the platform refuses as a message is never tried again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channel.channel import Pause
from bot.delivery.afterwards import afterwards
from bot.delivery.delivery import IDEMPOTENT, Delivery, Kind, Settled, State, is_vote_edit
from bot.delivery.outcome import ChannelRefused, MessageRefused, NotSent, Outcome, Sent, ThreadRefused, Unknown

EDIT_GIVES_UP_AT_ATTEMPT = 8
"""With the backoff below, after some minutes. A notice that keeps its old words does no harm."""

VOTE_EDIT_GIVES_UP_AT_ATTEMPT = 3
VOTE_EDIT_WAITS_AT_MOST = 30.0
"""Seconds. The next vote edits the card again, and the channel's cards do not wait for a count. Discord lets a message
that is older than an hour be edited only so often (30046:
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Exponential backoff: the wait is at most `first`, doubled with every attempt, and never more than `most`."""

    first: timedelta = timedelta(seconds=2)
    most: timedelta = timedelta(minutes=15)
    gives_up_after: timedelta = timedelta(hours=72)
    gives_up_at_refusal: int = 100
    """Age alone is not enough: a row may wait for days behind a paused channel. Nor are attempts: an outage of a week
    has hundreds. Only answers that refuse the message count."""

    def is_enough(self, delivery: Delivery, *, now: datetime) -> bool:
        """Whether a row that is refused once more is old enough, and was refused often enough, to be given up."""
        return delivery.refusals + 1 >= self.gives_up_at_refusal and now - delivery.created_at > self.gives_up_after

    def wait(self, attempt: int, chance: float) -> timedelta:
        """The wait after `attempt` tries (from 1); `chance` is drawn from [0, 1)."""
        doublings = min(attempt - 1, 30)
        return min(self.most, self.first * (1 << doublings)) * max(chance, 0.1)


def after_outcome(  # noqa: PLR0913 - each is a fact or a policy that decides
    delivery: Delivery,
    outcome: Outcome,
    *,
    now: datetime,
    chance: float,
    backoff: Backoff,
    sent_again_once: bool = False,
) -> Settled:
    """The settled outcome of `delivery` after `outcome`. `chance` is drawn from [0, 1).

    `sent_again_once`: a post that cannot be looked up is sent again; when the fate of that is unknown too, it is set
    aside, so that a server which takes every mail and never says so does not send one for ever.
    """
    match outcome:
        case Sent(message_id):
            then = afterwards(delivery, outcome)
            return Settled(delivery=delivery, state=State.SENT, at=now, message_id=message_id, then=then)
        case MessageRefused(code, detail, is_gone):
            state = State.DROPPED if is_gone and delivery.kind in IDEMPOTENT else State.FAILED
            return Settled(delivery=delivery, state=state, at=now, error=f"{code}: {detail}")
        case ChannelRefused(code, step):
            pause = Pause(code, step, since=now)
            return replace(_left_nothing(delivery, error=code, at=now, due_at=now), pause=pause)
        case ThreadRefused(code):
            refused = None if delivery.kind is Kind.EDIT else outcome
            return Settled(delivery=delivery, state=State.DROPPED, at=now, error=code, no_thread=refused)
        case Unknown(reason) | NotSent(reason) if _is_edit_given_up(delivery, outcome):
            return Settled(delivery=delivery, state=State.DROPPED, at=now, error=reason)
        case Unknown(reason) if sent_again_once and delivery.unsure_since is not None:
            return Settled(
                delivery=delivery, state=State.FAILED, at=now, error=f"given up, fate unknown twice; {reason}"
            )
        case Unknown(reason):
            due = now + backoff.wait(delivery.attempt, chance)
            return Settled(delivery=delivery, state=State.UNCERTAIN, at=now, due_at=due, error=reason)
        case NotSent(reason, refused=True) if backoff.is_enough(delivery, now=now):
            return _given_up(delivery, reason, now=now, backoff=backoff)
        case NotSent(reason, retry_after, refused):
            due = now + _wait(delivery, retry_after, chance, backoff)
            return replace(_left_nothing(delivery, error=reason, at=now, due_at=due), refused=refused)


def _is_edit_given_up(delivery: Delivery, outcome: Unknown | NotSent) -> bool:
    """Whether a row is an edit that was tried often enough."""
    if is_vote_edit(delivery.kind, delivery.subject):
        asked = outcome.retry_after if isinstance(outcome, NotSent) else None
        return delivery.attempt >= VOTE_EDIT_GIVES_UP_AT_ATTEMPT or (asked or 0.0) > VOTE_EDIT_WAITS_AT_MOST
    return delivery.kind is Kind.EDIT and delivery.attempt >= EDIT_GIVES_UP_AT_ATTEMPT


def _left_nothing(delivery: Delivery, *, error: str, at: datetime, due_at: datetime) -> Settled:
    """The row whose last request was surely not stored: only of an earlier one may the fate be unknown."""
    return Settled(
        delivery=delivery,
        state=State.WAITING if delivery.unsure_since is None else State.UNCERTAIN,
        at=at,
        due_at=due_at,
        error=error,
        keyless=delivery.keyless_before,
    )


def _wait(delivery: Delivery, retry_after: float | None, chance: float, backoff: Backoff) -> timedelta:
    """At least the wait that the platform asked for; without one, the backoff's wait."""
    if retry_after is None:
        return backoff.wait(delivery.attempt, chance)
    return timedelta(seconds=retry_after + chance)


def _given_up(delivery: Delivery, reason: str, *, now: datetime, backoff: Backoff) -> Settled:
    hours = backoff.gives_up_after // timedelta(hours=1)
    error = f"given up after {hours} hours of trying: {reason}"
    state = State.FAILED if delivery.unsure_since is None else State.ASIDE
    return Settled(delivery=delivery, state=state, at=now, error=error)
