"""The rule of news: a paper is announced where its version after a page matches and its version before did not.

A paper that was not stored before matches nothing before. No date decides whether; dates only decide how, in routing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, repeat

from bot.announcing.announcement import COUNTED_FIELDS, Announcement, Match
from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscriber
from bot.matching.query_registry import StoredQuery
from bot.paper.paper import Paper
from bot.query.evidence import Reasons

AT_ONCE = 1_000
"""How many matches of a paper are gathered by channel at a time; one that has more is announced piece by piece."""

_Matched = tuple[Subscriber, Reasons]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatch:
    """A query that a paper newly matches, with some or all of its subscribers of one mode.

    `late`: its source listed the paper more than `NEWS_FOR_DAYS` announcement days ago. `was_known`: the paper was
    stored before. `restored`: as in `Announcement`.
    """

    paper: Paper
    late: bool
    was_known: bool = False
    restored: bool = False
    reasons: Reasons
    mode: Mode
    subscribers: tuple[Subscriber, ...]


@dataclass(frozen=True, slots=True)
class NewAnnouncements:
    """The announcements of many matches, one for each paper and channel: generated on each pass, as there may be a
    million.

    A paper with more than `AT_ONCE` matches may come again in a channel, with further ones that are routed by their own
    modes: a card that the first brought says all, and lines come beside lines. So instant subscriptions come first.
    """

    matches: tuple[NewMatch, ...]

    def __iter__(self) -> Iterator[Announcement]:
        for _, matches in groupby(self.matches, lambda match: match.paper.id):
            yield from _of_one_paper(tuple(matches))


def newly_matched(after: Iterable[StoredQuery], before: Iterable[StoredQuery]) -> tuple[StoredQuery, ...]:
    """The queries that match the paper now and did not match its stored version."""
    known = set(before)
    return tuple(stored for stored in after if stored not in known)


def _of_one_paper(matches: Sequence[NewMatch]) -> Iterator[Announcement]:
    matched = _instant_first(matches)
    while some := sorted(islice(matched, AT_ONCE), key=lambda one: one[0].id):
        yield from _by_channel(matches[0], some)


def _instant_first(matches: Sequence[NewMatch]) -> Iterator[_Matched]:
    """Each subscriber with the reasons, instant ones first."""
    for mode in sorted(Mode, key=lambda mode: mode is not Mode.INSTANTLY):
        for match in matches:
            if match.mode is mode:
                yield from zip(match.subscribers, repeat(match.reasons))


def _by_channel(new: NewMatch, matched: Iterable[_Matched]) -> Iterator[Announcement]:
    channels: dict[ChannelId, list[_Matched]] = {}
    for one in matched:
        channels.setdefault(one[0].channel, []).append(one)
    for channel, ours in channels.items():
        passed = new.was_known and any(COUNTED_FIELDS.intersection(reasons.fields) for _, reasons in ours)
        yield Announcement(
            channel=channel,
            paper=new.paper.id,
            matches=tuple(Match(subscriber.id, reasons) for subscriber, reasons in ours),
            modes=frozenset(subscriber.mode for subscriber, _ in ours),
            late=new.late and not passed,
            passed_bar=passed,
            restored=new.restored,
        )
