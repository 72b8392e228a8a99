"""An announcement: the fact that a paper newly matches in a channel, with the subscriptions and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import ChannelId
from bot.channel.subscription import Mode, Subscription
from bot.paper.paper import PaperId, StoredPaper
from bot.query.evidence import Reasons

COUNTED_FIELDS = frozenset({"upvotes", "stars"})
"""The fields of the query language whose values rise after a paper has come."""


class Cause(StrEnum):
    """Why a paper is a line of a digest though a subscription wants it as a card. Its digest says so."""

    CAPPED = "capped"
    """The channel had as many cards in that hour as it may have."""
    MUTED = "muted"
    """The channel was muted."""
    OUTAGE = "outage"
    """Its card waited too long for the platform."""
    RESTORED = "restored"
    """It was found after the database was restored from a backup."""


@dataclass(frozen=True, slots=True)
class Match:
    """A subscription that a paper matches, and why."""

    subscription: int
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A paper that newly matches in a channel.

    `modes` are those of the subscriptions that it matches. `late`: its source listed the paper more than
    `NEWS_FOR_DAYS` announcement days ago. `passed_bar`: the paper was known, and its upvotes or stars
    (`COUNTED_FIELDS`) have risen enough to match. That is news, although the paper is not. `restored`: it came in again
    after a backup was restored, and may have been posted before that.
    """

    channel: ChannelId
    paper: PaperId
    matches: tuple[Match, ...]
    modes: frozenset[Mode]
    late: bool = False
    passed_bar: bool = False
    restored: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One active subscription that an announced paper matches."""

    subscription: Subscription
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper announced in a channel with the active subscriptions it matches, oldest first; maybe none.

    `cause` is set where it is read as the line of a digest.
    """

    paper: StoredPaper
    why: tuple[Why, ...]
    late: bool
    at: datetime
    cause: Cause | None = None
