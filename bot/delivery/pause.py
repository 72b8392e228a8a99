"""Decides who is told that a channel cannot be posted to, and when. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription

PAUSE_GATHERS = timedelta(seconds=5)
"""How long a pause notice waits for others: an app that was removed from a server loses all channels at once."""
WITH_DIRECT_MESSAGES = frozenset({"slack", "discord"})
"""The platforms on which a person can be written to by an app."""


def whom_to_tell(channel: ChannelId, subscriptions: Iterable[Subscription]) -> ChannelId | None:
    """The direct messages of the person who subscribed the channel last; None where nobody is known.

    Who subscribed last is the likeliest to be there still.
    """
    if channel.platform not in WITH_DIRECT_MESSAGES or channel.person is not None:
        return None
    last = max((one for one in subscriptions if one.person), key=lambda one: one.id, default=None)
    return None if last is None or last.person is None else channel.direct(last.person)


def pause_notice_subject(at: datetime) -> str:
    """The subject of the notice to a person of pauses from the moment `at` on."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
