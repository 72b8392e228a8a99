"""The law of the new: a paper is announced where it matches as stored after a page and did not as stored before.

A paper that was not stored before matches nothing before. No date decides whether: dates only decide how, since an
entry whose announcement day is more than two days past is no news and goes to the digest, marked late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice, repeat

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscriber
from bot.matching.announcement import Announcement, Form, Match
from bot.matching.query_registry import StoredQuery
from bot.paper.paper import Paper
from bot.query.evidence import Reasons

NEWS_FOR = timedelta(days=2)
"""How long after its announcement day a paper is still worth a card of its own."""
AT_ONCE = 1_000
"""So many matches of a paper are put together by channel; one that has more is said of piece by piece."""

Wanted = tuple[Subscriber, Reasons]


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A query that a paper newly matches, why, and (not always all of) those who are subscribed to it in one mode."""

    paper: Paper
    late: bool
    reasons: Reasons
    mode: Mode
    subscribers: tuple[Subscriber, ...]


@dataclass(frozen=True, slots=True)
class Announcements:
    """The announcements of many matches: made anew whenever they are gone through, since there may be a million.

    A paper is announced once in a channel, as a card if an instant subscription matches it, else as a line. One with
    more than `AT_ONCE` matches may come again with further ones, and then first in the form that holds.
    """

    matches: tuple[NewMatch, ...]

    def __iter__(self) -> Iterator[Announcement]:
        for _, matches in groupby(self.matches, lambda match: match.paper.id):
            yield from _announcements(tuple(matches))


def newly_matched(after: Iterable[StoredQuery], before: Iterable[StoredQuery]) -> tuple[StoredQuery, ...]:
    """The queries that are true of the paper as it stands now and were not true of it as it stood."""
    known = set(before)
    return tuple(stored for stored in after if stored not in known)


def is_late(announced: datetime | None, *, now: datetime) -> bool:
    """Whether the day (a UTC date) on which a source announced an entry is more than two days past."""
    return announced is not None and announced.date() < (now - NEWS_FOR).date()


def _announcements(matches: Sequence[NewMatch]) -> Iterator[Announcement]:
    """The announcements of one paper."""
    paper, wanted = matches[0].paper, _wanted(matches)
    while some := sorted(islice(wanted, AT_ONCE), key=lambda one: one[0].id):
        yield from _by_channel(paper, some, late=matches[0].late)


def _wanted(matches: Sequence[NewMatch]) -> Iterator[Wanted]:
    """Every match by itself, those of instant subscriptions first: they decide the form."""
    for mode in (Mode.INSTANTLY, Mode.DAILY):
        for match in matches:
            if match.mode is mode:
                yield from zip(match.subscribers, repeat(match.reasons))


def _by_channel(paper: Paper, wanted: Iterable[Wanted], *, late: bool) -> Iterator[Announcement]:
    channels: dict[ChannelId, list[Wanted]] = {}
    for one in wanted:
        channels.setdefault(one[0].channel, []).append(one)
    for channel, ours in channels.items():
        instant = any(subscriber.mode is Mode.INSTANTLY for subscriber, _ in ours)
        form = Form.CARD if instant and not late else Form.LINE
        matches = tuple(Match(subscriber.id, reasons) for subscriber, reasons in ours)
        yield Announcement(channel, paper.id, form, matches, late)
