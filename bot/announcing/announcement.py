"""An announcement: the fact that a paper newly matches in a channel, with the subscriptions and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.paper.paper import PaperId, StoredPaper
from bot.query.evidence import Reasons

COUNTED_FIELDS = frozenset({"upvotes", "stars"})
"""The fields of the query language whose values rise after a paper has come."""


@dataclass(frozen=True, slots=True)
class Match:
    """A subscription that a paper matches, and why."""

    subscription: int
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A paper that newly matches in a channel.

    `modes` are those of the subscriptions that it matches. `late`: the source that brought the news listed the paper
    too many of its announcement days ago. `passed_bar`: the paper was known, and matches because of what people have
    made of it since (`COUNTED_FIELDS`). That is news also where the paper itself is none.
    """

    channel: ChannelId
    paper: PaperId
    matches: tuple[Match, ...]
    modes: frozenset[Mode]
    late: bool = False
    passed_bar: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One active subscription that an announced paper matches."""

    subscription: Subscription
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper announced in a channel with the active subscriptions it matches, oldest first; maybe none."""

    paper: StoredPaper
    why: tuple[Why, ...]
    late: bool
    at: datetime
