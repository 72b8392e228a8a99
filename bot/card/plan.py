"""When a channel's digest comes, as people say it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.card.byline import in_words
from bot.card.formatting import weekday_words
from bot.channel.channel import DAILY, EVERY_DAY, WEEKDAYS, Channel, DigestPlan, Weekday

_WEEKEND = EVERY_DAY - WEEKDAYS


def digest_words(channel: Channel) -> str:
    """A channel's daily digest: `weekdays at 09:00, Europe/Berlin, the best 10; next on Wed 25 Nov at 09:00`."""
    digest = channel.digest(DAILY)
    if digest.plan is None or digest.next_at is None:
        return "off"
    return f"{plan_words(digest.plan)}; {next_words(digest.next_at, digest.plan.zone)}"


def plan_words(plan: DigestPlan) -> str:
    """`weekdays at 09:00, Europe/Berlin, the best 10`."""
    return f"{days_words(plan.days)} at {plan.at:%H:%M}, {plan.zone}, the best {plan.top}"


def days_words(days: frozenset[Weekday]) -> str:
    """`daily`, `weekdays`, `weekends`, or the days by name: `Mondays and Thursdays`."""
    known = {EVERY_DAY: "daily", WEEKDAYS: "weekdays", _WEEKEND: "weekends"}
    return known.get(days) or in_words([f"{day.name.capitalize()}s" for day in sorted(days)])


def next_words(due: datetime, zone: str) -> str:
    """`next on Wed 25 Nov at 09:00`: a moment (UTC) on the clock of `zone`."""
    local = due.astimezone(ZoneInfo(zone))
    return f"next on {weekday_words(local.date())} at {local:%H:%M}"
