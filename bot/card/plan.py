"""When a channel's digests come, as people say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.card.byline import in_words
from bot.card.formatting import weekday_words
from bot.channel.channel import DAILY, DEFAULT_ZONE, EVERY_DAY, WEEKDAYS, Channel, DigestPlan, LocalHours, Mute, Weekday
from bot.digest.schedule import made_next

_WEEKEND = EVERY_DAY - WEEKDAYS


def digest_words(channel: Channel, name: str = DAILY) -> str:
    """A channel's digest of a name: `weekdays at 09:00, Europe/Berlin, the best 10; next on Wed 25 Nov at 09:00`."""
    digest = channel.digest(name)
    if digest.plan is None or digest.next_at is None:
        return "off"
    due = made_next(digest, channel.mute)
    following = "next when somebody ends the mute" if due is None else next_words(due, digest.plan.zone)
    return f"{plan_words(digest.plan)}; {following}"


def digests_sentence(channel: Channel) -> str:
    """Every digest that is on: `Daily digest: weekdays at 09:00, …. Weekly digest: Mondays at 09:00, …`; else that
    none is.
    """
    on = (f"{digest.name.capitalize()} digest: {digest_words(channel, digest.name)}" for digest in channel.running)
    return ". ".join(on) or "Digest: off"


def digests_named(names: Sequence[str], *, several: bool = False) -> str:
    """`daily digest`, `daily and weekly digests`; with `several` always in the plural."""
    return f"{in_words(list(names))} {'digests' if several or len(names) > 1 else 'digest'}"


def plan_words(plan: DigestPlan) -> str:
    """`weekdays at 09:00, Europe/Berlin, the best 10`."""
    empty = ", also when nothing is new" if plan.says_nothing_new else ""
    cards = ", with their cards in its thread" if plan.cards else ""
    return f"{days_words(plan.days)} at {plan.at:%H:%M}, {plan.zone}, the best {plan.top}{cards}{empty}"


def cards_words(channel: Channel) -> str:
    """How a channel's cards come: `at once`, or `spread over 09:00–18:00, Europe/Berlin`."""
    return f"spread over {hours_words(channel.spread)}" if channel.spread else "at once"


def silence_words(channel: Channel, *, now: datetime) -> tuple[str, ...]:
    """What keeps cards away from a channel now or at night: `muted until …`, `quiet hours 22:00–07:00, …`."""
    mute = channel.muted_at(now)
    return (
        *((f"muted {mute_words(mute, channel.zone)}",) if mute else ()),
        *((quiet_words(channel),) if channel.quiet else ()),
    )


def quiet_words(channel: Channel) -> str:
    """A channel's quiet hours: `no quiet hours`, or `quiet hours 22:00–07:00, Europe/Berlin`."""
    return f"quiet hours {hours_words(channel.quiet)}" if channel.quiet else "no quiet hours"


def hours_words(hours: LocalHours) -> str:
    """`09:00–18:00, Europe/Berlin`."""
    return f"{hours.begins:%H:%M}–{hours.ends:%H:%M}, {hours.zone}"


def mute_words(mute: Mute, zone: str | None) -> str:
    """`until Wed 25 Nov at 09:00, Europe/Berlin`, on the clock of `zone` (None: UTC), or `until somebody ends that`."""
    if mute.until is None:
        return "until somebody ends that"
    return f"until {moment_words(mute.until, zone or DEFAULT_ZONE)}, {zone or DEFAULT_ZONE}"


def moment_words(moment: datetime, zone: str) -> str:
    """`Wed 25 Nov at 09:00`: a moment (UTC) on the clock of `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{weekday_words(local.date())} at {local:%H:%M}"


def days_words(days: frozenset[Weekday]) -> str:
    """`every day`, `weekdays`, `weekends`, or the days by name: `Mondays and Thursdays`."""
    known = {EVERY_DAY: "every day", WEEKDAYS: "weekdays", _WEEKEND: "weekends"}
    return known.get(days) or in_words([f"{day.name.capitalize()}s" for day in sorted(days)])


def next_words(due: datetime, zone: str) -> str:
    """`next on Wed 25 Nov at 09:00`: a moment (UTC) on the clock of `zone`."""
    return f"next on {moment_words(due, zone)}"
