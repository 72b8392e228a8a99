"""Times and choices in the words of every answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.card.figures import counted
from bot.card.plan import next_words, plan_words
from bot.channel.channel import Channel
from bot.channel.subscription import Mode

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def span(time: timedelta) -> str:
    """A length of time in its largest whole unit: `3 minutes`, `2 days`."""
    seconds = int(time.total_seconds())
    for unit, length in _UNITS:
        if seconds >= length:
            return counted(seconds // length, unit)
    return "less than a minute"


def ago(moment: datetime, *, now: datetime) -> str:
    """How long ago `moment` was."""
    return f"{span(now - moment)} ago"


def mode_words(mode: Mode) -> str:
    """How what matches is said: `as it appears`, `in the daily digest`."""
    return "in the daily digest" if mode is Mode.DAILY else "as it appears"


def digest_words(channel: Channel) -> str:
    """A channel's digest: `weekdays at 09:00, Europe/Berlin, the best 10; next on Wed 25 Nov at 09:00`."""
    if channel.digest is None or channel.next_digest_at is None:
        return "off"
    return f"{plan_words(channel.digest)}; {next_words(channel.next_digest_at, channel.digest.zone)}"
