"""The schedule of a digest: the due moments of a plan's local time of day, across changes of the clocks.

A cron trigger doubles the digest in an hour that is repeated and loses the day whose midnight is skipped (Cairo,
Beirut, Santiago), so the moments are computed, one day after the other (`bot.channel.wall_clock`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.channel.channel import ChannelDigest, DigestPlan, Mute, Weekday
from bot.channel.wall_clock import moment_on

TOO_LATE = timedelta(hours=12)
"""A digest missed by this much is no longer sent: its papers go into the next one, which is nearer then."""
TOO_LATE_ONCE_A_WEEK = timedelta(days=3)
"""The same for a plan with one day a week: Monday's is welcome on Wednesday, and the next is a week away. From the
fourth day on it is nearer to the next one than to its own day."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_QUARTER_HOUR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Send:
    """Make the digest that was due at `due`; the plan's next one is due at `next` (both UTC)."""

    due: datetime
    next: datetime


@dataclass(frozen=True, slots=True)
class Fold:
    """Skip it: its papers wait for the digest that is due at `next` (UTC)."""

    next: datetime


def next_due(plan: DigestPlan, *, after: datetime) -> datetime:
    """The first moment (UTC) strictly after `after` at which a digest of `plan` is due.

    `plan.zone` is an IANA name that `bot.digest.zones.zone_named` has given, and `plan.days` are not empty.
    """
    today = _local(after, plan).date()
    return next(moment for moment in _moments(plan, today, step=1) if moment > after)


def due_before(plan: DigestPlan, moment: datetime) -> datetime:
    """The last moment (UTC) strictly before `moment` at which a digest of `plan` was due."""
    return _last_due(plan, at=moment.astimezone(UTC) - _SECOND)


def local_due(plan: DigestPlan, due: datetime) -> str:
    """The local date and time of a moment in the plan's zone, to the minute and with its offset from UTC."""
    return _local(due, plan).isoformat(timespec="minutes")


def decide(plan: DigestPlan, due: datetime, *, now: datetime) -> Send | Fold:
    """Whether to send or fold the digest that was due at `due` (`due <= now`).

    After a long sleep the last moment that was missed counts: what was due before it is folded into it, and it is
    sent if it is not `too_late`. The next moment is after `now`, so that none is caught up in a burst.
    """
    last = max(due, _last_due(plan, at=now))
    following = next_due(plan, after=now)
    if now - last >= too_late(plan):
        return Fold(following)
    return Send(last, following)


def too_late(plan: DigestPlan) -> timedelta:
    """How late a digest of `plan` is folded into the next one and no longer sent."""
    return TOO_LATE_ONCE_A_WEEK if len(plan.days) == 1 else TOO_LATE


def made_from(digest: ChannelDigest, begins: datetime) -> datetime | None:
    """When a digest is made that cannot be before `begins` (UTC): when it is due, at `begins`, or folded into the next.

    None for one that is off.
    """
    if digest.running is None or digest.next_at is None or digest.next_at > begins:
        return digest.next_at
    decided = decide(digest.running, digest.next_at, now=begins)
    return begins if isinstance(decided, Send) else decided.next


def made_next(digest: ChannelDigest, mute: Mute | None) -> datetime | None:
    """When a digest is made next (UTC), which a mute puts off.

    None for one that is off, and where somebody must end the mute first.
    """
    if mute is None:
        return digest.next_at
    return None if mute.until is None else made_from(digest, mute.until)


def realigned(plan: DigestPlan, due: datetime, *, now: datetime) -> datetime:
    """When a digest whose stored moment is `due` is really due (UTC).

    The zone may have new rules since it was stored, which move clocks by quarters of an hour: then it is the plan's
    moment nearest to it, the same local time of the same day. The clock may have been ahead when it was stored: then
    it is the first moment after `now`, as for any other plan. A moment that is right stays as it is.
    """
    last, following = _last_due(plan, at=due), next_due(plan, after=due)
    nearest = last if due - last <= following - due else following
    by_rules = due if (due - nearest) % _QUARTER_HOUR else nearest
    return min(by_rules, next_due(plan, after=now))


def due_now(plan: DigestPlan, next_at: datetime | None, *, now: datetime) -> datetime:
    """The moment (UTC) that a digest made at `now` is of: the one that is due, if one is and is sent, else `now`."""
    decision = decide(plan, next_at, now=now) if next_at is not None and next_at <= now else None
    return decision.due if isinstance(decision, Send) else now


def _last_due(plan: DigestPlan, *, at: datetime) -> datetime:
    """The last moment (UTC) at or before `at` at which a digest of `plan` was due."""
    tomorrow = _local(at, plan).date() + _DAY  # it has been there already where clocks went back over midnight
    return next(moment for moment in _moments(plan, tomorrow, step=-1) if moment <= at)


def _moments(plan: DigestPlan, start: date, *, step: int) -> Iterator[datetime]:
    """The moments of `plan` day by day from `start` on, forwards (`step` 1) or backwards (-1)."""
    for days in count(0, step):
        day = start + timedelta(days=days)
        if Weekday(day.weekday()) in plan.days:
            moment = moment_on(day, plan.at, plan.zone)
            if moment is not None:
                yield moment


def _local(moment: datetime, plan: DigestPlan) -> datetime:
    """A moment as a clock in the plan's zone shows it."""
    return moment.astimezone(ZoneInfo(plan.zone))
