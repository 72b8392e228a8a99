"""The law of the new: a paper is announced where it matches as stored after a page and did not as stored before.

A paper that was not stored before matches nothing before. No date decides whether: dates only decide how, since an
entry whose announcement day is more than two days past is no news and goes to the digest, marked late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.matching.announcement import Announcement, Form, Match
from bot.matching.matcher import Hit
from bot.paper.paper import Paper

NEWS_FOR = timedelta(days=2)
"""How long after its announcement day a paper is still worth a card of its own."""


def newly_matched(after: Iterable[Hit], before: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits of the paper as it stands now that the paper as it stood did not have."""
    known = {hit.id for hit in before}
    return tuple(hit for hit in after if hit.id not in known)


def is_late(paper: Paper, *, now: datetime) -> bool:
    """Whether the day the paper was announced (a UTC date) is more than two days past."""
    announced = paper.listed_at
    return announced is not None and announced.date() < (now - NEWS_FOR).date()


def announcements(
    paper: Paper, hits: Iterable[Hit], living: Mapping[int, Subscription], *, now: datetime
) -> tuple[Announcement, ...]:
    """One announcement for each channel of `hits`: a card if an instant subscription matches, else a line."""
    late = is_late(paper, now=now)
    by_channel: dict[ChannelId, list[Match]] = {}
    instant: set[ChannelId] = set()
    for hit in hits:
        subscription = living[hit.id]
        by_channel.setdefault(subscription.channel, []).append(Match(hit.id, hit.reasons))
        if subscription.mode is Mode.INSTANTLY:
            instant.add(subscription.channel)
    return tuple(
        Announcement(channel, paper.id, _form(late=late, instant=channel in instant), tuple(matches), late)
        for channel, matches in by_channel.items()
    )


def _form(*, late: bool, instant: bool) -> Form:
    return Form.CARD if instant and not late else Form.LINE
