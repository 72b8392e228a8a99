"""What a paper is to a channel: matched by these subscriptions, for these reasons, and said in this form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channel.channel import ChannelId
from bot.channel.subscription import Subscription
from bot.paper.paper import PaperId, StoredPaper
from bot.query.evidence import Reasons


class Form(StrEnum):
    """How a paper is said in a channel: a card of its own, or a line of the digest."""

    CARD = "card"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Match:
    """A subscription that a paper matches, and why."""

    subscription: int
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Announcement:
    """A paper that is newly matched in a channel. `late`: its announcement day is more than two days past."""

    channel: ChannelId
    paper: PaperId
    form: Form
    matches: tuple[Match, ...]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One living subscription that an announced paper matches."""

    subscription: Subscription
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Announced:
    """A paper announced in a channel with the living subscriptions it matches, oldest first; maybe none."""

    paper: StoredPaper
    why: tuple[Why, ...]
    late: bool
    at: datetime
